/**
 * A message and what becomes of it: the words of the whole house.
 *
 * A *message* is what was asked for; a *delivery* is one leg of it (one contact, one carrier hop); an
 * *attempt* is one try of a delivery.
 */

/** A version 7 UUID (RFC 9562 §5.7) in lower case: sorts by the time of acceptance. */
export type MessageId = string & { readonly __brand: 'MessageId' };

/** SignalWire's statuses. A message's status is derived from its deliveries, see status.ts. */
export type Status = 'queued' | 'initiated' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'read';

/** What was asked for. Never changes once accepted; its fate is kept in {@link MessageState}. */
export interface Message {
  readonly id: MessageId;
  /** `outbound`: asked for by a program; `inbound`: came in over a technology. */
  readonly direction: 'outbound' | 'inbound';
  /** The interface or technology it came by: `ami`, `rest`, `pjsip`… */
  readonly source: string;
  /** Who asked: the AMI user, the project, the endpoint. */
  readonly owner: string;
  /** The client's own name for the request (AMI `ActionID`); empty when it gave none. */
  readonly requestId: string;
  /** The technology that delivers it: `pjsip`. */
  readonly technology: string;
  /** The destination as it was given, technology included: `pjsip:alice/sip:bob@example.com`. */
  readonly destination: string;
  /** What must stay in order and one at a time; given by the technology, stable over restarts. */
  readonly lane: string;
  /** The sender as it was given; empty for the technology's default. */
  readonly from: string;
  /** An override of the To header; empty when there is none. */
  readonly to: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** Outbound variables in order, names as given: they become SIP headers. */
  readonly variables: readonly (readonly [name: string, value: string])[];
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Unix milliseconds before which it must not leave; `createdAt` when it may leave at once. */
  readonly sendAt: number;
  /** Unix milliseconds after which it is not tried any more; counts from acceptance, never refreshed. */
  readonly expiresAt: number;
  /** Now or never: whatever fails, and be it that nobody is there, is final; nothing waits and nothing is tried again. */
  readonly immediate: boolean;
  /** What makes it a message between numbers of a project; undefined for what AMI and SIP users send by themselves. */
  readonly project: ProjectPart | undefined;
}

/** A message of a project. */
export type ProjectMessage = Message & { readonly project: ProjectPart };

/** A message as its project sees it: a text from a number to a number, SMS or MMS. */
export interface ProjectPart {
  /** The project's id, a UUID in lower case. */
  readonly id: string;
  /** `+15551230001`, a short code or, where it came in by SIP or XMPP, what the sender is known by. */
  readonly from: string;
  readonly to: string;
  readonly kind: 'sms' | 'mms';
  /** Of the text, as GSM 03.38 or UCS-2 counts them. */
  readonly segments: number;
  /** Without what was deleted since. */
  readonly media: readonly Media[];
  /** Who is to be told of each status. */
  readonly callback: StatusCallback | undefined;
  readonly customVariables: readonly (readonly [name: string, value: string])[];
  /** The id of the number group that it was sent by; empty when a number was named. */
  readonly group: string;
  /** The sender's copy of the same text, which learns what becomes of this one; empty when there is none. */
  readonly parent: MessageId | '';
  /** False: one of the legs that a number with several destinations makes, and no record of the project's own. */
  readonly listed: boolean;
}

/** A file that belongs to a message, kept by the hash of its bytes. */
export interface Media {
  /** A UUID, its id in both APIs. */
  readonly id: string;
  /** SHA-256, lower-case hex. */
  readonly hash: string;
  /** Without parameters, lower case: `image/png`. */
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** The URL it was fetched from; empty when it came in with a message. */
  readonly source: string;
}

export interface StatusCallback {
  /** As configured or given, to the letter: it is signed. */
  readonly url: string;
  /** `json`: the native API's; `form`: the Compatibility API's; `receipt`: not over HTTP, see callbacks-of.ts. */
  readonly form: 'json' | 'form' | 'receipt';
}

/** The fate of a message so far, as the store keeps it beside the message. */
export interface MessageState {
  readonly status: Status;
  /** How many attempts of all its deliveries were begun. */
  readonly attempts: number;
  /** The peer's last answer: a SIP status code; 0 when there was none. */
  readonly responseCode: number;
  readonly responseText: string;
  /** A code of errors.ts (`30003`…), empty while nothing failed. */
  readonly errorCode: string;
  readonly errorMessage: string;
  /** Unix milliseconds of the last change. */
  readonly updatedAt: number;
  /** Unix milliseconds when somebody first took it; 0 while nobody has. */
  readonly sentAt: number;
  /** How many segments were really sent, where that is another number than {@link ProjectPart.segments}. */
  readonly segments?: number;
}

/** One leg of a message and how far it got. */
export interface Delivery {
  /** What tells this leg from the message's others, stable over restarts: a contact's identity. */
  readonly leg: string;
  /** Where it goes, for people: a URI. */
  readonly address: string;
  readonly status: Status;
  readonly attempts: number;
  /** The peer's own id for it, empty if it gave none; the first part's where it went in several. */
  readonly providerId: string;
  /** Where it goes in several parts: each of them, in order. Missing for all others. */
  readonly parts?: readonly DeliveryPart[];
  /** It may have been taken by a peer that has not said so: nobody else may be given the message. */
  readonly unanswered?: true;
}

/** One segment of a text that goes in several, as far as the peer takes them one by one. */
export interface DeliveryPart {
  /** `queued`: the peer has not taken it yet. `sent`: it has, and told nothing since. */
  readonly status: 'queued' | 'sent' | 'delivered' | 'undelivered';
  /** The peer's own id for this part, empty if it gave none. */
  readonly providerId: string;
}

/** One try of one delivery. */
export interface Attempt {
  readonly leg: string;
  readonly address: string;
  /** Counts from 1 within the delivery. */
  readonly number: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: 'delivered' | 'sent' | 'retry' | 'failed' | 'absent';
  readonly responseCode: number;
  readonly responseText: string;
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** One line of a message's history. */
export interface TimelineEntry {
  /** Unix milliseconds. */
  readonly at: number;
  /** What happened: a status, an `attempt`, or a `report` of the peer that changed no status. */
  readonly what: Status | 'attempt' | 'report';
  readonly attempt?: Attempt;
  readonly report?: PeerReport;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

/** What a peer told of a message that it had taken: a delivery receipt. */
export interface PeerReport {
  readonly leg: string;
  /** Counts from 1 where the message went in several parts; 0 for the whole. */
  readonly part: number;
  /** In the peer's own words: `ENROUTE`, `UNDELIV err:027`. */
  readonly text: string;
}

/** A message with all that is known of it. */
export interface MessageRecord {
  readonly message: Message;
  readonly state: MessageState;
  readonly marks: Marks;
  readonly deliveries: readonly Delivery[];
  readonly timeline: readonly TimelineEntry[];
}

/** What its project did to a message afterwards. Unix milliseconds, 0 = it did not. */
export interface Marks {
  /** The text is gone for good. */
  readonly redactedAt: number;
  /** Text and media are gone, and it is listed only when deleted ones are asked for. */
  readonly deletedAt: number;
}

/** Nothing was done to it. */
export const UNMARKED: Marks = { redactedAt: 0, deletedAt: 0 };
