import type { AccessList, BindAddress } from './configuration.ts';

/**
 * pjsip.conf as the rest of the house sees it: Asterisk's options (res_pjsip), and Aldis's own beside them. Names and units as in
 * {@link Configuration}.
 */
export interface PjsipConfiguration {
  readonly global: PjsipGlobal;
  readonly system: PjsipSystem;
  readonly transports: readonly PjsipTransport[];
  readonly endpoints: ReadonlyMap<string, PjsipEndpoint>;
  readonly aors: ReadonlyMap<string, PjsipAor>;
  readonly auths: ReadonlyMap<string, PjsipAuth>;
  readonly identifies: readonly PjsipIdentify[];
  /** In the order of the file. */
  readonly registrations: ReadonlyMap<string, PjsipRegistration>;
  readonly acl: AccessList;
  readonly contactAcl: AccessList;
  /** Alias domain → real domain. */
  readonly domainAliases: ReadonlyMap<string, string>;
  readonly resourceLists: ReadonlyMap<string, PjsipResourceList>;
  readonly inboundPublications: ReadonlyMap<string, PjsipInboundPublication>;
  readonly asteriskPublications: ReadonlyMap<string, PjsipAsteriskPublication>;
}

export interface PjsipGlobal {
  readonly defaultOutboundEndpoint: string;
  readonly endpointIdentifierOrder: readonly string[];
  readonly userAgent: string;
  readonly maxForwards: number;
  readonly defaultFromUser: string;
  readonly defaultRealm: string;
  /** Seconds. */
  readonly keepAliveInterval: number;
  /** Seconds. */
  readonly contactExpirationCheckInterval: number;
  /** Seconds; 0 = no other bound than an AOR's qualify_frequency. */
  readonly maxInitialQualifyTime: number;
  readonly disableMultiDomain: boolean;
  readonly ignoreUriUserOptions: boolean;
  readonly sendContactStatusOnUpdateRegistration: boolean;
  readonly defaultAuthAlgorithmsUas: readonly DigestAlgorithmName[];
  readonly defaultAuthAlgorithmsUac: readonly DigestAlgorithmName[];
  readonly unidentifiedRequestCount: number;
  readonly unidentifiedRequestPeriod: number;
  readonly mwiDisableInitialUnsolicited: boolean;
  readonly defaultVoicemailExtension: string;
  /** Every option as it stands in the file; those that mean nothing here, too. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

export type DigestAlgorithmName = 'MD5' | 'SHA-256' | 'SHA-512-256';

export interface PjsipSystem {
  readonly timerT1Ms: number;
  readonly timerBMs: number;
  readonly compactHeaders: boolean;
  readonly disableTcpSwitch: boolean;
  readonly disableRport: boolean;
  /** Every option as it stands in the file; those that mean nothing here, too. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

export interface PjsipTransport {
  readonly name: string;
  readonly protocol: 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';
  readonly bind: BindAddress;
  readonly externalSignalingAddress: string;
  readonly externalSignalingPort: number;
  readonly localNet: readonly string[];
  readonly symmetricTransport: boolean;
  readonly allowReload: boolean;
  readonly domain: string;
  readonly certFile: string;
  readonly privKeyFile: string;
  readonly caListFile: string;
  readonly cipher: string;
  readonly method: string;
  readonly verifyClient: boolean;
  readonly verifyServer: boolean;
  readonly requireClientCert: boolean;
  /** As {@link PjsipEndpoint.options}. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

export interface PjsipEndpoint {
  readonly name: string;
  readonly aors: readonly string[];
  readonly auth: readonly string[];
  readonly outboundAuth: readonly string[];
  readonly context: string;
  readonly messageContext: string;
  readonly transport: string;
  readonly outboundProxy: string;
  readonly fromUser: string;
  readonly fromDomain: string;
  readonly callerId: { readonly name: string; readonly number: string };
  readonly contactUser: string;
  readonly identifyBy: readonly string[];
  readonly rewriteContact: boolean;
  readonly forceRport: boolean;
  readonly followRedirectMethods: readonly string[];
  readonly userEqPhone: boolean;
  readonly allowUnauthenticatedOptions: boolean;
  readonly acl: AccessList;
  readonly contactAcl: AccessList;
  readonly setVar: readonly (readonly [string, string])[];
  /** Aldis's own: ask for IMDN (RFC 5438) and turn `sent` into `delivered` and `read` by it. */
  readonly messageImdn: boolean;
  /** Aldis's own: how the files of a message go, as links behind its text or with it in one `multipart/mixed`. */
  readonly messageMedia: 'links' | 'inline';
  readonly allowSubscribe: boolean;
  /** Seconds; a SUBSCRIBE for less is refused. */
  readonly subMinExpiry: number;
  /** Where hints are looked up; `context` when empty. */
  readonly subscribeContext: string;
  /** Mailboxes told of without being asked. */
  readonly mailboxes: readonly string[];
  readonly aggregateMwi: boolean;
  readonly mwiFromUser: string;
  readonly mwiSubscribeReplacesUnsolicited: boolean;
  /** The mailbox that NOTIFYs from the endpoint tell of. */
  readonly incomingMwiMailbox: string;
  readonly voicemailExtension: string;
  readonly notifyEarlyInuseRinging: boolean;
  /**
   * Every option as given, names in lower case, for listings. Put together when first asked for.
   */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** A list that can be subscribed to as one resource (RFC 4662). */
export interface PjsipResourceList {
  readonly name: string;
  readonly event: 'presence' | 'message-summary' | 'dialog';
  readonly listItem: readonly string[];
  readonly fullState: boolean;
  /** Milliseconds that changes are gathered. */
  readonly notificationBatchInterval: number;
  readonly resourceDisplayName: boolean;
}

/** Who may publish what here; the name is the user of the Request-URI. */
export interface PjsipInboundPublication {
  readonly name: string;
  /** Empty: any. */
  readonly endpoint: string;
  /** Event package → what is to be done with it: the name of a section, a presence provider. */
  readonly events: ReadonlyMap<string, string>;
}

export interface PjsipAsteriskPublication {
  readonly name: string;
  readonly deviceState: boolean;
  readonly deviceStateFilter: string;
  readonly mailboxState: boolean;
  readonly mailboxStateFilter: string;
}

export interface PjsipAor {
  readonly name: string;
  /** Static contact URIs in the order of the file. */
  readonly contact: readonly string[];
  readonly maxContacts: number;
  readonly removeExisting: boolean;
  readonly removeUnavailable: boolean;
  /** Seconds. */
  readonly minimumExpiration: number;
  readonly maximumExpiration: number;
  readonly defaultExpiration: number;
  readonly qualifyFrequency: number;
  readonly qualifyTimeout: number;
  readonly qualify2xxOnly: boolean;
  readonly authenticateQualify: boolean;
  readonly outboundProxy: string;
  readonly supportPath: boolean;
  readonly mailboxes: readonly string[];
  readonly voicemailExtension: string;
}

export interface PjsipAuth {
  readonly name: string;
  readonly authType: 'userpass' | 'md5' | 'digest' | 'google_oauth';
  readonly username: string;
  readonly password: string;
  readonly md5Cred: string;
  /** Algorithm → lower-case hex digest of user:realm:password; `md5Cred` stands here as MD5, too. */
  readonly passwordDigest: ReadonlyMap<DigestAlgorithmName, string>;
  readonly realm: string;
  readonly nonceLifetime: number;
  /** Empty = those of [global]. */
  readonly supportedAlgorithmsUas: readonly DigestAlgorithmName[];
  readonly supportedAlgorithmsUac: readonly DigestAlgorithmName[];
  /** As {@link PjsipEndpoint.options}. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

export interface PjsipIdentify {
  readonly name: string;
  readonly endpoint: string;
  /** IP addresses, CIDR blocks and host names. */
  readonly match: readonly string[];
  readonly matchHeader: string;
  readonly matchRequestUri: string;
  readonly srvLookups: boolean;
}

/** A registration of ours with a provider. URIs are checked, and none is empty but `outboundProxy`. */
export interface PjsipRegistration {
  readonly name: string;
  readonly serverUri: string;
  readonly clientUri: string;
  readonly contactUser: string;
  readonly contactHeaderParams: string;
  /** Seconds, as all its intervals. */
  readonly expiration: number;
  readonly retryInterval: number;
  readonly maxRetries: number;
  readonly forbiddenRetryInterval: number;
  readonly fatalRetryInterval: number;
  readonly authRejectionPermanent: boolean;
  readonly maxRandomInitialDelay: number;
  readonly outboundAuth: readonly string[];
  readonly outboundProxy: string;
  readonly transport: string;
  readonly userAgent: string;
  readonly line: boolean;
  readonly endpoint: string;
  readonly supportPath: boolean;
  readonly supportOutbound: boolean;
}
