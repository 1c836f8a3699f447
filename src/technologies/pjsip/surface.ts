/** What interfaces may know and ask of SIP endpoints. Events come in the order in which things happened. */
export interface PjsipSurface {
  contactsOf(aor: string): readonly ContactView[];
  onContact(listener: (event: ContactEvent) => void): () => void;
  onSecurity(listener: (event: SecurityEvent) => void): () => void;
  readonly qualify: QualifySurface;
  readonly registrations: RegistrationsSurface;
  readonly subscriptions: SubscriptionsSurface;
  /** The transports that listen, with the ports they really have. */
  transports(): readonly TransportView[];
}

export interface TransportView {
  readonly name: string;
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
}

export interface ContactView {
  readonly aor: string;
  readonly uri: string;
  readonly endpoint: string;
  /** `static` contacts come from aor.contact. */
  readonly kind: 'registered' | 'static';
  /** Unix milliseconds; 0 for static. */
  readonly expiresAt: number;
  readonly userAgent: string;
  readonly callId: string;
  readonly path: string;
  readonly viaAddress: string;
  readonly viaPort: number;
  /** The node it registered with; empty for static. */
  readonly node: string;
}

export type ContactStatus = 'NonQualified' | 'Reachable' | 'Unreachable' | 'Removed';

/** OPTIONS to contacts (`qualify_frequency`). */
export interface QualifySurface {
  /** What is known of a contact. `roundtripUsec` is undefined while it was not measured. */
  statusOf(contact: Pick<ContactView, 'aor' | 'uri'>): {
    readonly status: ContactStatus;
    readonly roundtripUsec: number | undefined;
  };
  /** PJSIPQualify: OPTIONS now to every contact of the endpoint. */
  qualify(endpoint: string): 'qualifying' | 'no-endpoint' | 'no-aors';
}

/** Registrations of ours with providers (`type=registration`). */
export interface RegistrationsSurface {
  /** Those that have a state, in the order of the file; after unregistering all there is none. */
  list(): readonly RegistrationView[];
  /** PJSIPRegister; `*all` for all. */
  register(name: string): 'sent' | 'unknown';
  unregister(name: string): 'sent' | 'unknown';
  onRegistry(listener: (event: RegistryEvent) => void): () => void;
}

export interface RegistrationView {
  readonly name: string;
  readonly status: RegistrationStatus;
  /** Unix milliseconds when it is due to be sent again, 0 when it is not. */
  readonly nextAt: number;
  /**
   * For what time a REGISTER was last due, Unix milliseconds, 0 = never: what `pjsip show registrations` counts down to
   * (`exp.`), and up from once that is past.
   */
  readonly expiresAt: number;
}

/** As AMI and the command line spell it. `Rejected` is also who got no answer. */
export type RegistrationStatus = 'Unregistered' | 'Registered' | 'Rejected';

/** AMI `Registry` (class system). */
export interface RegistryEvent {
  readonly clientUri: string;
  readonly serverUri: string;
  readonly status: RegistrationStatus;
}

export interface SubscriptionsSurface {
  inbound(): readonly SubscriptionView[];
  outbound(): readonly SubscriptionView[];
}

export interface SubscriptionView {
  readonly role: 'Notifier' | 'Subscriber';
  readonly endpoint: string;
  readonly callId: string;
  /** PJSIP's names: `ACTIVE`, `PENDING`, `TERMINATED`. */
  readonly state: string;
  readonly callerId: string;
  /** `mwi`, `extension_state`; empty for a list, and for one that there is nothing to tell to. */
  readonly type: string;
  /** The event package: `message-summary`. */
  readonly event: string;
  /** The Request-URI's user. */
  readonly resource: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
  /** The type's own fields in their order. */
  readonly fields: readonly (readonly [string, string])[];
}

/** AMI `ContactStatus` (class system) and `PeerStatus`. */
export interface ContactEvent {
  readonly kind: 'ContactStatus';
  readonly uri: string;
  readonly status: ContactStatus;
  readonly aor: string;
  readonly endpoint: string;
  readonly roundtripUsec: number;
  /** The endpoint as a whole came on line or went: AMI `PeerStatus`. */
  readonly peer?: 'Reachable' | 'Unreachable';
}

/** AMI security event (class security), Service `PJSIP`; names and fields as in ami.md §1.8. */
export interface SecurityEvent {
  readonly event:
    | 'FailedACL'
    | 'InvalidAccountID'
    | 'RequestNotSupported'
    | 'ChallengeSent'
    | 'ChallengeResponseFailed'
    | 'SuccessfulAuth'
    | 'RequestBadFormat'
    | 'UnexpectedAddress'
    | 'AuthMethodNotAllowed'
    | 'InvalidPassword';
  readonly severity: 'Informational' | 'Error';
  readonly eventVersion: number;
  readonly accountId: string;
  /** The Call-ID. */
  readonly sessionId: string;
  /** `IPV4/UDP/127.0.0.1/5060`. */
  readonly localAddress: string;
  readonly remoteAddress: string;
  /** The event's own fields in their order. */
  readonly fields: readonly (readonly [string, string])[];
}
