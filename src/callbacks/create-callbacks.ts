import type { CallbackSender, CallbackStore, Callbacks } from '../messages/callbacks.ts';
import type { Clock } from '../messages/clock.ts';
import type { Message, MessageId, MessageRecord, ProjectMessage } from '../messages/message.ts';
import type { Messaging } from '../messages/messaging.ts';
import { asSent } from '../messages/segments/segments-of.ts';
import { OutgoingError, type OutgoingHttp } from '../protocols/http/outgoing.ts';
import type { Write } from '../telemetry/limit-lines.ts';
import { Origin, originOf } from './origin.ts';
import { Receiver, type ReceiverListener, type ReceiverOptions } from './receiver.ts';
import type { QueuedCallback } from './receiver-queue.ts';
import { callbackRequest } from './request.ts';
import { Settlements } from './settlements.ts';
import { type Verdict, verdictOf, verdictOfError } from './verdict.ts';

export interface CallbacksOptions {
  readonly store: CallbackStore;
  /** `Store.message`. */
  readonly message: (id: MessageId) => Promise<MessageRecord | undefined>;
  readonly messaging: Pick<Messaging, 'onCallback'>;
  /** Of a project, by its id; undefined when there is none any more. */
  readonly signingKey: (project: string) => string | undefined;
  readonly http: Pick<OutgoingHttp, 'request'>;
  /** Who tells what does not go over HTTP, by the scheme of the receiver: `esme`. Undefined: nobody, for the moment. */
  readonly sender?: (scheme: string) => CallbackSender | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** Runs at the end of the turn: `setImmediate`. */
  readonly defer: (callback: () => void) => void;
  readonly settings: () => CallbackSettings;
  readonly log: Readonly<Record<'info' | 'warn' | 'error', Write>>;
}

/** Of messaging.conf, as they are at the moment. */
export interface CallbackSettings {
  /** That a receiver has for its answer. */
  readonly timeoutMs: number;
  /** Counted from the transition that a callback tells; after that it is dead. */
  readonly retryForMs: number;
}

/** The status callbacks of all projects, with what only their builder calls. */
export interface CallbacksService extends Callbacks {
  /** Takes up what an earlier life left. Call it before messages are taken. */
  start(): Promise<void>;
  /** A receiver is there again: whatever waits for it goes now. */
  wake(receiver: string): void;
  /** Begins nothing new. */
  stop(): void;
  /** Resolves when what was under way is recorded; what takes more than a few seconds is left to the next life. */
  drained(): Promise<void>;
}

/** Tells projects what becomes of their messages: in order per message, at least once, receivers apart from each other. */
export function createCallbacks(options: CallbacksOptions): CallbacksService {
  const { store, messaging, clock, random, log, defer } = options;
  const receivers = new Map<string, Receiver>();
  const origins = new Map<string, Origin>();
  /** Told when something that was under way ends. */
  let whenEnded: (() => void) | undefined;
  let stopped = false;
  let unsubscribe = () => {};

  const problem = (text: string, error: unknown) => log.error({ err: error }, text);
  const settlements = new Settlements({ store, clock, defer, onProblem: problem });

  const originOfReceiver = (key: string): Origin => {
    const name = originOf(key);
    let origin = origins.get(name);
    if (origin === undefined) {
      origin = new Origin({ clock, random, open: (receiver) => opened(receiver)?.read() });
      origins.set(name, origin);
    }
    return origin;
  };
  const receiverOptions: ReceiverOptions = {
    store,
    clock,
    random,
    retryForMs: (key) => senderOf(options, key)?.retryForMs(key) ?? options.settings().retryForMs,
    post: (queued) =>
      post(options, queued, originOfReceiver(queued.callback.receiver)).finally(() => whenEnded?.()),
    settlements,
    on: listener(log, {
      rests: (key) => originOfReceiver(key).rests(key),
      finished: (key) => {
        receivers.delete(key);
        const origin = originOfReceiver(key);
        origin.finished(key);
        if (origin.isOver) origins.delete(originOf(key));
      },
    }),
  };
  /** The receiver, in memory. Undefined: its turn comes later, and what there is of it is in the store. */
  const opened = (key: string): Receiver | undefined => {
    const known = receivers.get(key);
    if (known !== undefined) return known;
    if (stopped || !originOfReceiver(key).admits(key)) return undefined;
    const receiver = new Receiver(key, receiverOptions);
    receivers.set(key, receiver);
    return receiver;
  };

  const wake = (key: string): void => {
    if (stopped) return;
    opened(key)?.retry();
    originOfReceiver(key).retry();
  };

  return {
    async start() {
      let started = false;
      unsubscribe = messaging.onCallback((callback, message) => {
        const receiver = opened(callback.receiver);
        // Until it is known what an earlier life left, that may be what goes before this.
        if (started) receiver?.admit(callback, message);
        else receiver?.read();
      });
      for (const key of await store.receivers()) opened(key)?.read();
      started = true;
    },

    stop() {
      stopped = true;
      unsubscribe();
      for (const receiver of receivers.values()) receiver.stop();
      for (const origin of origins.values()) origin.close();
    },

    async drained() {
      const busy = () => [...receivers.values()].some(({ underWay }) => underWay > 0);
      await new Promise<void>((resolve) => {
        const timer = clock.after(DRAIN_MS, resolve);
        const look = () => {
          if (busy()) return;
          timer.cancel();
          resolve();
        };
        // The receiver hears of the end after this.
        whenEnded = () => defer(look);
        look();
      });
      await settlements.idle();
    },

    wake,

    list: (query) => store.list(query),

    async retry(query) {
      settlements.flush();
      const { revived, receivers: told } = await store.revive({ ...query, now: clock.now() });
      for (const key of told) wake(key);
      return revived;
    },
  };
}

