import type { MessageId, ProjectMessage, Status } from './message.ts';
import { parseMessageId } from './message-id.ts';
import { parseStatus } from './status.ts';

/** What a project is to be told of one of its messages: one transition. Written in the transaction of the transition. */
export interface NewCallback {
  readonly project: string;
  /** Who is told, for queues: the URL without credentials, query and fragment. One that does not answer holds up nobody else's. */
  readonly receiver: string;
  readonly status: Status;
  /** Of the transition, Unix milliseconds. */
  readonly at: number;
  readonly errorCode: string;
  readonly errorMessage: string;
}

/**
 * A callback is known by its message and status: a message has each status at most once. The numbers that the store gives
 * statuses grow along every way a message can go, so that they order the callbacks of a message.
 */
export interface CallbackKey {
  readonly message: MessageId;
  readonly status: Status;
}

/** `MESSAGE.STATUS`: what receivers (`webhook-id`) and operators know a callback by, the same however often it is sent. */
export function callbackId({ message, status }: CallbackKey): string {
  return `${message}.${status}`;
}

/** Reads what {@link callbackId} writes; undefined when it is something else. */
export function parseCallbackId(text: string): CallbackKey | undefined {
  const dot = text.lastIndexOf('.');
  const message = parseMessageId(text.slice(0, Math.max(0, dot)));
  const status = parseStatus(text.slice(dot + 1).toLowerCase());
  return message === undefined || status === undefined ? undefined : { message, status };
}

/** A callback as it is kept until its receiver has taken it. What it says is made from the message when it is sent. */
export interface StoredCallback extends CallbackKey, NewCallback {
  readonly attempts: number;
  /** Unix milliseconds; when it is due, undefined: dead, until somebody has it tried again. */
  readonly dueAt: number | undefined;
  /** What came of the last attempt, for people: `HTTP 503`, `no answer within 10 s`. */
  readonly lastError: string;
}

/**
 * Where callbacks are kept; part of the Store, with its rules for order and durability. Those of a message become due in their
 * order: one that is put off puts off those that follow it, and those that are written later too.
 */
export interface CallbackStore {
  /** The receivers that have callbacks to come. Read once, at start. */
  receivers(): Promise<readonly string[]>;
  /** The first so many that are due at `now`, by message, then status; none that is dead. */
  due(query: {
    readonly receiver: string;
    readonly now: number;
    readonly limit: number;
  }): Promise<readonly StoredCallback[]>;
  /** When the next of a receiver is due: some time that has come when any is; undefined when nothing is to come. */
  nextDue(receiver: string): Promise<number | undefined>;
  /** Writes what came of attempts: taken (it is forgotten), to be tried again at `dueAt`, or dead. */
  settle(settlements: readonly Settlement[]): Promise<void>;
  /** Newest first. */
  list(query: CallbackQuery): Promise<readonly StoredCallback[]>;
  /**
   * Dead ones are due again, at `now`, as if they had never been tried; of all projects, of one, of one message. How many
   * there were, and who is to be told.
   */
  revive(query: {
    readonly project?: string;
    readonly message?: MessageId;
    readonly now: number;
  }): Promise<{ readonly revived: number; readonly receivers: readonly string[] }>;
  counts(): Promise<{ readonly pending: number; readonly dead: number }>;
}

export interface Settlement extends CallbackKey {
  readonly outcome: 'taken' | 'later' | 'dead';
  /** With `later`. */
  readonly dueAt?: number;
  readonly attempts: number;
  readonly lastError: string;
}

export interface CallbackQuery {
  readonly project?: string;
  readonly state?: 'pending' | 'dead';
  /** Only those behind this one in the list. */
  readonly before?: CallbackKey;
  readonly limit: number;
}

/** Tells receivers of one kind, by the scheme of their URLs, that no HTTP request reaches. */
export interface CallbackSender {
  /** Tells one. Never rejects. */
  post(callback: StoredCallback, message: ProjectMessage): Promise<CallbackAnswer>;
  /** How long this receiver is waited for, counted from the transition. Milliseconds. */
  retryForMs(receiver: string): number;
}

/** What a receiver made of a callback. */
export type CallbackAnswer =
  | { readonly kind: 'taken' }
  /** Nobody is there. It is not tried again before somebody tells that the receiver is there, or its time is over. */
  | { readonly kind: 'absent'; readonly error: string }
  /** Never wanted, or impossible: trying again is of no use. */
  | { readonly kind: 'refused'; readonly error: string }
  /** `answered`: it is there, but did not take this one. `error` is for people. */
  | { readonly kind: 'failed'; readonly error: string; readonly answered: boolean };

/** What interfaces may ask about callbacks. */
export interface Callbacks {
  /** Newest first. */
  list(query: CallbackQuery): Promise<readonly StoredCallback[]>;
  /** Dead ones are tried again: all, those of a project, of a message, of both. How many there were. */
  retry(query: { readonly project?: string; readonly message?: MessageId }): Promise<number>;
}
