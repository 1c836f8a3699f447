import { createHash } from 'node:crypto';
import type { Clock } from '../../messages/clock.ts';
import type { IncomingPart } from '../../messages/store.ts';
import { unpackPart } from './packed-part.ts';

/**
 * Long messages of which all parts came, for a while: an ESME that has not got the answer to one of them gives it again, and
 * nothing else of that message will follow. Bounded, and forgotten with the process: what is not known here is sent.
 */
export class RecentlyWhole {
  readonly #clock: Clock;
  readonly #keptMs: number;
  /** By the key of the message: its parts' texts, what came since the last turn of generations and before it. */
  #young = new Map<string, ReadonlySet<string>>();
  #old = new Map<string, ReadonlySet<string>>();
  #turnedAt: number;

  /** Each is known for at least so long, unless very many come. */
  constructor(clock: Clock, keptMs: number) {
    this.#clock = clock;
    this.#keptMs = keptMs;
    this.#turnedAt = clock.now();
  }

  add(key: string, rows: readonly IncomingPart[]): void {
    this.#turn();
    this.#young.set(key, new Set(rows.map(printOf)));
  }

  /** Whether all of these stood in the message of this key that was whole last. */
  had(key: string, rows: readonly IncomingPart[]): boolean {
    this.#turn();
    const prints = this.#young.get(key) ?? this.#old.get(key);
    return prints !== undefined && rows.every((row) => prints.has(printOf(row)));
  }

  #turn(): void {
    const now = this.#clock.now();
    if (now - this.#turnedAt < this.#keptMs && this.#young.size < MOST) return;
    this.#old = now - this.#turnedAt < 2 * this.#keptMs ? this.#young : new Map();
    this.#young = new Map();
    this.#turnedAt = now;
  }
}

function printOf({ part, content }: IncomingPart): string {
  const { coding, octets } = unpackPart(content).text;
  const head = `${part} ${coding.charset} ${coding.lockingShift} ${coding.singleShift} `;
  return createHash('sha256').update(head).update(octets).digest('base64url');
}

/** Some ten megabytes in both generations, of messages in four parts. */
const MOST = 8192;
