import { type CommandStatus, STATUS } from './command-status.ts';
import { type Address, NO_OCTETS, NO_TLVS, type Tlv } from './fields.ts';
import { isKnownTag } from './tlv.ts';

/**
 * Reads the body of one PDU. The first thing wrong is kept in `status` and `problem`; from then on it has nothing left to read, and
 * gives zeros and empty texts, which nobody sees.
 */
export class PduReader {
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;
  /** ESME_ROK while all is well. */
  status: CommandStatus = STATUS.ESME_ROK;
  problem = '';

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get isWell(): boolean {
    return this.status === STATUS.ESME_ROK;
  }

  fail(status: CommandStatus, problem: string): void {
    if (!this.isWell) return;
    this.status = status;
    this.problem = problem;
    this.#at = this.#end;
  }

  /** Whether a response that says no has left its body away. */
  hasNoBody(status: number): boolean {
    return status !== 0 && this.isAtEnd;
  }

  /** Whether nothing is left. */
  get isAtEnd(): boolean {
    return this.#at === this.#end;
  }

  octet(field: string): number {
    if (this.#at < this.#end) return this.#bytes[this.#at++]!;
    this.#endsWithin(field);
    return 0;
  }

  /** 4 octets. */
  word(field: string): number {
    const at = this.#at;
    if (at + 4 > this.#end) {
      this.#endsWithin(field);
      return 0;
    }
    this.#at = at + 4;
    return wordAt(this.#bytes, at);
  }

  /** C-octet string. `size` counts its NUL; one that is longer is answered with `tooLong`. Octets become U+0000 to U+00FF. */
  text(field: string, size: number, tooLong: CommandStatus): string {
    const start = this.#at;
    const bytes = this.#bytes;
    const end = Math.min(this.#end, start + size);
    let at = start;
    while (at < end && bytes[at] !== 0) at++;
    if (at === end) {
      if (end === this.#end) this.#endsWithin(field);
      else this.fail(tooLong, `${field} is longer than ${size - 1} characters`);
      return '';
    }
    this.#at = at + 1;
    return at === start ? '' : bytes.toString('latin1', start, at);
  }

  /** C-octet string of 16 characters, or none; what stands in it is for time.ts. */
  time(field: string, invalid: CommandStatus): string {
    const value = this.text(field, 17, invalid);
    if (value !== '' && value.length !== 16) this.fail(invalid, `${field} is not 16 characters long`);
    return value;
  }

  /** `size` is of the address with its NUL. */
  address(field: string, size: number, tooLong: CommandStatus): Address {
    return { ton: this.octet(field), npi: this.octet(field), address: this.text(field, size, tooLong) };
  }

  /** A length of one octet, and so many octets: a view of them. */
  counted(field: string): Buffer {
    const length = this.octet(field);
    const start = this.#at;
    if (start + length > this.#end) {
      this.fail(STATUS.ESME_RINVMSGLEN, `${field} is said to be longer than the PDU`);
      return NO_OCTETS;
    }
    this.#at = start + length;
    return length === 0 ? NO_OCTETS : this.#bytes.subarray(start, this.#at);
  }

  /**
   * All that is left. Clients are found (php-smpp by default) that put a NUL behind the octets of short_message and do not count it,
   * or an octet of padding into PDUs without a body: NULs where no TLV can be are left out.
   */
  tlvs(): readonly Tlv[] {
    if (this.isAtEnd) return NO_TLVS;
    const start = this.#at;
    const tlvs: Tlv[] = [];
    const problem = this.#tlvsFrom(start, tlvs);
    if (problem === undefined) return tlvs;
    if (this.#bytes[start] === 0) {
      tlvs.length = 0;
      const isRead = this.#tlvsFrom(start + 1, tlvs) === undefined;
      // Not where it only happens to come out: what these clients send behind their NUL is what the specification knows.
      if (isRead && tlvs.every(({ tag }) => isKnownTag(tag))) return tlvs;
    }
    this.fail(STATUS.ESME_RINVTLVSTREAM, problem);
    return NO_TLVS;
  }

  /** Adds what there is from `start` on to `tlvs`; says what is wrong. */
  #tlvsFrom(start: number, tlvs: Tlv[]): string | undefined {
    let at = start;
    while (at < this.#end) {
      if (at + 4 > this.#end) {
        if (!this.#isPadding(at)) return 'The PDU ends within the head of a TLV';
        break;
      }
      const head = wordAt(this.#bytes, at);
      const end = at + 4 + (head & 0xffff);
      if (end > this.#end) return `TLV 0x${(head >>> 16).toString(16)} is said to be longer than the PDU`;
      tlvs.push({ tag: head >>> 16, value: this.#bytes.subarray(at + 4, end) });
      at = end;
    }
    this.#at = this.#end;
    return undefined;
  }

  #isPadding(start: number): boolean {
    for (let at = start; at < this.#end; at++) if (this.#bytes[at] !== 0) return false;
    return true;
  }

  #endsWithin(field: string): void {
    this.fail(STATUS.ESME_RINVCMDLEN, `The PDU ends before or within ${field}`);
  }
}

/** 4 octets as a number without sign. The caller has seen that they are there. */
export function wordAt(bytes: Buffer, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
