/** What interfaces may know of SIP endpoints. Events come in the order in which things happened. */
export interface PjsipSurface {
  contactsOf(aor: string): readonly ContactView[];
  onContact(listener: (event: ContactEvent) => void): () => void;
  onSecurity(listener: (event: SecurityEvent) => void): () => void;
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
}

/** AMI `ContactStatus` (class system) and `PeerStatus`. */
export interface ContactEvent {
  readonly kind: 'ContactStatus';
  readonly uri: string;
  readonly status: 'NonQualified' | 'Reachable' | 'Unreachable' | 'Removed' | 'Unknown';
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
