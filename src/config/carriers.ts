import type { AccessList, BindAddress } from './configuration.ts';

/**
 * Carriers, the SMPP server and its accounts as the rest of the house sees them. Names and units as in {@link Configuration}.
 */

/** `type=carrier`. */
export interface CarrierOptions {
  readonly name: string;
  /** Segments a second; 0 = as fast as it goes. */
  readonly throughput: number;
  /** Segments that may wait for it in memory; what comes behind waits in the store. */
  readonly queue: number;
  /** `safe`: the next carrier is tried only where this one surely did not take the message. */
  readonly failover: 'safe' | 'aggressive';
  /** `link`: an MMS goes as text with links to its files. `none`: it cannot go this way. */
  readonly mmsFallback: 'none' | 'link';
  /** How numbers are written to the peer: `+15551230001`, `15551230001`, or the national form behind `nationalPrefix`. */
  readonly numberFormat: 'e164' | 'digits' | 'national';
  /** `+49`: numbers that come in without it, or with `nationalTrunk` in its place, are of this country; empty: they come whole. */
  readonly countryCode: string;
  /** What stands before national numbers: `0`. */
  readonly nationalTrunk: string;
  /** Days that receipts are waited for. */
  readonly receiptDays: number;
  /** Seconds that the parts of a long message are waited for. */
  readonly reassemblySeconds: number;
  readonly upstream: UpstreamOptions;
}

export type UpstreamOptions =
  | SmppUpstreamOptions
  | SignalwireUpstreamOptions
  | WebhookUpstreamOptions
  | Mm7UpstreamOptions
  | TrunkUpstreamOptions;

/** `protocol=smpp`. */
export interface SmppUpstreamOptions {
  readonly protocol: 'smpp';
  readonly host: string;
  readonly port: number;
  readonly version: '3.4' | '5.0';
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  /** `separate`: a transmitter and a receiver for each of `binds`. */
  readonly bindType: 'transceiver' | 'transmitter' | 'receiver' | 'separate';
  readonly binds: number;
  /** The port of receivers, where it is another one; 0: the same. */
  readonly receiverPort: number;
  readonly tls: boolean;
  readonly tlsVerify: boolean;
  /** Absolute paths; empty: the system's authorities, no certificate of ours. */
  readonly tlsCaFile: string;
  readonly tlsCertFile: string;
  readonly tlsKeyFile: string;
  readonly tlsServerName: string;
  /** submit_sm that may be unanswered on a bind. */
  readonly window: number;
  readonly enquireLinkSeconds: number;
  readonly responseTimeoutSeconds: number;
  readonly reconnectMinimumSeconds: number;
  readonly reconnectMaximumSeconds: number;
  /** Milliseconds of silence after ESME_RTHROTTLED and ESME_RMSGQFUL. */
  readonly throttlePauseMs: number;
  readonly addressRange: string;
  /** undefined: by the address: international E.164, national short code, alphanumeric. */
  readonly sourceTon: number | undefined;
  readonly sourceNpi: number | undefined;
  readonly destinationTon: number | undefined;
  readonly destinationNpi: number | undefined;
  readonly serviceType: string;
  readonly protocolId: number;
  readonly priority: number;
  /** `final`: success or failure; `failure`; `none`; `all`: intermediate ones as well. */
  readonly receipts: 'final' | 'failure' | 'none' | 'all';
  readonly receiptId: 'auto' | 'as-is' | 'hex-to-decimal' | 'decimal-to-hex';
  /** What the message goes with; see TextOptions in src/messages/segments/encoded-text.ts. */
  readonly alphabets: readonly ('gsm-7' | 'latin-1' | 'ucs-2')[];
  readonly nationalTables: readonly string[];
  readonly transliterate: boolean;
  readonly concatenation: 'udh8' | 'udh16' | 'sar' | 'payload';
  /** What data_coding 0 means to this SMSC, both ways. */
  readonly defaultAlphabet: 'gsm-7' | 'latin-1' | 'ascii' | 'utf-8';
  /** Septets are packed, eight to seven octets. */
  readonly gsmPacked: boolean;
  /** data_coding values to send; undefined: 0, 3 and 8. */
  readonly gsmCoding: number | undefined;
  readonly latinCoding: number | undefined;
  readonly ucsCoding: number | undefined;
  /** `validity_period` is sent: the message's own time left. */
  readonly sendValidity: boolean;
  /** Further statuses of this SMSC (decimal or 0x…): `retry`, `final`, or an error code. */
  readonly statuses: ReadonlyMap<number, 'retry' | 'throttle' | 'final' | string>;
}

/** `protocol=signalwire`: another Aldis, SignalWire, or a provider with Twilio's API. */
export interface SignalwireUpstreamOptions {
  readonly protocol: 'signalwire';
  /** Without a slash at the end: `https://example.signalwire.com`. */
  readonly url: string;
  /** `native`: `/api/messaging/messages`; `compat`: `/api/laml/2010-04-01/Accounts/…`; `twilio`: `/2010-04-01/Accounts/…`. */
  readonly api: 'native' | 'compat' | 'twilio';
  readonly project: string;
  readonly token: string;
  /** That callbacks and inbound messages are signed with; Twilio: the auth token. Empty: they are not taken. */
  readonly signingKey: string;
  readonly timeoutSeconds: number;
  /** Requests that may be unanswered. */
  readonly window: number;
  /** MMS goes as such. */
  readonly mms: boolean;
}

