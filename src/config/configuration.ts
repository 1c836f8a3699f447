import type { CarrierOptions, EsmeOptions, SmppServerOptions } from './carriers.ts';
import type { XmppConfiguration } from './xmpp-types.ts';

/**
 * The configuration as the rest of the house sees it: typed, checked, frozen. Field names are the option
 * names of the files in camelCase; lists are arrays, `yes`/`no` booleans, durations stay in the file's unit and say so.
 */
export interface Configuration {
  /** The directory it was read from, absolute. */
  readonly directory: string;
  readonly manager: ManagerConfiguration;
  readonly http: HttpConfiguration;
  readonly pjsip: PjsipConfiguration;
  readonly general: GeneralOptions;
  readonly notify: NotifyConfiguration;
  /** The hints of messaging.conf, in its order. */
  readonly hints: readonly HintOptions[];
  readonly messaging: MessagingConfiguration;
  readonly xmpp: XmppConfiguration;
}

/** Projects and their numbers: `type=project`, `token`, `number`, `number_group` and `route` of messaging.conf. */
export interface MessagingConfiguration {
  /** By id. */
  readonly projects: ReadonlyMap<string, ProjectOptions>;
  readonly tokens: readonly TokenOptions[];
  /** By number as the section is called. */
  readonly numbers: ReadonlyMap<string, NumberOptions>;
  /** By id. */
  readonly groups: ReadonlyMap<string, NumberGroupOptions>;
  /** In the order of the file. */
  readonly routes: readonly RouteOptions[];
  /** By name, in the order of the file. */
  readonly carriers: ReadonlyMap<string, CarrierOptions>;
  readonly smppServer: SmppServerOptions | undefined;
  /** By system_id. */
  readonly esmes: ReadonlyMap<string, EsmeOptions>;
  readonly api: ApiOptions;
}

export interface ProjectOptions {
  readonly name: string;
  /** A UUID in lower case. */
  readonly id: string;
  readonly signingKey: string;
  readonly backlogLimit: number;
  readonly rateLimit: number;
}

export interface TokenOptions {
  readonly name: string;
  /** The project's id. */
  readonly project: string;
  /** Lower-case hex. */
  readonly tokenSha256: string;
  readonly scopes: readonly string[];
}

/** The shape of `OwnNumber` in src/messages/numbers/directory.ts, which says what the fields mean. */
export interface NumberOptions {
  readonly number: string;
  readonly project: string;
  readonly capabilities: readonly ('sms' | 'mms')[];
  readonly deliverTo: readonly string[];
  readonly inbound:
    | {
        readonly kind: 'swml' | 'cxml' | 'webhook';
        readonly url: string;
        readonly file: string;
        readonly method: 'POST' | 'GET';
        readonly fallbackUrl: string;
      }
    | undefined;
  readonly optout: boolean;
  readonly stopReply: string;
  readonly startReply: string;
  readonly helpReply: string;
  readonly throughput: number;
}

export interface NumberGroupOptions {
  readonly name: string;
  readonly id: string;
  readonly project: string;
  readonly numbers: readonly string[];
  readonly stickySender: boolean;
}

export interface RouteOptions {
  readonly name: string;
  readonly prefix: readonly string[];
  readonly priority: number;
  readonly weight: number;
  readonly projects: readonly string[];
  readonly capabilities: readonly ('sms' | 'mms')[];
  readonly destination: string;
  readonly refuse: boolean;
}

/** What of `[general]` of messaging.conf concerns the HTTP APIs, media and requests that go out. */
export interface ApiOptions {
  /** How clients reach this HTTP server, without a slash at the end: in links to media and pages. Empty: as the request came. */
  readonly publicUrl: string;
  /** `space_id` of SWML requests: a UUID. */
  readonly spaceId: string;
  /** Of writing requests, the default of projects is `rate_limit`. */
  readonly rateWindowSeconds: number;
  /** MIME types that media may have. */
  readonly mediaTypes: readonly string[];
  /** Bytes of one file, and of all files of a message. */
  readonly mediaMaxSize: number;
  readonly mediaMaxTotal: number;
  readonly mediaTimeoutSeconds: number;
  readonly mediaRedirects: number;
  /** Seconds that a link to a file is good for. */
  readonly mediaUrlLifetimeSeconds: number;
  /** Networks that requests of ours may go to although they are loopback, link-local or private. */
  readonly outgoingNetworks: readonly string[];
  readonly callbackTimeoutSeconds: number;
  readonly callbackRetryHours: number;
  /** Documents that one inbound message may run through. */
  readonly documentLimit: number;
}

