import type { Clock, Timer } from '../messages/clock.ts';
import type { IncomingPart, PartStore } from '../messages/store.ts';
import { Turns } from '../messages/turns.ts';
import type { ArrivedText } from './inbound.ts';
import type { InboundPart, InboundVerdict } from './upstream.ts';

export interface ReassemblyOptions {
  /** The carrier's name. */
  readonly name: string;
  /** How long parts are waited for, counted from the first that came. */
  readonly limitMs: number;
  readonly parts: PartStore;
  /** Takes a message that is whole, or all of it that came. Resolves when it is on disk. */
  readonly inbound: (message: ArrivedText) => Promise<InboundVerdict>;
  readonly clock: Clock;
  readonly log: Readonly<Record<'warn' | 'error', (fields: object, text: string) => void>>;
}

/**
 * Puts the parts of long messages together, in whatever order they come, twice, or with a restart between them.
 *
 * Each part is on disk before its peer is told that it was taken. With the last of them the message is handed on, and then a
 * mark is kept beside its parts, which stay for a few minutes: a part that comes again, for its answer was lost, is known and
 * dropped, after a restart too. A part that says something else than the one in its place belongs to another message, whose sender uses its
 * references again: what came of the one before is handed on, or was, and the new one begins.
 *
 * When the time is over what came is handed on with `[…]` for what did not; nothing that a peer was told we took is lost.
 */
export class Reassembly {
  readonly #options: ReassemblyOptions;
  /** One part of a message after the other: of two that complete it at once one would see the other's mark too late. */
  readonly #turns = new Turns<string>();
  #sweep: Timer | undefined;
  #sweeping = false;
  #stopped = false;
  /** Parts kept in this life that wait for others, at most. */
  #kept = 0;
  /** Messages that were handed on in this life, oldest first, and when: Unix milliseconds. */
  readonly #done = new Map<string, number>();

  constructor(options: ReassemblyOptions) {
    this.#options = options;
  }

  /** Begins to look for what is overdue, also of earlier lives. */
  start(): void {
    this.#stopped = false;
    void this.#sweepNow();
  }

  stop(): void {
    this.#stopped = true;
    this.#sweep?.cancel();
    this.#sweep = undefined;
  }

  /** Resolves when the part is on disk, and the whole, too, where this completes it. Never rejects. */
  take(part: InboundPart): Promise<InboundVerdict> {
    const { inbound } = this.#options;
    // Headers that make no sense are to be ignored (3GPP TS 23.040 §9.2.3.24.1).
    if (part.parts < 2 || part.part < 1 || part.part > part.parts) {
      return inbound({ ...part, media: [], key: part.providerId });
    }
    const message = this.#keyOf(part);
    return this.#turns.take(message, () => this.#take(message, part));
  }

  async #take(message: string, part: InboundPart): Promise<InboundVerdict> {
    const { clock, log } = this.#options;
    if (this.#kept >= PARTS_LIMIT) return FULL;
    const { from, to, text } = part;
    const content = Buffer.from(JSON.stringify({ from, to, text } satisfies Content));
    const incoming = { message, part: part.part, parts: part.parts, content, at: clock.now() };
    try {
      let found = await this.#keep(incoming);
      const mine = found.find((one) => one.part === part.part);
      if (mine !== undefined && !mine.content.equals(content)) {
        if (!isDone(found) && (await this.#handOn(found)).kind === 'storage') return NOT_WRITTEN;
        await this.#forget(message, found);
        found = await this.#keep(incoming);
      }
      if (isDone(found)) return TAKEN;
      if (found.length < part.parts) return TAKEN;
      const verdict = await this.#handOn(found);
      if (verdict.kind === 'taken') await this.#mark(incoming);
      else if (verdict.kind === 'refused') await this.#forget(message, found);
      return verdict;
    } catch (error) {
      log.error({ err: error, carrier: this.#options.name }, 'A part of a long message could not be kept');
      return NOT_WRITTEN;
    }
  }

  async #keep(part: IncomingPart): Promise<readonly IncomingPart[]> {
    const found = await this.#options.parts.keep(part);
    if (found.some(({ part: number, at }) => number === part.part && at === part.at)) this.#kept++;
    return found;
  }

  async #mark(last: IncomingPart): Promise<void> {
    await this.#options.parts.keep({ ...last, part: MARK, content: NOTHING });
    this.#kept = Math.max(0, this.#kept - last.parts);
    this.#done.set(last.message, this.#options.clock.now());
  }

  async #forget(message: string, found: readonly IncomingPart[]): Promise<void> {
    await this.#options.parts.remove(message);
    this.#done.delete(message);
    if (!isDone(found)) this.#kept = Math.max(0, this.#kept - found.length);
  }

  /** What came of a message, in its order. */
  #handOn(found: readonly IncomingPart[]): Promise<InboundVerdict> {
    const byNumber = new Map(found.filter(({ part }) => part !== MARK).map((part) => [part.part, part]));
    const first = byNumber.values().next().value;
    if (first === undefined) return Promise.resolve(TAKEN);
    const { from, to } = contentOf(first);
    let text = '';
    for (let number = 1; number <= first.parts; number++) {
      const part = byNumber.get(number);
      if (part !== undefined) text += contentOf(part).text;
      else if (byNumber.has(number - 1) || number === 1) text += MISSING;
    }
    const cameAt = Math.min(...found.map(({ at }) => at));
    // The same message, should the process end before its mark is on disk.
    const key = `${first.message} ${cameAt}`;
    return this.#options.inbound({ from, to, text, media: [], providerId: '', segments: first.parts, key });
  }

