import type { Media, Message, MessageId, MessageState, StatusCallback } from '../message.ts';
import type { SubmitAccepted, SubmitRefused } from '../messaging.ts';
import type { WrittenAs } from '../segments/written-as.ts';
import type { FinalFailure } from '../technology.ts';

/** Messages between numbers: what the APIs, documents and bound phones ask for, on top of Messaging. */
export interface Numbers {
  /** Sends from a number of a project (or its number group) to any number. A refusal is known before anything is stored. */
  send(request: NumberSend): SendRefused | Promise<SendAccepted | SendRefused>;

  /**
   * Keeps a message that was accepted elsewhere, and that can no longer be sent, as one that failed so; whoever asked for its
   * callbacks is told. Neither its sender nor its recipient is looked at.
   */
  keepFailed(request: NumberSend, failure: FinalFailure): SendRefused | Promise<SendAccepted | SendRefused>;

  /** Where a message would go, and why; nothing is sent. */
  preview(
    request: Pick<NumberSend, 'project' | 'from' | 'group' | 'to' | 'body' | 'media' | 'sendAsMms'> & {
      /** Files that it would have besides, and that nobody has fetched. */
      readonly files?: number;
    },
  ): SendPreview | SendRefused;

  /**
   * A message came in for a number of ours: kept as the number's inbound record and taken to where the number is bound.
   * `not-ours`: nobody has that number.
   */
  receive(request: NumberReceive): 'not-ours' | SubmitRefused | Promise<SubmitAccepted | SubmitRefused>;

  /** The number that a destination (`pjsip:alice`) sends from: the first that is bound to it. */
  boundTo(destination: string): string | undefined;

  /** True: a message to this number can leave from `from`: it is a number of ours, or a route leads there. */
  reaches(from: string, to: string): boolean;

  /** Who does not want to hear from which number. */
  readonly optOuts: OptOuts;
}

export interface NumberSend {
  /** The project's id. */
  readonly project: string;
  /** Message.source: `rest`, `compat`, `swml`, `cxml`, `pjsip`… */
  readonly source: string;
  readonly requestId: string;
  /** Message.owner; default: the project. */
  readonly owner?: string;
  /** Empty with `group`. */
  readonly from: string;
  /** The id of a number group, which chooses the number; empty: none. */
  readonly group: string;
  readonly to: string;
  readonly body: string;
  readonly media: readonly Media[];
  readonly sendAsMms: boolean;
  readonly callback: StatusCallback | undefined;
  readonly customVariables: readonly (readonly [string, string])[];
  readonly sendAt?: number;
  readonly validityMs?: number;
  readonly idempotencyKey?: string;
  /** Outbound variables as of AMI: what a message must take along, such as the hops it passed. */
  readonly variables?: readonly (readonly [string, string])[];
}

export interface SendAccepted {
  readonly kind: 'accepted';
  readonly id: MessageId;
  readonly duplicate: boolean;
  /** As it was kept; for a duplicate as it stands. */
  readonly message: Message;
  readonly state: MessageState;
}

export interface SendRefused {
  readonly kind: 'refused';
  readonly why: /** Not a number of the project. */
    | 'from-unknown'
    /** Not a group of the project, or one without numbers that can send this. */
    | 'group-unknown'
    /** The number cannot send SMS, or MMS. */
    | 'no-capability'
    /** The digits are none that can be sent to. */
    | 'to-invalid'
    /** A route refuses it. */
    | 'to-unsupported'
    /** No route leads there. */
    | 'no-route'
    /** The recipient has said STOP. Only where the request asked for it (`send` stores and fails it otherwise). */
    | 'opted-out'
    | 'backlog'
    | 'storage'
    | 'refused';
  /** One sentence. */
  readonly reason: string;
}

/** What it is in itself stands as the first way that takes it would send it. */
export interface SendPreview extends WrittenAs {
  readonly kind: 'preview';
  readonly from: string;
  readonly to: string;
  readonly message: 'sms' | 'mms';
  /** The ways it would be tried, in this order. */
  readonly ways: readonly (WrittenAs & {
    /** `number`: inside Aldis; else the route's name. */
    readonly route: string;
    readonly destination: string;
    /** Why it stands here: one sentence. */
    readonly why: string;
  })[];
  /** Milliseconds that the number's throughput would hold it back now. */
  readonly delayMs: number;
  readonly optedOut: boolean;
}

export interface NumberReceive {
  /** The number of ours. */
  readonly to: string;
  /** Who wrote: a number, or what the sender can be answered at (a SIP or XMPP address). */
  readonly from: string;
  readonly body: string;
  readonly media: readonly Media[];
  /** In how many it came, where that is known; else it is counted as plain text. */
  readonly segments?: number;
  /** Message.source and owner: the technology, and whom of it. */
  readonly source: string;
  readonly owner: string;
  readonly requestId: string;
  readonly variables?: readonly (readonly [string, string])[];
  readonly validityMs?: number;
  readonly idempotencyKey?: string;
  /** The sender's own copy inside Aldis. */
  readonly parent?: MessageId;
  /** The destination at which the sender can be answered, where it is not a number: conversations keep their path. */
  readonly answerAt?: string;
}

/** The list of who said STOP, per pair of numbers. Durable before it is answered. */
export interface OptOuts {
  has(number: string, peer: string): boolean;
  add(number: string, peer: string, at: number): Promise<void>;
  /** False: was not on it. */
  remove(number: string, peer: string): Promise<boolean>;
  /** Of one number, by peer. */
  list(number: string): readonly { readonly peer: string; readonly at: number }[];
}
