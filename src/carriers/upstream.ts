import type { Clock } from '../messages/clock.ts';
import type { Media, Message } from '../messages/message.ts';
import type { Receipt } from '../messages/messaging.ts';
import type { Measured } from '../messages/segments/written-as.ts';
import type { LegToTry, Outcome, Progress } from '../messages/technology.ts';

/**
 * One carrier's side that speaks its protocol: `protocol=smpp`, `signalwire`, `webhook`, `mm7`, `sip`. What all carriers have in
 * common stands before it (create-carriers.ts): whom a message is for, pausing, pace, queue, MMS as a link, state for people.
 */
export interface Upstream {
  /** Begins to bind, to connect. Whatever fails is tried again until {@link close}; `links` and `onChange` tell of it. */
  start(): void;

  /** Its connections, for people; one that needs none (HTTP) has one link, up while the last request got through. */
  readonly links: readonly Link[];

  /** Whether it can be given messages now: something is bound that transmits. */
  readonly isUp: boolean;

  /**
   * Segments that it was given and that still wait for room in its window; 0 where it has none. While there are many the carrier
   * keeps the rest in its own queue, where they can still expire, be held back or go another way. Missing: it never makes wait.
   */
  readonly waiting?: number;

  /** Carries MMS as such. */
  readonly takesMedia: boolean;

  /** How it would send this text, and in how many segments; used for pace, and told to projects. */
  measure(text: string): Measured;

  /**
   * Sends one message once. Never rejects. It waits for its turn in the window by itself; the carrier gives it at most so many
   * segments at a time.
   */
  deliver(outgoing: Outgoing): Promise<Outcome>;

  /** What came in over HTTP for this carrier: status callbacks, inbound messages. Missing where the protocol has nothing of it. */
  readonly receive?: (request: CarrierRequest) => Promise<CarrierResponse>;

  /** Takes nothing more and lets go of what it has bound, once everything under way is answered. `start` binds again. */
  drain(): Promise<void>;

  /** As `drain`, within the time that a shutdown has; then cuts. */
  close(): Promise<void>;
}

/** One connection to the peer. */
export interface Link {
  /** `transceiver 1`, `receiver 2`, `https://…`. */
  readonly name: string;
  readonly state: 'up' | 'connecting' | 'down';
  /** Unix milliseconds since when. */
  readonly since: number;
  /** Why it is not up, one sentence; empty when it is. */
  readonly reason: string;
}

/** A message as it goes to a carrier. */
export interface Outgoing {
  readonly message: Message;
  /** As the number has it: `+15551230001`, a short code, or a name (alphanumeric sender). */
  readonly from: string;
  /** E.164 with its plus, or a short code. */
  readonly to: string;
  /** Decoded; links to media stand in it where they go as links. */
  readonly text: string;
  /** Empty where they go as links. */
  readonly media: readonly Media[];
  readonly leg: LegToTry;
  readonly attempt: number;
  readonly progress: Progress;
}

/** What an upstream is handed of its surroundings. */
export interface UpstreamSurroundings {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** A link came up, went down, or {@link Upstream.isUp} changed. */
  readonly onChange: () => void;
  /** A message came in. Resolves when it is on disk. */
  readonly inbound: (message: InboundText) => Promise<InboundVerdict>;
  /** A delivery receipt came in. Resolves when it is on disk. */
  readonly receipt: (receipt: Omit<Receipt, 'peer'>) => Promise<void>;
  /** One part of a long message came in; see reassembly.ts. Resolves when it is on disk, and the whole, too, where it completes it. */
  readonly part: (part: InboundPart) => Promise<InboundVerdict>;
  /** Peers were told to slow down (`ESME_RTHROTTLED`): the carrier sends nothing for so long. Milliseconds. */
  readonly throttled: (forMs: number) => void;
  readonly log: Readonly<Record<'info' | 'warn' | 'error', (fields: object, text: string) => void>>;
}

/** A message from outside, whole. */
export interface InboundText {
  /** The number of ours, as the peer writes it; the carrier's number format makes `+15551230001` of it. */
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly media: readonly Media[];
  /** The peer's own id for it, which drops one that comes twice; empty: there is none. */
  readonly providerId: string;
  /** In how many segments it came, where that is known. */
  readonly segments?: number;
}

/** A segment of a long message. */
export interface InboundPart {
  readonly to: string;
  readonly from: string;
  /** What joins the parts: UDH or SAR reference. */
  readonly reference: number;
  /** Counts from 1. */
  readonly part: number;
  readonly parts: number;
  readonly text: string;
  /** The peer's own id for this segment; empty: there is none. */
  readonly providerId: string;
}

/** `refused`: nobody here has that number, or it cannot be taken; asking again changes nothing. `storage`: later, perhaps. */
export type InboundVerdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused' | 'storage'; readonly reason: string };

/** A request to `/carriers/NAME/…` of our HTTP server. */
export interface CarrierRequest {
  readonly method: string;
  /** Behind `/carriers/NAME`, as it was written, without the query: `/status`, `/inbound`. */
  readonly path: string;
  /** As the peer was told it: what signatures are made over, query included. */
  readonly url: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly remoteAddress: string;
}

export interface CarrierResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}
