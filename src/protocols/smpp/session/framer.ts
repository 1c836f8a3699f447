import { HEADER_LENGTH } from '../pdu/decode.ts';

/**
 * Cuts a stream of octets into PDUs by their command_length (SMPP 3.4 §3.2). What lies whole in a chunk is not copied; what is
 * split is gathered in a buffer of its own length, so that a peer that sends octet by octet costs no more than any other.
 */
export class Framer {
  readonly #longest: number;
  /** Of a PDU that has begun: first the length alone, then all of it. */
  #gathered: Buffer | undefined;
  #have = 0;
  #left: Buffer | undefined;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** True while a PDU has begun and not ended. */
  get isWithinPdu(): boolean {
    return this.#have > 0;
  }

  /** True while there are octets that nobody wanted yet; the next push begins with them. */
  get hasLeft(): boolean {
    return this.#left !== undefined;
  }

  /**
   * Hands on each PDU that is whole now, as where it begins and ends in a buffer. False: a length is nonsense, and nothing that
   * follows can be told apart.
   *
   * @param came what came; empty to go on with what is left
   * @param take gives back false to have no more of them now; the rest of the chunk is left for the next push then
   */
  push(came: Buffer, take: (bytes: Buffer, at: number, end: number) => boolean): boolean {
    const chunk = this.#behindLeft(came);
    let at = 0;
    while (at < chunk.length) {
      if (this.#have === 0 && chunk.length - at >= LENGTH_OCTETS) {
        const length = chunk.readUInt32BE(at);
        if (!this.#isSane(length)) return false;
        const end = at + length;
        if (end <= chunk.length) {
          at = end;
          if (!take(chunk, end - length, end)) return this.#leave(chunk, at);
          continue;
        }
      }
      const pdu = this.#gather(chunk, at);
      if (pdu === undefined) return false;
      at = pdu.at;
      if (pdu.whole !== undefined && !take(pdu.whole, 0, pdu.whole.length)) return this.#leave(chunk, at);
    }
    return true;
  }

  #behindLeft(came: Buffer): Buffer {
    const left = this.#left;
    if (left === undefined) return came;
    this.#left = undefined;
    return came.length === 0 ? left : Buffer.concat([left, came]);
  }

  #leave(chunk: Buffer, at: number): true {
    if (at < chunk.length) this.#left = chunk.subarray(at);
    return true;
  }

  /** Takes what is missing of the PDU that has begun, and where the chunk goes on behind it. Undefined: its length is nonsense. */
  #gather(chunk: Buffer, from: number): { at: number; whole?: Buffer } | undefined {
    let at = from;
    let gathered = this.#gathered ?? Buffer.allocUnsafe(LENGTH_OCTETS);
    if (this.#have < LENGTH_OCTETS) {
      const copied = chunk.copy(gathered, this.#have, at, at + LENGTH_OCTETS - this.#have);
      this.#have += copied;
      at += copied;
      this.#gathered = gathered;
      if (this.#have < LENGTH_OCTETS) return { at };
      const length = gathered.readUInt32BE(0);
      if (!this.#isSane(length)) return undefined;
      const whole = Buffer.allocUnsafe(length);
      gathered.copy(whole, 0, 0, LENGTH_OCTETS);
      gathered = whole;
      this.#gathered = gathered;
    }
    const copied = chunk.copy(gathered, this.#have, at, at + gathered.length - this.#have);
    this.#have += copied;
    at += copied;
    if (this.#have < gathered.length) return { at };
    this.#gathered = undefined;
    this.#have = 0;
    return { at, whole: gathered };
  }

  #isSane(length: number): boolean {
    return length >= HEADER_LENGTH && length <= this.#longest;
  }
}

const LENGTH_OCTETS = 4;
