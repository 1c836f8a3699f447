import { createHash } from 'node:crypto';
import type { EsmeOptions } from '../../config/carriers.ts';
import type { Clock, Timer } from '../../messages/clock.ts';
import type { MessageId } from '../../messages/message.ts';
import type { IncomingPart, Store } from '../../messages/store.ts';
import { Turns } from '../../messages/turns.ts';
import type { Write } from '../../telemetry/limit-lines.ts';
import { isForNow, type Refusal, refusal } from './answers.ts';
import { baseOf, partId } from './message-ids.ts';
import { packPart, unpackPart } from './packed-part.ts';
import { RecentlyWhole } from './recently-whole.ts';
import type { Sender, Taken } from './sender.ts';
import type { Joined, Submission } from './submission.ts';
import { isSameText } from './text-coding.ts';
import { baseOfRows, wholeOf } from './whole-of-parts.ts';

export interface LongMessagesOptions {
  readonly parts: Store['parts'];
  readonly sender: Pick<Sender, 'send' | 'check'>;
  /** An account of the moment, by its name. */
  readonly account: (name: string) => EsmeOptions | undefined;
  readonly newId: (now: number) => MessageId;
  readonly clock: Clock;
  readonly log: Readonly<Record<'warn' | 'error', Write>>;
}

/** A message of which parts are missing. */
interface Open {
  readonly account: string;
  readonly base: MessageId;
}

/**
 * Texts that ESMEs submit in parts. Each part is on disk before it is answered, with an id of its own; when the last one is
 * there, in whichever order they came, all of them become one message, and its receipts name the ids of all parts.
 *
 * What is not whole after a while is sent as far as it came, with `[…]` where something is missing: what was answered is kept.
 * So it is when a part comes that says something else than the one in its place: the ESME uses the reference again. Parts that
 * come once more when the whole has been sent, for their answers were lost, are not sent by themselves.
 *
 * An account has so many messages open at most.
 */