/** `type=hint` of messaging.conf: an extension, or a pattern (`_2XXX`) for many, and what its state is made of. */
export interface HintOptions {
  readonly exten: string;
  readonly context: string;
  /** `PJSIP/alice&Custom:lamp,CustomPresence:pres`; `${EXTEN}` stands for the extension. */
  readonly hint: string;
}

/** The requests of pjsip_notify.conf and sip_notify.conf, by name in lower case. */
export interface NotifyConfiguration {
  readonly pjsip: ReadonlyMap<string, NotifyType>;
  readonly sip: ReadonlyMap<string, NotifyType>;
}

export interface NotifyType {
  /** As written. */
  readonly name: string;
  /** Headers and lines of content in the order of the file. */
  readonly lines: readonly (readonly [name: string, value: string])[];
}

export interface ManagerConfiguration {
  readonly enabled: boolean;
  readonly webEnabled: boolean;
  readonly bind: BindAddress;
  readonly tls:
    | {
        readonly bind: BindAddress;
        readonly certFile: string;
        readonly keyFile: string;
        readonly ciphers: string;
      }
    | undefined;
  readonly allowMultipleLogin: boolean;
  readonly displayConnects: boolean;
  readonly timestampEvents: boolean;
  readonly brokenEventsAction: boolean;
  readonly debug: boolean;
  readonly httpTimeoutSeconds: number;
  readonly authTimeoutSeconds: number;
  readonly authLimit: number;
  readonly disabledEvents: readonly string[];
  readonly users: ReadonlyMap<string, ManagerUser>;
}

export interface BindAddress {
  readonly address: string;
  readonly port: number;
}

export interface ManagerUser {
  readonly name: string;
  /** Empty: nobody can log in. */
  readonly secret: string;
  /** Class names as in ami.md §1.4, lower case; `all` is spelled out by the reader as ['all']. */
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly acl: AccessList;
  readonly allowMultipleLogin: boolean;
  readonly displayConnects: boolean;
  readonly writeTimeoutMs: number;
  /** As written after `eventfilter`: criteria ('' for the legacy form) and pattern. */
  readonly eventFilters: readonly { readonly criteria: string; readonly pattern: string }[];
}

/** Ordered rules, the last match wins; empty = everybody. Several lists must all allow. */
export interface AccessList {
  allows(address: string): boolean;
  /** True when no rule was given. */
  readonly empty: boolean;
}

export interface HttpConfiguration {
  readonly enabled: boolean;
  /** The Server header; empty leaves it out. */
  readonly serverName: string;
  /** Empty, or with a slash in front and none behind. */
  readonly prefix: string;
  readonly bind: BindAddress;
  readonly tls:
    | { readonly bind: BindAddress; readonly certFile: string; readonly keyFile: string }
    | undefined;
}

/** Aldis's own: `[general]` of messaging.conf. */
export interface GeneralOptions {
  /** `SystemName` of events; '' = left out. */
  readonly systemName: string;
  /** How long a message may wait when the request does not say. Seconds. */
  readonly validityPeriodSeconds: number;
  /** `store`: wait for whoever is offline. `reject`: an error at once, as Asterisk does. */
  readonly offline: 'store' | 'reject';
  readonly retryInitialSeconds: number;
  readonly retryMaximumSeconds: number;
  /** Bounds the attempts of a message that a peer which is there keeps refusing with 5xx. */
  readonly maxAttempts: number;
  /** The User-Agent of AMI and SIP is pjsip.conf's; this is what the AMI greeting and CoreSettings tell. */
  readonly amiVersion: string;
  readonly asteriskVersion: string;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  /** Empty: standard error. */
  readonly logFile: string;
}

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