/** `protocol=webhook`: any other HTTP API, by templates. */
export interface WebhookUpstreamOptions {
  readonly protocol: 'webhook';
  readonly url: string;
  readonly method: 'POST' | 'GET' | 'PUT';
  /** Of the request; what templates put in is escaped as it asks: JSON, form, XML. */
  readonly contentType: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly username: string;
  readonly password: string;
  readonly timeoutSeconds: number;
  readonly window: number;
  readonly mms: boolean;
  /** HTTP statuses by what they mean: `200-299`. */
  readonly success: readonly (readonly [from: number, to: number])[];
  readonly retry: readonly (readonly [from: number, to: number])[];
  /** Where the answer has what: paths (`messages.0.id`), `header:NAME`, or `regex:…`. Empty: nothing of the kind. */
  readonly answer: Readonly<Record<'id' | 'status' | 'errorCode' | 'errorText', string>>;
  readonly receipt: Readonly<Record<'id' | 'status' | 'errorCode' | 'errorText', string>>;
  readonly inbound: Readonly<Record<'id' | 'from' | 'to' | 'text' | 'media', string>>;
  /** The provider's words → ours. What is not here is noted and changes nothing. */
  readonly statuses: ReadonlyMap<string, 'sent' | 'delivered' | 'read' | 'undelivered' | 'failed' | 'retry'>;
  /** The provider's error codes → ours. */
  readonly errorCodes: ReadonlyMap<string, string>;
  /** How its requests prove themselves; one of these at least. `secret` is the last part of their path. */
  readonly secret: string;
  readonly signature:
    | {
        readonly header: string;
        readonly algorithm: 'sha1' | 'sha256' | 'sha512';
        readonly encoding: 'hex' | 'base64';
        readonly key: string;
        /** Stands before the signature in the header: `sha256=`. */
        readonly prefix: string;
        readonly over: 'body' | 'url+body';
      }
    | undefined;
  readonly acl: AccessList;
  /** What its requests are answered with. */
  readonly reply: { readonly status: number; readonly contentType: string; readonly body: string };
}

/** `protocol=mm7`. */
export interface Mm7UpstreamOptions {
  readonly protocol: 'mm7';
  readonly url: string;
  readonly vaspId: string;
  readonly vasId: string;
  /** `6.8.0`: what stands in MM7Version and the namespace. */
  readonly version: string;
  readonly username: string;
  readonly password: string;
  readonly serviceCode: string;
  readonly timeoutSeconds: number;
  readonly window: number;
  readonly deliveryReport: boolean;
  readonly readReport: boolean;
  /** Of its requests: HTTP Basic, in clear or as `sha256:…`; empty with an `acl`. */
  readonly inboundUsername: string;
  readonly inboundPassword: string;
  readonly acl: AccessList;
}

/** `protocol=sip`: MESSAGE through an endpoint of pjsip.conf. */
export interface TrunkUpstreamOptions {
  readonly protocol: 'sip';
  readonly endpoint: string;
  /** The host of To and the Request-URI; empty: where the endpoint's AOR leads. */
  readonly domain: string;
  /** The host of From; empty: the endpoint's `from_domain`. */
  readonly fromDomain: string;
  /** What a 200 to our MESSAGE means: the provider took it, and an IMDN tells of the rest; or the recipient has it. */
  readonly deliveredOn: 'notification' | 'answer';
}

/** `type=smpp_server`: where ESMEs bind. */
export interface SmppServerOptions {
  readonly enabled: boolean;
  readonly bind: BindAddress;
  readonly tls:
    | { readonly bind: BindAddress; readonly certFile: string; readonly keyFile: string }
    | undefined;
  /** What bind responses name. */
  readonly systemId: string;
  readonly maxConnections: number;
  /** Seconds that a connection has to bind, and without a PDU before it is asked (enquire_link). */
  readonly bindTimeoutSeconds: number;
  readonly enquireLinkSeconds: number;
  readonly responseTimeoutSeconds: number;
}

/** `type=esme`. */
export interface EsmeOptions {
  /** The section's name, and the system_id it binds with unless `systemId` says another. */
  readonly name: string;
  readonly systemId: string;
  /** Lower-case hex SHA-256 of the password. */
  readonly passwordSha256: string;
  readonly systemType: string;
  /** The id of the project whose numbers it sends from. */
  readonly project: string;
  /** Numbers that it may send from; empty: all of its project. */
  readonly numbers: readonly string[];
  /** What it sends from where it names no number; empty: it has to. */
  readonly defaultFrom: string;
  readonly bindTypes: readonly ('transceiver' | 'transmitter' | 'receiver')[];
  readonly maxBinds: number;
  /** deliver_sm that may be unanswered on a bind, and submit_sm that we take before answering. */
  readonly window: number;
  /** submit_sm a second; 0 = as fast as it goes. More are answered ESME_RTHROTTLED. */
  readonly throughput: number;
  readonly acl: AccessList;
  /** Only over TLS. */
  readonly tlsRequired: boolean;
  /** How the ids of its messages are written in receipts and responses. */
  readonly defaultAlphabet: 'gsm-7' | 'latin-1' | 'ascii' | 'utf-8';
  /** Hours that receipts and messages wait for it to bind. */
  readonly keepHours: number;
  /** What its deliver_sm carry long texts by. */
  readonly concatenation: 'udh8' | 'udh16' | 'sar' | 'payload';
}
