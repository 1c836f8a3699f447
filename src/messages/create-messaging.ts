import { Delivery } from './delivery.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import { Listeners } from './listeners.ts';
import type { MessageId } from './message.ts';
import type { Messaging, ReceivedEvent } from './messaging.ts';
import { Reports } from './reports.ts';
import { createSubmit, type SubmitSettings } from './submit.ts';

/** What the domain is built from: its store, its technologies, time and chance. */
export interface MessagingOptions extends DeliveryOptions {
  readonly newId: (now: number) => MessageId;
  readonly settings: () => SubmitSettings;
  /** No message has the file with this hash any more. */
  readonly onUnusedMedia?: (hash: string) => void;
}

/** The domain, with what only its builder calls. */
export interface MessagingService extends Messaging {
  /** Takes up what an earlier life left open. */
  start(): Promise<void>;
  /** How many lanes whose names begin so wait for somebody: those that `wakeSome` would wake. */
  waiting(prefix: string): number;
  /** What the names of lanes that wait for somebody begin with, up to the first slash or colon: each once. */
  waitingGroups(): readonly string[];
  /** How many lanes are in memory: those with something under way. */
  lanesInMemory(): number;
  /** Begins nothing new. */
  stop(): void;
  /** Resolves when what was under way is recorded. */
  drained(): Promise<void>;
}

/** Puts submit, delivery and later reports together. */
export function createMessaging(options: MessagingOptions): MessagingService {
  const { store } = options;
  const delivery = new Delivery(options);
  const submit = createSubmit({ ...options, delivery });
  const received = new Listeners<[ReceivedEvent]>((error) =>
    options.onProblem('A received message could not be told', error),
  );
  const reports = new Reports({ store, delivery, clock: options.clock, onProblem: options.onProblem });

  return {
    start: async () => {
      await delivery.start();
      await reports.start();
    },
    waiting: (prefix) => delivery.waiting(prefix),
    waitingGroups: () => delivery.waitingGroups(),
    lanesInMemory: () => delivery.lanesInMemory(),
    stop: () => delivery.stop(),
    drained: () => delivery.drained(),
    onStatus: (listener) => delivery.onStatus(listener),
    onReceived: (listener) => received.add(listener),
    wake: (lane) => delivery.wake(lane),
    wakeSome: (prefix, limit) => delivery.wakeSome(prefix, limit),

    submit: (request) => {
      const result = submit(request);
      if (request.direction === 'outbound' || request.project?.listed === false) return result;
      if (!(result instanceof Promise)) return result;
      return result.then((answer) => {
        if (answer.kind === 'accepted' && !answer.duplicate) {
          const event: ReceivedEvent = {
            id: answer.id,
            technology: request.source,
            endpoint: request.owner,
            from: request.from,
            to: request.addressee ?? request.to,
            destination: request.destination,
            contentType: request.contentType,
            body: request.body,
            at: options.clock.now(),
          };
          received.tell(event);
        }
        return answer;
      });
    },

    cancel: async (id) => {
      const cancelled = await delivery.read(id, (record) => {
        if (record === undefined) return undefined;
        const { message, state } = record;
        return state.status === 'queued' && delivery.beforeLeaving.cancel(message, state);
      });
      if (cancelled === undefined) return 'not-found';
      return cancelled ? 'cancelled' : 'not-queued';
    },

    show: async (id) => {
      const record = await store.message(id);
      if (record === undefined) return undefined;
      const state = delivery.find(record.message.lane, id)?.state;
      return state === undefined ? record : { ...record, state };
    },

    liveState: ({ lane, id }) => delivery.find(lane, id)?.state,
    confirm: (id, leg, report) => reports.confirm(id, leg, report),
    receipt: (receipt) => reports.receipt(receipt),

    replace: (id, change) =>
      delivery.read(id, async (record) => {
        if (record === undefined) return 'not-found';
        if (record.state.status !== 'queued') return 'not-queued';
        return await delivery.beforeLeaving.replace(record.message, change);
      }),

    onCallback: (listener) => delivery.onCallback(listener),

    amend: async (request) => {
      // What is told of it later must not hold what is taken away.
      delivery.recentlySent.forget(request.id);
      const amended = await store.amend({ ...request, at: options.clock.now() });
      for (const hash of amended.unused) options.onUnusedMedia?.(hash);
      return amended;
    },
  };
}
