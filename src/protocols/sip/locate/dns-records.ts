import type { TimerWheel } from '../timers/wheel.ts';
import { systemCode } from '../transport/errors.ts';
import type { AddressRecord, DnsResolver, NaptrRecord, SrvRecord } from './resolver.ts';

export type Answer<Records> =
  | { readonly kind: 'found'; readonly records: Records }
  /** The name does not exist (NXDOMAIN), or has no records of that kind. */
  | { readonly kind: 'missing' }
  /** Nobody knows: no server answered, or it could not (SERVFAIL). `code` as node:dns gives it. */
  | { readonly kind: 'failed'; readonly code: string };

/** DNS records, each asked for once while they live: questions asked at the same time are one. */
export class DnsRecords {
  readonly #resolver: DnsResolver;
  readonly #wheel: TimerWheel;
  readonly #known = new Map<string, { readonly answer: Promise<Answer<unknown>>; expiresAtMs: number }>();

  constructor(resolver: DnsResolver, wheel: TimerWheel) {
    this.#resolver = resolver;
    this.#wheel = wheel;
  }

  naptr(name: string): Promise<Answer<readonly NaptrRecord[]>> {
    return this.#ask(`naptr ${name}`, () => this.#resolver.naptr(name), defaultTtl);
  }

  srv(name: string): Promise<Answer<readonly SrvRecord[]>> {
    return this.#ask(`srv ${name}`, () => this.#resolver.srv(name), defaultTtl);
  }

  addresses(name: string, family: 4 | 6): Promise<Answer<readonly AddressRecord[]>> {
    return family === 4
      ? this.#ask(`a ${name}`, () => this.#resolver.a(name), shortestTtl)
      : this.#ask(`aaaa ${name}`, () => this.#resolver.aaaa(name), shortestTtl);
  }

  system(name: string): Promise<Answer<readonly AddressRecord[]>> {
    return this.#ask(`system ${name}`, () => this.#resolver.system(name), shortestTtl);
  }

  #ask<Record>(
    question: string,
    query: () => Promise<readonly Record[]>,
    ttlOf: (records: readonly Record[]) => number,
  ): Promise<Answer<readonly Record[]>> {
    const now = this.#wheel.monotonicMs();
    const known = this.#known.get(question);
    // The question says of what kind its records are.
    if (known !== undefined && known.expiresAtMs > now) {
      return known.answer as Promise<Answer<readonly Record[]>>;
    }
    const answer = answerOf(query);
    const entry = { answer, expiresAtMs: Number.POSITIVE_INFINITY };
    this.#known.delete(question);
    if (this.#known.size >= MAX_KNOWN) this.#forgetOldest();
    this.#known.set(question, entry);
    answer.then((given) => {
      const ttl =
        given.kind === 'found' ? Math.min(ttlOf(given.records), MAX_TTL_SECONDS) : NEGATIVE_TTL_SECONDS;
      entry.expiresAtMs = this.#wheel.monotonicMs() + ttl * 1000;
    });
    return answer;
  }

  #forgetOldest(): void {
    for (const question of this.#known.keys()) {
      this.#known.delete(question);
      return;
    }
  }
}

async function answerOf<Record>(query: () => Promise<readonly Record[]>): Promise<Answer<readonly Record[]>> {
  try {
    const records = await query();
    return records.length > 0 ? { kind: 'found', records } : { kind: 'missing' };
  } catch (error) {
    const code = systemCode(error);
    return MISSING.has(code) ? { kind: 'missing' } : { kind: 'failed', code };
  }
}

/** node:dns does not tell how long NAPTR and SRV records live. */
function defaultTtl(): number {
  return DEFAULT_TTL_SECONDS;
}

function shortestTtl(records: readonly AddressRecord[]): number {
  let shortest = MAX_TTL_SECONDS;
  for (const { ttl } of records) if (ttl < shortest) shortest = ttl;
  return shortest;
}

/** EBADNAME, EFORMERR: a name that no server would know. */
const MISSING = new Set(['ENOTFOUND', 'ENODATA', 'ENONAME', 'EBADNAME', 'EFORMERR']);
const MAX_KNOWN = 10_000;
const DEFAULT_TTL_SECONDS = 60;
const MAX_TTL_SECONDS = 3600;
/** Short: what a retry comes back for may have been mended. */
const NEGATIVE_TTL_SECONDS = 5;
