import { type CommandStatus, STATUS } from './command-status.ts';
import { type Address, NO_OCTETS, NO_TLVS, type Tlv } from './fields.ts';

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

  /** All that is left. */
  tlvs(): readonly Tlv[] {
    if (this.isAtEnd) return NO_TLVS;
    const tlvs: Tlv[] = [];
    while (!this.isAtEnd) {
      const start = this.#at + 4;
      if (start > this.#end) {
        this.fail(STATUS.ESME_RINVTLVSTREAM, 'The PDU ends within the head of a TLV');
        break;
      }
      const head = wordAt(this.#bytes, this.#at);
      const end = start + (head & 0xffff);
      if (end > this.#end) {
        this.fail(
          STATUS.ESME_RINVTLVSTREAM,
          `TLV 0x${(head >>> 16).toString(16)} is said to be longer than the PDU`,
        );
        break;
      }
      tlvs.push({ tag: head >>> 16, value: this.#bytes.subarray(start, end) });
      this.#at = end;
    }
    return tlvs;
  }

  #endsWithin(field: string): void {
    this.fail(STATUS.ESME_RINVCMDLEN, `The PDU ends before or within ${field}`);
  }
}

/** 4 octets as a number without sign. The caller has seen that they are there. */
export function wordAt(bytes: Buffer, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
