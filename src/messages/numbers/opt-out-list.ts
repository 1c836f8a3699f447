import type { Database } from '../database.ts';
import { KeptPairs } from './kept-pairs.ts';
import type { OptOuts } from './numbers.ts';

/** Who said STOP to which number: in memory, and in the database before anybody is told. */
export class OptOutList implements OptOuts {
  readonly #kept: KeptPairs;
  readonly #byNumber = new Map<string, Map<string, number>>();

  constructor(database: Database) {
    this.#kept = new KeptPairs(database, FAMILY);
  }

  /** Once, at start. */
  async load(): Promise<void> {
    await this.#kept.each((number, peer, at) => this.#of(number).set(peer, Number(at) || 0));
  }

  has(number: string, peer: string): boolean {
    return this.#byNumber.get(number)?.has(peer) ?? false;
  }

  /** It holds at once; who is on the list already stays with the time of the first STOP. */
  async add(number: string, peer: string, at: number): Promise<void> {
    const peers = this.#of(number);
    // Written again all the same: the first may not be on disk yet.
    const since = peers.get(peer) ?? at;
    peers.set(peer, since);
    await this.#kept.put(number, peer, String(since));
  }

  async remove(number: string, peer: string): Promise<boolean> {
    const removed = await this.#kept.remove(number, peer);
    return (this.#byNumber.get(number)?.delete(peer) ?? false) || removed;
  }

  /** Sorted by code units: pages of the list begin behind a peer. */
  list(number: string): readonly { readonly peer: string; readonly at: number }[] {
    const all = Array.from(this.#byNumber.get(number) ?? [], ([peer, at]) => ({ peer, at }));
    return all.sort((one, other) => (one.peer < other.peer ? -1 : 1));
  }

  #of(number: string): Map<string, number> {
    let peers = this.#byNumber.get(number);
    if (peers === undefined) {
      peers = new Map();
      this.#byNumber.set(number, peers);
    }
    return peers;
  }
}

const FAMILY = 'aldis-optouts';
