import { Delivery, type DeliveryOptions } from './delivery.ts';
import { type Entry, resumedEntry } from './entry.ts';
import { Listeners } from './listeners.ts';
import type { MessageId, MessageRecord } from './message.ts';
import type { Confirmation, Messaging, ReceivedEvent } from './messaging.ts';
import { conclude } from './progress.ts';
import { receiptKeys } from './provider-id.ts';
import { isAmong } from './same-number.ts';
import { isFinal, mayBecome } from './status.ts';
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
  /** Reports on one message take effect one after the other. */
  const reports = new Map<MessageId, Promise<void>>();

  /** Reports that came before the answer to the message itself, as they may over UDP. */
  const early = new Map<MessageId, { readonly leg: string | undefined; readonly report: Confirmation }>();

  const apply = async (id: MessageId, leg: string | undefined, report: Confirmation): Promise<void> => {
    let entry = delivery.recentlySent.get(id);
    if (entry === undefined) {
      const record = await store.message(id);
      if (record === undefined) return;
      entry = entryOf(record);
    }
    if (!isFinal(entry.state.status)) {
      if (early.size < EARLY_LIMIT) early.set(id, { leg, report });
      return;
    }
    if (!applyReport(entry, leg, report, options.clock.now())) return;
    if (entry.state.status !== 'sent') delivery.recentlySent.forget(id);
    await delivery.report(entry);
  };

  const confirm = (id: MessageId, leg: string | undefined, report: Confirmation): Promise<void> => {
    const done = (reports.get(id) ?? Promise.resolve()).then(() => apply(id, leg, report));
    reports.set(id, done);
    return done.finally(() => {
      if (reports.get(id) === done) reports.delete(id);
    });
  };

  delivery.onStatus(({ id, status }) => {
    const waiting = early.size > 0 && isFinal(status) ? early.get(id) : undefined;
    if (waiting === undefined) return;
    early.delete(id);
    confirm(id, waiting.leg, waiting.report).catch((error: unknown) =>
      options.onProblem('A delivery report could not be recorded', error),
    );
  });

  return {
    start: () => delivery.start(),
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
      const record = await store.message(id);
      if (record === undefined) return 'not-found';
      const cancelled =
        record.state.status === 'queued' && (await delivery.cancel(record.message, record.state));
      return cancelled ? 'cancelled' : 'not-queued';
    },

    show: async (id) => {
      const record = await store.message(id);
      if (record === undefined) return undefined;
      const state = delivery.stateOf(record.message.lane, id);
      return state === undefined ? record : { ...record, state };
    },

    liveState: ({ lane, id }) => delivery.stateOf(lane, id),
    confirm,

    receipt: async (receipt) => {
      const keys = receiptKeys(receipt);
      const found = await store.receipts.find(receipt.peer, keys);
      const fitting = found.find(({ recipient }) => isAmong(recipient, receipt.numbers));
      if (fitting === undefined) {
        const now = options.clock.now();
        await store.receipts.keep(receipt, keys, now + EARLY_MS, now);
        return 'early';
      }
      await confirm(fitting.message, fitting.leg, { ...receipt.report, part: fitting.part });
      return 'noted';
    },

    replace: (id, change) => store.replace(id, change),
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

function entryOf({ message, state, deliveries }: MessageRecord): Entry {
  return resumedEntry({ sequence: 0, message, state, deliveries, dueAt: undefined });
}

/** True when the report changed something. Without a known leg it counts for the first that it fits. */
function applyReport(entry: Entry, key: string | undefined, report: Confirmation, now: number): boolean {
  const leg =
    entry.legs.find((one) => one.key === key) ??
    entry.legs.find((one) => mayBecome(one.status, report.status));
  if (leg === undefined || !mayBecome(leg.status, report.status)) return false;
  leg.status = report.status;
  conclude(entry, now, report);
  return true;
}

/** How long a receipt waits for what it is for. */
const EARLY_MS = 3 * 86_400_000;
/** Reports kept for messages whose own answer has not come yet; more than that are a peer's mistake. */
const EARLY_LIMIT = 10_000;