export class LongMessages {
  readonly #options: LongMessagesOptions;
  readonly #open = new Map<string, Open>();
  readonly #bases = new Set<MessageId>();
  readonly #openOf = new Map<string, number>();
  /** One part of a message after the other: what completes it must not meet the one that gives it up, or begins another. */
  readonly #turns = new Turns<string>();
  readonly #recentlyWhole: RecentlyWhole;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: LongMessagesOptions) {
    this.#options = options;
    this.#recentlyWhole = new RecentlyWhole(options.clock, 2 * WAIT_MS);
  }

  /** Takes up what an earlier life left. */
  async start(): Promise<void> {
    const { parts, clock } = this.#options;
    for (const rows of await parts.older(PREFIX, clock.now() + 1, MOST_READ)) {
      const [first] = rows;
      if (first !== undefined) this.#opened(first.message, baseOfRows(rows));
    }
    this.#sweepLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Whether parts of this message wait for others. */
  has(base: MessageId): boolean {
    return this.#bases.has(base);
  }

  /** Keeps a part. Resolves when it is on disk, and with the last one the whole message, too. */
  async take(esme: EsmeOptions, submission: Submission, joined: Joined): Promise<Taken | Refusal> {
    const key = keyOf(esme, submission, joined);
    if (!this.#turns.has(key)) {
      // Parts that come together are written together; only where they make something of it must they wait for each other.
      const refused = this.#open.has(key) ? undefined : this.#refusalOfFirst(esme, submission);
      if (refused !== undefined) return refused;
      const rows = await this.#keep(esme, key, submission, joined);
      if (rows.length === 0) return NOT_WRITTEN;
      if (rows.length < joined.parts && !isAnother(rows, submission, joined))
        return takenPart(baseOfRows(rows), joined);
    }
    return this.#turns.take(key, () => this.#take(esme, key, submission, joined));
  }

  async #take(
    esme: EsmeOptions,
    key: string,
    submission: Submission,
    joined: Joined,
  ): Promise<Taken | Refusal> {
    const refused = this.#open.has(key) ? undefined : this.#refusalOfFirst(esme, submission);
    if (refused !== undefined) return refused;
    let rows = await this.#keep(esme, key, submission, joined);
    if (isAnother(rows, submission, joined)) {
      const refusedNow = await this.#sendRest(esme, rows);
      if (refusedNow !== undefined) return refusedNow;
      rows = await this.#keep(esme, key, submission, joined);
    }
    if (rows.length === 0 || isAnother(rows, submission, joined)) return NOT_WRITTEN;
    const base = baseOfRows(rows);
    if (rows.length === joined.parts) {
      const sent = await this.#sendWhole(esme, key, rows, base);
      if (sent.kind === 'refused') return sent;
      this.#recentlyWhole.add(key, rows);
    }
    return takenPart(base, joined);
  }

  #refusalOfFirst(esme: EsmeOptions, { from, recipients }: Submission): Refusal | undefined {
    for (const { number: to } of recipients) {
      const refused = this.#options.sender.check(esme, { from, to });
      if (refused !== undefined && recipients.length === 1) return refused;
    }
    return (this.#openOf.get(esme.name) ?? 0) >= MOST_OPEN
      ? refusal('backlog', `${MOST_OPEN} long messages of the account wait for parts.`)
      : undefined;
  }

  /** All parts of its message that are there now, this one with them unless another stood in its place; none: no disk. */
  async #keep(
    esme: EsmeOptions,
    key: string,
    submission: Submission,
    { part, parts: of }: Joined,
  ): Promise<readonly IncomingPart[]> {
    const { parts, newId, clock, log } = this.#options;
    const isFirst = !this.#open.has(key);
    const { base } = this.#open.get(key) ?? this.#opened(key, baseOf(newId(clock.now())));
    const content = packPart(submission, base);
    try {
      return await parts.keep({ message: key, part, parts: of, content, at: clock.now() });
    } catch (error) {
      if (isFirst) this.#closed(key);
      log.error(
        { err: error, esme: esme.name },
        'A part of a long message could not be kept and was refused',
      );
      return [];
    }
  }

  async #sendWhole(
    esme: EsmeOptions,
    key: string,
    rows: readonly IncomingPart[],
    base: MessageId,
    isOwed = false,
  ): Promise<Taken | Refusal> {
    const { sender, parts, log } = this.#options;
    const sent = await sender.send(esme, { ...wholeOf(rows, base), isOwed });
    if (sent.kind === 'refused') return sent;
    this.#closed(key);
    try {
      await parts.remove(key);
    } catch (error) {
      // They are found again later, and sent under the same key: nobody gets them twice.
      log.error({ err: error, esme: esme.name }, 'The parts of a long message could not be removed');
    }
    return sent;
  }

  #sweepLater(): void {
    if (this.#stopped) return;
    this.#timer = this.#options.clock.after(SWEEP_MS, () => void this.#sweep());
  }

  async #sweep(): Promise<void> {
    const { parts, clock, log } = this.#options;
    try {
      for (const rows of await parts.older(PREFIX, clock.now() - WAIT_MS, SWEPT)) {
        if (this.#stopped) return;
        const [first] = rows;
        if (first !== undefined) await this.#turns.take(first.message, () => this.#sweepOne(first.message));
      }
    } catch (error) {
      if (!this.#stopped) log.error({ err: error }, 'Parts of long messages could not be read');
    }
    this.#sweepLater();
  }

  /** Looked at again: its last part may have come while others were swept. */
  async #sweepOne(key: string): Promise<void> {
    const { account, parts, clock } = this.#options;
    const [rows] = await parts.older(key, clock.now() - WAIT_MS, 1);
    if (rows !== undefined) await this.#sendRest(account(accountOf(key)), rows);
  }

  /**
   * Sends what came of a message that will not become whole. What can never be sent becomes a message that failed, as its parts
   * were taken; where there is nobody to be told, the account being gone, it is given up.
   *
   * @returns why it cannot be sent now; undefined: nothing of it is left
   */
  async #sendRest(
    esme: EsmeOptions | undefined,
    rows: readonly IncomingPart[],
  ): Promise<Refusal | undefined> {
    const { parts, log } = this.#options;
    const [first] = rows;
    if (first === undefined) return undefined;
    const { message: key } = first;
    const told = { esme: accountOf(key), parts: first.parts, came: rows.length };
    if (this.#recentlyWhole.had(key, rows)) {
      log.warn(told, 'Parts of a long message of an ESME came again after the whole, and are dropped');
    } else {
      const sent =
        esme === undefined
          ? refusal('refused', 'The account is not in the configuration any more.')
          : await this.#sendWhole(esme, key, rows, baseOfRows(rows), true);
      if (sent.kind === 'taken') {
        log.warn({ ...told, messageId: sent.id }, 'A long message of an ESME came in part and was kept so');
        return undefined;
      }
      if (isForNow(sent)) return sent;
      log.error({ ...told, reason: sent.reason }, 'A long message of an ESME cannot be sent and is given up');
    }
    this.#closed(key);
    await parts.remove(key);
    return undefined;
  }

  #opened(key: string, base: MessageId): Open {
    const account = accountOf(key);
    const open = { account, base };
    this.#open.set(key, open);
    this.#bases.add(base);
    this.#openOf.set(account, (this.#openOf.get(account) ?? 0) + 1);
    return open;
  }

  #closed(key: string): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    this.#bases.delete(open.base);
    const left = (this.#openOf.get(open.account) ?? 1) - 1;
    if (left > 0) this.#openOf.set(open.account, left);
    else this.#openOf.delete(open.account);
  }
}

/** Who sends it to whom, and what its parts say of themselves. */
function keyOf({ name }: EsmeOptions, { from, recipients, serviceType }: Submission, joined: Joined): string {
  const { reference, width, parts } = joined;
  const to = recipients.map(({ number }) => number);
  const where = JSON.stringify([from, to, serviceType, width, reference, parts]);
  const hash = createHash('sha256').update(where).digest('base64url');
  return `${PREFIX}${encodeURIComponent(name)}/${hash}`;
}

function takenPart(base: MessageId, { part }: Joined): Taken {
  return { kind: 'taken', id: partId(base, part), failures: [] };
}

/** Whether another part is kept in the place of this one. */
function isAnother(rows: readonly IncomingPart[], { text }: Submission, { part: number }: Joined): boolean {
  const kept = rows.find(({ part }) => part === number);
  return kept !== undefined && !isSameText(unpackPart(kept.content).text, text);
}

function accountOf(key: string): string {
  return decodeURIComponent(key.slice(PREFIX.length, key.indexOf('/', PREFIX.length)));
}

const NOT_WRITTEN = refusal('storage', 'The part could not be written to disk.');
const PREFIX = 'esme:';
/** How long parts are waited for. */
const WAIT_MS = 300_000;
const SWEEP_MS = 30_000;
const SWEPT = 100;
/** Of an account. */
const MOST_OPEN = 1000;
const MOST_READ = 100_000;
