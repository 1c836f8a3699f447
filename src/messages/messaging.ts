import type { StoredCallback } from './callbacks.ts';
import type { Message, MessageId, MessageRecord, MessageState, ProjectPart, Status } from './message.ts';
import type { Amended } from './store.ts';
import type { FinalFailure } from './technology.ts';

/** What the interfaces ask of the domain. Implemented by submit.ts and delivery.ts, built in gateway.ts. */
export interface Messaging {
  /**
   * Validates, routes and keeps a message. A refusal is known at once; `accepted` resolves when the
   * message is on disk, and never before.
   */
  submit(request: SubmitRequest): SubmitRefused | Promise<SubmitAccepted | SubmitRefused>;

  /** Cancels a message that is still `queued`. */
  cancel(id: MessageId): Promise<'cancelled' | 'not-found' | 'not-queued'>;

  /** The message with its timeline, undefined when there is none. */
  show(id: MessageId): Promise<MessageRecord | undefined>;

  /** The state of a message that is under way right now; undefined when what the store says of it is all there is. */
  liveState(message: Pick<Message, 'lane' | 'id'>): MessageState | undefined;

  /** Calls back on each change of status, in order per message, after it is on disk. Returns the unsubscribe. */
  onStatus(listener: (event: StatusEvent) => void): () => void;

  /** Calls back for each inbound message once it is on disk. */
  onReceived(listener: (event: ReceivedEvent) => void): () => void;

  /** Somebody registered: whatever waits for this lane leaves now. */
  wake(lane: string): void;

  /**
   * A peer takes messages again: of the lanes that wait and whose name begins so, those that wait longest go on now, at most
   * `limit` of them. How many there were.
   */
  wakeSome(prefix: string, limit: number): number;

  /**
   * A peer told later what became of a message that was `sent`: an IMDN, a delivery receipt.
   * Unknown ids are ignored, a status that would go backwards too.
   */
  confirm(id: MessageId, leg: string | undefined, report: Confirmation): Promise<void>;

  /**
   * A peer tells what became of something that it took, by its own id. Resolves when that is on disk: `noted` with the message
   * it was for, or `early`: nobody has that id yet, and the receipt is kept for whoever comes to have it.
   */
  receipt(receipt: Receipt): Promise<'noted' | 'early'>;

  /** Puts another text in the place of that of a message that is still `queued`. */
  replace(id: MessageId, change: Replacement): Promise<'replaced' | 'not-found' | 'not-queued'>;

  /** Calls back for each status callback that is due, once it is on disk, in order per message. */
  onCallback(listener: (callback: StoredCallback, message: Message) => void): () => void;

  /**
   * Takes the text of a message away for good (`redact`), or text and media (`delete`), or one file (`media`). `not-done`:
   * it is still under way and needs them.
   */
  amend(request: {
    readonly id: MessageId;
    readonly project: string;
    readonly what: 'redact' | 'delete' | 'media';
    readonly mediaId?: string;
  }): Promise<Amended>;
}

export interface SubmitRequest {
  readonly direction: 'outbound' | 'inbound';
  readonly source: string;
  readonly owner: string;
  readonly requestId: string;
  /** With its technology: `pjsip:alice`; without, where `technology` names it. */
  readonly destination: string;
  /** A technology that no prefix of a destination leads to (Technology.unaddressed), or the one to take whatever stands there. */
  readonly technology?: string;
  readonly from: string;
  readonly to: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly variables: readonly (readonly [string, string])[];
  /** Inbound: whom the sender addressed, a URI as written; the destination is where that led. */
  readonly addressee?: string;
  /** Milliseconds the message may wait, counted from now (or from `sendAt`); undefined = the configured default. */
  readonly validityMs?: number;
  /** Unix milliseconds. */
  readonly sendAt?: number;
  /** Unique per owner for 24 hours. */
  readonly idempotencyKey?: string;
  /** See `Message.immediate`; `validityMs` and `offline=reject` then mean nothing. Default: false. */
  readonly immediate?: boolean;
  /** See `Message.project`. */
  readonly project?: ProjectPart;
  /**
   * Unix milliseconds before which it must not leave, for a reason of ours (a number's throughput): unlike `sendAt` it does
   * not put off the expiry.
   */
  readonly notBefore?: number;
  /**
   * It was accepted elsewhere, and can no longer be sent: it is kept as a message that failed so, which whoever asked for
   * callbacks is told. No technology is asked, and nothing leaves.
   */
  readonly failure?: FinalFailure;
}

export interface SubmitAccepted {
  readonly kind: 'accepted';
  readonly id: MessageId;
  /** True when the idempotency key was known: nothing new was kept. */
  readonly duplicate: boolean;
  /** What was kept now; missing for a duplicate. */
  readonly message?: Message;
}

export interface SubmitRefused {
  readonly kind: 'refused';
  /**
   * `no-technology`: nothing delivers this kind of destination. `refused`: the technology will not take it.
   * `storage`: it could not be written; nothing was kept.
   */
  readonly why: 'no-technology' | 'refused' | 'storage';
  /** A code of errors.ts. */
  readonly code: string;
  readonly reason: string;
}

export interface StatusEvent {
  readonly id: MessageId;
  readonly direction: Message['direction'];
  readonly owner: string;
  readonly source: string;
  readonly requestId: string;
  readonly technology: string;
  readonly destination: string;
  readonly status: Status;
  /** Empty for the first event of a message. */
  readonly previousStatus: Status | '';
  /** How many attempts were begun so far. */
  readonly attempt: number;
  readonly responseCode: number;
  readonly responseText: string;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly at: number;
  /** See `Message.project`. */
  readonly project?: ProjectPart | undefined;
}

export interface ReceivedEvent {
  readonly id: MessageId;
  readonly technology: string;
  /** The endpoint it came from. */
  readonly endpoint: string;
  readonly from: string;
  readonly to: string;
  readonly destination: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly at: number;
}

export interface Confirmation {
  /** `sent`: an intermediate state, which is noted in the timeline and changes nothing. */
  readonly status: 'sent' | 'delivered' | 'read' | 'undelivered';
  /** In the peer's own words. */
  readonly text: string;
  readonly errorCode: string;
  readonly errorMessage: string;
  /** Of which part of the leg, counted from 0; the whole when not given. */
  readonly part?: number;
}

/** A delivery receipt, as a carrier's protocol has read it. */
export interface Receipt {
  /** {@link Submission.peer}. */
  readonly peer: string;
  /** As it stands in the receipt; other spellings of it are found, too (provider-id.ts). */
  readonly providerId: string;
  /** How the peer writes ids in receipts and answers, where that is known; `auto` tries what can be meant. */
  readonly spelling: 'auto' | 'as-is' | 'hex-to-decimal' | 'decimal-to-hex';
  /** The numbers in the receipt: one of them is the recipient's. Empty: unknown. */
  readonly numbers: readonly string[];
  readonly report: Confirmation;
}

/** What `replace_sm` may change. */
export interface Replacement {
  readonly body: Buffer;
  /** {@link ProjectPart.segments} of the new text. */
  readonly segments: number;
  /** Unix milliseconds; as before when not given. */
  readonly sendAt?: number;
  readonly expiresAt?: number;
}
