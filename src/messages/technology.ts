import type { DeliveryPart, Message, ProjectPart } from './message.ts';

/**
 * What carries messages: `pjsip`, `carrier`, `number`, `xmpp` later. The domain owns this
 * interface; the technologies stand behind it.
 */
export interface Technology {
  /** The word before the colon of a destination. */
  readonly name: string;
  /** True: no destination leads here by its prefix; a request has to name the technology. */
  readonly unaddressed?: true;

  /**
   * Parses and checks a request before anything is stored, without I/O.
   * Whatever can be known to be wrong is said here, at once, never after acceptance.
   */
  accept(request: Draft): Accepted | Refusal;

  /**
   * The legs a message has right now. Empty: nobody is there; the message is parked until
   * `wake(lane)` or its expiry. A {@link FinalFailure}: it can never be delivered (the endpoint
   * was removed from the configuration).
   */
  legs(message: Message): readonly Leg[] | FinalFailure;

  /**
   * Tries one leg once. Never rejects: whatever happens is an {@link Outcome}. An attempt that is cut
   * short by the shutdown is a `retry`.
   *
   * The identifiers on the wire depend on (message id, leg, attempt) alone, so that a resend after a
   * crash looks like a retransmission to a peer that already has it.
   *
   * @param progress told when some of a message that goes in several parts was taken while the rest is still to come; missing: nobody keeps that
   */
  deliver(message: Message, leg: LegToTry, attempt: number, progress?: Progress): Promise<Outcome>;
}

/** A leg as it stands when it is tried. */
export interface LegToTry extends Omit<Leg, 'rank' | 'busy' | 'away' | 'alternative' | 'stream'> {
  /** As earlier attempts left them; none where it goes whole. What is `sent` or better is not to be sent again. */
  readonly parts?: readonly DeliveryPart[];
}

/** Keeps how far a leg got. Resolves when it is on disk: from then on no restart sends those parts again. */
export type Progress = (taken: Taken) => Promise<void>;

/** What a peer took, for the receipts that it may send. */
export interface Taken {
  /** All parts of the leg as they stand; missing where it goes whole. */
  readonly parts?: readonly DeliveryPart[];
  /** What was taken since this was told last. */
  readonly submissions?: readonly Submission[];
}

/** What a peer calls something that it took of a message. */
export interface Submission {
  /** Whose id it is: the name of a carrier. */
  readonly peer: string;
  /** As the peer wrote it; never empty. */
  readonly providerId: string;
  /** The number it went to: a receipt for another number is not for this message. */
  readonly recipient: string;
  /** Counts from 0; 0 too where the message goes whole. */
  readonly part: number;
}

/** What a technology looks at to accept a request. */
export interface Draft {
  /** Without the technology: `alice/sip:bob@example.com`. */
  readonly destination: string;
  readonly from: string;
  readonly to: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly variables: readonly (readonly [string, string])[];
  /** See Message.project. */
  readonly project?: ProjectPart | undefined;
}

export interface Accepted {
  readonly kind: 'accepted';
  /** See {@link Message.lane}; prefixed by the technology: `pjsip:alice`. */
  readonly lane: string;
  /** True when nobody is there to take it now; the domain decides whether to wait. */
  readonly offline: boolean;
  /** Who is not there, one clause: `The ESME desk is not bound`. Missing: nobody is registered. */
  readonly whoIsOffline?: string;
  /** What the technology wants stored in place of the draft's own (Content-Type taken from a variable…). */
  readonly contentType: string;
  readonly variables: readonly (readonly [string, string])[];
  /** How long it may wait where the request does not say, in place of the configured default. Milliseconds. */
  readonly validityMs?: number;
}

/** A request that cannot be taken. `code` is one of errors.ts; `reason` is one sentence for the log and the CLI. */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: string;
  readonly reason: string;
}

export interface Leg {
  /** See Delivery.leg. */
  readonly key: string;
  /** See Delivery.address. */
  readonly address: string;
  /**
   * 0 unless said. Legs of one rank are tried side by side; those of a higher one only once every leg of the lower ones has
   * failed for good, or cannot be had now, and surely did not take the message: nothing of it left, or the peer refused it.
   */
  readonly rank?: number;
  /**
   * True: it is there, and takes no more for the moment (its queue is full). The message is parked until its lane is woken,
   * and no leg of a higher rank goes in its place.
   */
  readonly busy?: boolean;
  /**
   * True: a way at which nobody is now. It is not tried, and others go in its place; but what they refuse for good is not over
   * before this way has refused it, too. `key` is what the keys of all its legs begin with.
   */
  readonly away?: boolean;
  /**
   * True: one of several ways, of which others may have no legs now. It is on disk before the message leaves on it; whoever
   * may have taken the message is waited for, also after a crash, before it goes another way.
   */
  readonly alternative?: boolean;
  /**
   * What is given to one stream arrives in that order: the next message of the lane need not wait until this one is answered, if
   * its only leg is of the same stream. One that has to be tried again is behind those that went on meanwhile. Missing: one at a time.
   */
  readonly stream?: string;
}

/** What came of one attempt. `code` and `text` are the peer's own answer: SIP status and reason, 0 and '' if none. */
export type Outcome = Handed | TryLater | FinalFailure | Absent;

/** `delivered`: the recipient's side confirmed it. `sent`: somebody on the way took it. */
export interface Handed extends Taken {
  readonly kind: 'delivered' | 'sent';
  readonly code: number;
  readonly text: string;
  readonly providerId?: string;
  /** How many segments it went in, where the technology counts them. */
  readonly segments?: number;
  /** Called once it is on disk: whoever told it need not tell it again. */
  readonly kept?: () => void;
}

export interface TryLater extends Taken {
  readonly kind: 'retry';
  readonly code: number;
  readonly text: string;
  readonly errorCode: string;
  readonly errorMessage: string;
  /** The peer's own wish (Retry-After), in milliseconds from now. */
  readonly afterMs?: number;
  /** True when the peer is there but cannot take this message: bounded by the number of attempts as well. */
  readonly bounded: boolean;
  /** Whether anything may have reached the peer. */
  readonly left: boolean;
  /** True: legs of a higher rank are tried although this one may have taken it (`failover=aggressive`). */
  readonly goesOn?: boolean;
}

export interface FinalFailure extends Taken {
  readonly kind: 'failed';
  readonly code: number;
  readonly text: string;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly left: boolean;
  /** See {@link TryLater.goesOn}. */
  readonly goesOn?: boolean;
}

/** A failure that no peer answered with, and of which nothing left. `errorCode` is one of errors.ts, or a document's. */
export function finalFailure(errorCode: string, errorMessage: string): FinalFailure {
  return { kind: 'failed', code: 0, text: '', errorCode, errorMessage, left: false };
}

/** What stands behind the technology in a message's destination. */
export function destinationOf({
  destination,
  technology,
}: Pick<Message, 'destination' | 'technology'>): string {
  return destination.slice(technology.length + 1);
}

/** The leg is gone (unregistered meanwhile): no attempt was made. */
export interface Absent {
  readonly kind: 'absent';
}
