import type { CarrierOptions, EsmeOptions, SmppServerOptions } from './carriers.ts';
import type { PjsipConfiguration } from './pjsip-types.ts';
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