/** Posts one when its turn has come. */
async function post(options: CallbacksOptions, queued: QueuedCallback, origin: Origin): Promise<Verdict> {
  const turn = origin.enter();
  if (!(turn === true || (await turn))) return { kind: 'left' };
  let reached = true;
  try {
    const verdict = await postNow(options, queued);
    reached = verdict.kind !== 'failed' || verdict.reached;
    return verdict;
  } finally {
    origin.leave(reached);
  }
}

async function postNow(options: CallbacksOptions, queued: QueuedCallback): Promise<Verdict> {
  const { http, clock, settings, signingKey } = options;
  const message = await messageOf(options, queued);
  const callback = message?.project?.callback;
  if (!isTold(message) || callback === undefined) {
    return { kind: 'refused', error: 'The message is gone.' };
  }
  if (callback.form === 'receipt') {
    const answer = await senderOf(options, queued.callback.receiver)?.post(queued.callback, message);
    if (answer === undefined) return NOBODY;
    return answer.kind === 'failed' ? { ...answer, reached: answer.answered, afterMs: undefined } : answer;
  }
  const key = signingKey(message.project.id);
  if (key === undefined) {
    const error = 'The project is not in the configuration.';
    return { kind: 'failed', error, answered: true, reached: true, afterMs: undefined };
  }
  const request = callbackRequest(queued.callback, message, callback, key, clock.now());
  if (request === undefined) return { kind: 'taken' };
  const { timeoutMs } = settings();
  try {
    const response = await http.request({
      ...request,
      method: 'POST',
      timeoutMs,
      maxBytes: 0,
      maxRedirects: 0,
      headOnly: true,
      repeatable: true,
    });
    return verdictOf(response, clock.now());
  } catch (error) {
    if (error instanceof OutgoingError) return verdictOfError(error);
    throw error;
  }
}

/** The message as it is now: one that has waited may have lost its text meanwhile. */
async function messageOf(
  { message, clock }: CallbacksOptions,
  queued: QueuedCallback,
): Promise<Message | undefined> {
  if (queued.message !== undefined && clock.now() - queued.since < FRESH_MS) return queued.message;
  const record = await message(queued.callback.message);
  return record && asSent(record.message, record.state);
}

function senderOf({ sender }: CallbacksOptions, receiver: string): CallbackSender | undefined {
  const colon = receiver.indexOf(':');
  // Most are https.
  return sender === undefined || receiver.startsWith('//', colon + 1)
    ? undefined
    : sender(receiver.slice(0, colon));
}

function isTold(message: Message | undefined): message is ProjectMessage {
  return message?.project !== undefined;
}

/** Lines of the log name receivers by their origin: the rest of a URL may hold secrets. */
function listener(
  log: CallbacksOptions['log'],
  { rests, finished }: Pick<ReceiverListener, 'rests' | 'finished'>,
): ReceiverListener {
  return {
    down: (receiver, error, forMs) =>
      log.warn({ receiver: originOf(receiver), error, forMs }, 'A receiver of status callbacks is not there'),
    up: (receiver) =>
      log.info({ receiver: originOf(receiver) }, 'A receiver of status callbacks is there again'),
    dead: ({ message, status, receiver }, error) =>
      log.warn(
        { messageId: message, status, receiver: originOf(receiver), error },
        'A status callback is given up; "aldis callbacks retry" has it tried again',
      ),
    problem: (text, error) => log.error({ err: error }, text),
    rests,
    finished,
  };
}

const NOBODY: Verdict = {
  kind: 'failed',
  error: 'Nobody serves this kind of receiver.',
  answered: false,
  reached: false,
  afterMs: undefined,
};
/** How long a message that is in memory counts as unchanged. */
const FRESH_MS = 1000;
/** At the end of the gateway. */
const DRAIN_MS = 3000;
