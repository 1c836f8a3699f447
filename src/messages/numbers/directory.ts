/**
 * Projects, numbers, groups and routes as messaging.conf has them: what the domain knows of them. The configuration's own
 * objects have this shape.
 */
export interface NumberDirectory {
  /** By the number as it is configured: `+15551230001`, a short code. Whichever project it belongs to. */
  readonly numbers: ReadonlyMap<string, OwnNumber>;
  /** By id. */
  readonly groups: ReadonlyMap<string, NumberGroup>;
  /** In the order of the file. */
  readonly routes: readonly Route[];
  /** By id. */
  readonly projects: ReadonlyMap<string, Project>;
}

export interface Project {
  /** The section's name. */
  readonly name: string;
  /** A UUID in lower case. */
  readonly id: string;
  readonly signingKey: string;
  /** Messages not done that it may have; one more is refused. */
  readonly backlogLimit: number;
  /** Writing requests in the window of `[general]`. */
  readonly rateLimit: number;
}

/** `type=number`. */
export interface OwnNumber {
  readonly number: string;
  /** The project's id. */
  readonly project: string;
  readonly capabilities: readonly ('sms' | 'mms')[];
  /** Destinations with their technology, `pjsip:alice`: where its inbound messages go, and who sends from it. */
  readonly deliverTo: readonly string[];
  readonly inbound: InboundDocument | undefined;
  /** STOP, START and HELP are honoured. */
  readonly optout: boolean;
  /** Answers to STOP, START and HELP; empty: none. */
  readonly stopReply: string;
  readonly startReply: string;
  readonly helpReply: string;
  /** Segments a second; 0 = as fast as it goes. */
  readonly throughput: number;
}

/** What runs for each inbound message of a number. */
export interface InboundDocument {
  readonly kind: 'swml' | 'cxml' | 'webhook';
  /** Where the document is asked for; empty when it is a file. */
  readonly url: string;
  /** Absolute; empty when it is at a URL. */
  readonly file: string;
  readonly method: 'POST' | 'GET';
  /** Asked instead where `url` gives no document that can be run; empty: nobody. */
  readonly fallbackUrl: string;
}

/** `type=number_group`, a MessagingServiceSid of the Compatibility API. */
export interface NumberGroup {
  readonly name: string;
  readonly id: string;
  readonly project: string;
  readonly numbers: readonly string[];
  /** A recipient always hears from the same number. */
  readonly stickySender: boolean;
}

/** `type=route`. Of those that fit, the longest prefix goes first, then the lowest priority, then by weight. */
export interface Route {
  readonly name: string;
  /** `+1`; empty fits every number. */
  readonly prefix: readonly string[];
  readonly priority: number;
  readonly weight: number;
  /** Ids of the projects that may use it; empty: all. */
  readonly projects: readonly string[];
  readonly capabilities: readonly ('sms' | 'mms')[];
  /** A destination with its technology, in which `${to}`, `${from}` and `${to_digits}`, `${from_digits}` (without the plus) stand for the numbers. */
  readonly destination: string;
  /** Numbers with this prefix are refused (`destination_number_not_supported`). */
  readonly refuse: boolean;
}
