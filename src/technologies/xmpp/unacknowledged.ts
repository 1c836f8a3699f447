/** A stanza that was written and that the server has not acknowledged. */
export interface SentStanza {
  /** As it was written. */
  readonly xml: string;
  /** The id of a message that somebody waits for; empty: nobody does, and it is not sent again on a new stream, */
  readonly id: string;
  /** unless it says so. */
  readonly lasting?: true;
  /** Called once. Missing: nobody waits. */
  readonly settle?: (how: Settlement) => void;
}

/** The server has it, it is not known whether it has, or connections break at it. */
export type Settlement = 'acknowledged' | 'lost' | Breaks;

export interface Breaks {
  /** Why the last one did. */
  readonly reason: string;
  /** The server says that it is to blame, and will say so again. */
  readonly final: boolean;
}

/**
 * The stanzas of one account between their writing and the server's acknowledgement, in order; counted as XEP-0198 §4 counts
 * them, modulo 2³², from the beginning of a stream that can be resumed. Without stream management the same count stands for the
 * stanzas that went before a ping.
 */
export class Unacknowledged {
  /** From {@link #head} on; what is before that is over. */
  #stanzas: (SentStanza | undefined)[] = [];
  #head = 0;
  /** How many the server has acknowledged on this stream. */
  #acknowledged = 0;
  #bytes = 0;

  get size(): number {
    return this.#stanzas.length - this.#head;
  }

  /** Characters of XML, all in all. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many were written on this stream: what the server's count comes to. */
  get written(): number {
    return (this.#acknowledged + this.size) % COUNTS;
  }

  /** The first that the server has not acknowledged. */
  get oldest(): SentStanza | undefined {
    return this.#stanzas[this.#head];
  }

  /** The {@link oldest} is not sent again; the server has not handled it, and its count goes on without it. */
  drop(): void {
    this.#shift();
  }

  push(stanza: SentStanza): void {
    this.#stanzas.push(stanza);
    this.#bytes += stanza.xml.length;
  }

  /** The server has handled so many. False: it cannot have, as more than were written. */
  acknowledge(handled: number): boolean {
    const more = (handled - this.#acknowledged + COUNTS) % COUNTS;
    if (!Number.isInteger(handled) || handled < 0 || more > this.size) return false;
    for (let left = more; left > 0; left--) this.#shift()?.settle?.('acknowledged');
    this.#acknowledged = handled % COUNTS;
    return true;
  }

  /** In order: what is to be written again on a stream that was resumed. */
  all(): readonly SentStanza[] {
    return this.#stanzas.slice(this.#head).filter((stanza) => stanza !== undefined);
  }

  /** A new stream begins: the count begins, too. What was not acknowledged is handed out, in order. */
  restart(): readonly SentStanza[] {
    const stanzas = this.all();
    this.#stanzas = [];
    this.#head = 0;
    this.#acknowledged = 0;
    this.#bytes = 0;
    return stanzas;
  }

  #shift(): SentStanza | undefined {
    const stanza = this.#stanzas[this.#head];
    this.#stanzas[this.#head++] = undefined;
    this.#bytes -= stanza?.xml.length ?? 0;
    if (this.#head > COMPACT_AT && this.#head * 2 > this.#stanzas.length) {
      this.#stanzas = this.#stanzas.slice(this.#head);
      this.#head = 0;
    }
    return stanza;
  }
}

/** XEP-0198 §4: counters wrap. */
const COUNTS = 2 ** 32;
const COMPACT_AT = 1024;
