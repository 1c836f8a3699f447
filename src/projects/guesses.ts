import { addressWords } from '../config/network.ts';

/**
 * Slows down whoever guesses. Wrong credentials are counted per address and user, and per address as a whole; a network of
 * 64 bits counts as one IPv6 address, as that is what one host has. After {@link USER_GUESSES} of them the next try must
 * wait a second, and twice as long after each further one. A minute of quiet forgets them.
 *
 * A try that comes too early is not looked at and does not count: a program with an old token that goes on trying slows
 * down itself, not those who know theirs, even if they come from the same address for another project.
 */
export class Guesses {
  /** The one that failed last stands last. */
  readonly #entries = new Map<string, Entry>();
  readonly #maximumEntries: number;
  /** The address looked at last: many requests of one come after each other. */
  #last = { address: '', host: '' };

  constructor(maximumEntries = MAXIMUM_ENTRIES) {
    this.#maximumEntries = maximumEntries;
  }

  /** Addresses and users that are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /** Milliseconds until credentials of this user are looked at again; 0: now. */
  waitMs(address: string, user: string, now: number): number {
    this.#forget(now);
    if (this.#entries.size === 0) return 0;
    const host = this.#hostOf(address);
    return Math.max(this.#waitMs(host, now), this.#waitMs(keyOf(host, user), now));
  }

  failed(address: string, user: string, now: number): void {
    const host = this.#hostOf(address);
    this.#count(host, ADDRESS_GUESSES, now);
    this.#count(keyOf(host, user), USER_GUESSES, now);
  }

  /** Whoever knows a token is none who guesses this user's; what the address did for others stays. */
  succeeded(address: string, user: string): void {
    if (this.#entries.size > 0) this.#entries.delete(keyOf(this.#hostOf(address), user));
  }

  /** What is at the end of its time goes with the tries to come, one at a time. */
  #forget(now: number): void {
    for (const [key, entry] of this.#entries) {
      if (isOver(entry, now)) this.#entries.delete(key);
      return;
    }
  }

  #waitMs(key: string, now: number): number {
    const waitMs = (this.#entries.get(key)?.until ?? 0) - now;
    // With a clock that was set back it could be longer than it ever was.
    return waitMs > 0 && waitMs <= LONGEST_WAIT_MS ? waitMs : 0;
  }

  #hostOf(address: string): string {
    if (this.#last.address !== address) this.#last = { address, host: hostOf(address) };
    return this.#last.host;
  }

  #count(key: string, allowed: number, now: number): void {
    const before = this.#entries.get(key);
    const failures = before === undefined || isOver(before, now) ? 1 : before.failures + 1;
    const waitMs =
      failures < allowed ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - allowed));
    this.#entries.delete(key);
    this.#entries.set(key, { failures, last: now, until: now + waitMs });
    if (this.#entries.size > this.#maximumEntries) {
      const [oldest = ''] = this.#entries.keys();
      this.#entries.delete(oldest);
    }
  }
}

function isOver({ last, until }: Entry, now: number): boolean {
  return now < last || now - Math.max(last, until) > MEMORY_MS;
}

interface Entry {
  readonly failures: number;
  /** Unix milliseconds of the last one. */
  readonly last: number;
  /** Unix milliseconds at which the next try is looked at. */
  readonly until: number;
}

function keyOf(host: string, user: string): string {
  return `${host} ${user}`;
}

/** The address, of IPv6 its first 64 bits. */
function hostOf(address: string): string {
  if (!address.includes(':')) return address;
  const words = addressWords(address);
  if (words === undefined) return address;
  return words.length === 2
    ? words.flatMap((word) => [word >> 8, word & 0xff]).join('.')
    : `${words
        .slice(0, 4)
        .map((word) => word.toString(16))
        .join(':')}::/64`;
}

/** Few enough to be of no use against 192 bits, and enough for a program that is set up with a wrong token to be seen. */
const USER_GUESSES = 40;
/** Of an address for any users, which may be many programs behind one. */
const ADDRESS_GUESSES = 400;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const MEMORY_MS = 60_000;
/** About 2 MB. */
const MAXIMUM_ENTRIES = 10_000;