  async #sweepNow(): Promise<void> {
    if (this.#sweeping) return;
    const { clock, limitMs, log, name } = this.#options;
    this.#sweeping = true;
    try {
      await this.#sweepDone();
      while (!this.#stopped && (await this.#sweepSome()) === SWEPT_AT_ONCE);
    } catch (error) {
      log.error({ err: error, carrier: name }, 'Parts of long messages could not be looked at; trying again');
    }
    this.#sweeping = false;
    if (this.#stopped) return;
    const everyMs = Math.min(Math.max(limitMs / 4, 1000), 30_000);
    this.#sweep = clock.after(everyMs, () => void this.#sweepNow());
  }

  /** Those of an earlier life go when they are overdue. */
  async #sweepDone(): Promise<void> {
    const { parts, clock } = this.#options;
    const over: Promise<void>[] = [];
    for (const [message, doneAt] of this.#done) {
      if (this.#stopped || doneAt > clock.now() - DONE_KEPT_MS) break;
      const removed = this.#turns.take(message, async () => {
        // A message that uses its reference again may stand there now.
        if (this.#done.get(message) !== doneAt) return;
        await parts.remove(message);
        this.#done.delete(message);
      });
      over.push(removed);
      // One by one would take a write to disk each, and fall behind where many come.
      if (over.length === SWEPT_AT_ONCE) await Promise.all(over.splice(0));
    }
    await Promise.all(over);
  }

  /** How many messages it did away with. */
  async #sweepSome(): Promise<number> {
    const { parts, clock, limitMs, name } = this.#options;
    const overdue = await parts.older(prefixOf(name), clock.now() - limitMs, SWEPT_AT_ONCE);
    let swept = 0;
    for (const [first] of overdue) {
      if (first === undefined) continue;
      if (await this.#turns.take(first.message, () => this.#sweepOne(first.message))) swept++;
    }
    return swept;
  }

  /** False: it is still there. Looked at again, for its last part may have come while the others were swept. */
  async #sweepOne(message: string): Promise<boolean> {
    const { parts, clock, limitMs, log, name } = this.#options;
    const [found] = await parts.older(message, clock.now() - limitMs, 1);
    const [first] = found ?? [];
    if (found === undefined || first === undefined) return true;
    if (!isDone(found)) {
      const verdict = await this.#handOn(found);
      if (verdict.kind === 'storage') return false;
      const fields = { carrier: name, came: found.length, parts: first.parts, verdict: verdict.kind };
      log.warn(fields, 'A long message came in without some of its parts');
    }
    await this.#forget(message, found);
    return true;
  }

  #keyOf({ from, to, reference, parts }: InboundPart): string {
    return `${prefixOf(this.#options.name)}${JSON.stringify([from, to, reference, parts])}`;
  }
}

/** A part as it is kept. */
interface Content {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

function contentOf({ content }: IncomingPart): Content {
  return JSON.parse(content.toString()) as Content;
}

function isDone(found: readonly IncomingPart[]): boolean {
  return found.some(({ part }) => part === MARK);
}

function prefixOf(name: string): string {
  return `carrier:${name}/`;
}

/** The number of no part: the message was handed on. */
const MARK = 0;
const NOTHING = Buffer.alloc(0);
const MISSING = '[…]';
/** Longer than any peer waits for an answer before it sends a part again. */
const DONE_KEPT_MS = 300_000;
/** About 20 MB on disk at the most, of one carrier. */
const PARTS_LIMIT = 50_000;
const SWEPT_AT_ONCE = 100;
const TAKEN: InboundVerdict = { kind: 'taken' };
const FULL: InboundVerdict = {
  kind: 'storage',
  reason: 'Too many long messages are waiting for their other parts',
};
const NOT_WRITTEN: InboundVerdict = { kind: 'storage', reason: 'It could not be written' };
