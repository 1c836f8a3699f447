import { applyReport } from './apply-report.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import { type Entry, resumedEntry } from './entry.ts';
import type { MessageId, MessageRecord } from './message.ts';
import type { Confirmation, Receipt } from './messaging.ts';
import { receiptKeys } from './provider-id.ts';
import { isAmong } from './same-number.ts';
import { isFinal, mayBecome } from './status.ts';
import type { EarlyReceipt, FoundSubmission, Store } from './store.ts';
import { Turns } from './turns.ts';

export interface ReportsOptions {
  readonly store: Pick<Store, 'message' | 'receipts'>;
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly onProblem: (text: string, error: unknown) => void;
}

/**
 * What peers tell of messages that had left. Reports on one message take effect one after the other. A receipt is looked for
 * among what was submitted last, then in the store; one that fits nothing is kept there for what it is for.
 */
export class Reports {
  readonly #options: ReportsOptions;
  readonly #turns = new Turns<MessageId>();
  /** Reports that came before the answer to the message itself, as they may over UDP. */
  readonly #early = new Map<MessageId, { readonly leg: string | undefined; readonly report: Confirmation }>();

  constructor(options: ReportsOptions) {
    this.#options = options;
    const { delivery } = options;
    delivery.onStatus(({ id, status }) => {
      const waiting = this.#early.size > 0 && isFinal(status) ? this.#early.get(id) : undefined;
      if (waiting === undefined) return;
      this.#early.delete(id);
      this.#confirmLater(id, waiting.leg, waiting.report);
    });
    delivery.onEarly((id, early) => this.#settle(id, early));
  }

  /** Takes up receipts that an earlier life had matched and not entered. */
  async start(): Promise<void> {
    for (const early of await this.#options.store.receipts.unsettled()) this.#settle(early.message, [early]);
  }

  confirm(
    id: MessageId,
    leg: string | undefined,
    report: Confirmation,
    settled?: readonly number[],
  ): Promise<void> {
    return this.#turns.take(id, () => this.#apply(id, leg, report, settled));
  }

  async receipt(receipt: Receipt): Promise<'noted' | 'early'> {
    const { store, clock } = this.#options;
    const keys = receiptKeys(receipt);
    let found = this.#recent(receipt, keys);
    if (found === undefined) {
      found = await this.#stored(receipt, await store.receipts.find(receipt.peer, keys), keys);
      // What was submitted meanwhile is written before the receipt is kept, and would not be given it.
      found ??= this.#recent(receipt, keys);
    }
    if (found === undefined) {
      const now = clock.now();
      await store.receipts.keep(receipt, keys, now + EARLY_MS, now);
      return 'early';
    }
    await this.confirm(found.message, found.leg, { ...receipt.report, part: found.part });
    return 'noted';
  }

  /** An id that reads otherwise than it is written needs a number that says it is the one. */
  #recent({ peer, numbers }: Receipt, keys: readonly string[]): FoundSubmission | undefined {
    const { recentSubmissions } = this.#options.delivery;
    for (const key of keys) {
      if (numbers.length === 0 && key !== keys[0]) return undefined;
      const found = recentSubmissions.find(peer, key).find(({ recipient }) => isAmong(recipient, numbers));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The newest that is not over yet, of those to one of its numbers; without any, the one with this very id. */
  async #stored(
    { numbers }: Receipt,
    found: readonly FoundSubmission[],
    keys: readonly string[],
  ): Promise<FoundSubmission | undefined> {
    if (found.length === 0) return undefined;
    const fitting = found.filter(({ recipient }) => isAmong(recipient, numbers));
    if (fitting.length === 1) return fitting[0];
    if (fitting.length > 1) return (await this.#firstOpen(fitting)) ?? fitting[0];
    // Numbers are rewritten on the way. But what is over needs no receipt, and whatever this one is for may still come.
    return this.#firstOpen(found.filter(({ key }) => key === keys[0]));
  }

  /** Of the newest messages: an id that fits hundreds is told of each of them, and to read one takes time. */
  async #firstOpen(found: readonly FoundSubmission[]): Promise<FoundSubmission | undefined> {
    const records = new Map<MessageId, MessageRecord | undefined>();
    for (const submission of found) {
      const { message } = submission;
      if (!records.has(message)) {
        if (records.size === LOOKED_AT) return undefined;
        records.set(message, await this.#options.store.message(message));
      }
      const record = records.get(message);
      const leg = record?.deliveries.find((one) => one.leg === submission.leg);
      const status = leg?.parts?.[submission.part]?.status ?? leg?.status;
      if (status !== undefined && mayBecome(status === 'queued' ? 'initiated' : status, 'delivered'))
        return submission;
    }
    return undefined;
  }

  async #apply(
    id: MessageId,
    leg: string | undefined,
    report: Confirmation,
    settled?: readonly number[],
  ): Promise<void> {
    const { delivery } = this.#options;
    const known = delivery.recentlySent.get(id);
    if (known !== undefined) return this.#enter(known, leg, report, settled);
    await delivery.read(id, async (record) => {
      if (record === undefined) return;
      const entry =
        delivery.find(record.message.lane, id) ?? delivery.recentlySent.get(id) ?? entryOf(record);
      await this.#enter(entry, leg, report, settled);
    });
  }

  async #enter(
    entry: Entry,
    leg: string | undefined,
    report: Confirmation,
    settled: readonly number[] | undefined,
  ): Promise<void> {
    const { delivery, clock } = this.#options;
    const { id } = entry.message;
    if (!isFinal(entry.state.status) && mustWait(entry, leg, report)) {
      if (this.#early.size < EARLY_LIMIT) this.#early.set(id, { leg, report });
      return;
    }
    if (!applyReport(entry, leg, report, clock.now()) && settled === undefined) return;
    if (entry.state.status !== 'sent') delivery.recentlySent.forget(id);
    await delivery.report(entry, settled);
  }

  #settle(id: MessageId, early: readonly EarlyReceipt[]): void {
    for (const { number, leg, part, receipt } of early) {
      this.#confirmLater(id, leg, { ...receipt.report, part }, [number]);
    }
  }

  #confirmLater(
    id: MessageId,
    leg: string | undefined,
    report: Confirmation,
    settled?: readonly number[],
  ): void {
    this.confirm(id, leg, report, settled).catch((error: unknown) =>
      this.#options.onProblem('A delivery report could not be recorded', error),
    );
  }
}

/** Before the answer of a message that is under way, or where it is not known which part it is for. */
function mustWait(entry: Entry, leg: string | undefined, { part }: Confirmation): boolean {
  if (part === undefined) return true;
  return entry.inFlight > 0 && entry.legs.find(({ key }) => key === leg)?.parts === undefined;
}

function entryOf({ message, state, deliveries, timeline }: MessageRecord): Entry {
  const entry = resumedEntry({ sequence: 0, message, state, deliveries, dueAt: undefined });
  entry.reportsNoted = timeline.filter(({ what }) => what === 'report').length;
  return entry;
}

/** Messages that are read for one receipt. */
const LOOKED_AT = 4;
/** How long a receipt waits for what it is for. */
const EARLY_MS = 3 * 86_400_000;
/** Reports kept for messages whose own answer has not come yet; more than that are a peer's mistake. */
const EARLY_LIMIT = 10_000;
