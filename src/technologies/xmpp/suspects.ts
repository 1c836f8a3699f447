import type { Down } from './wire.ts';

/**
 * Which stanzas connections break at. A server handles them in order, so that what ends a connection is the first that it has not
 * acknowledged; one that ends it time and again (too long for the server, mostly) would keep everything else from going, for as
 * long as it is sent again. An innocent one comes into that place once, or twice.
 */
export class Suspects {
  readonly #breaks = new Map<string, number>();

  /**
   * A connection broke before the server had acknowledged this one, and all before it were.
   *
   * @returns what to do: `again` as with all others; `later`: by itself, after the others; `never`: the server says that it is to blame
   */
  broke(id: string, ending: Down): 'again' | 'later' | 'never' {
    const breaks = (this.#breaks.get(id) ?? 0) + 1;
    this.#breaks.delete(id);
    this.#breaks.set(id, breaks);
    const [first] = this.#breaks.keys();
    if (this.#breaks.size > MOST && first !== undefined) this.#breaks.delete(first);
    if (ending.blames === true && breaks >= BLAMED) return 'never';
    return breaks >= SUSPECTED ? 'later' : 'again';
  }
}

const MOST = 1000;
/** The first time it may have been one of those behind it: there is a question behind every stanza from the second time on. */
const BLAMED = 2;
const SUSPECTED = 3;
