import type { Status } from '../../messages/message.ts';
import type { Address } from '../../protocols/smpp/pdu/fields.ts';
import type { CodedText } from './text-coding.ts';

/** What submit_sm, submit_multi and data_sm ask for, read and checked as far as that goes without asking anybody. */
export interface Submission {
  readonly kind: 'submission';
  readonly source: Address;
  /** The number that it is from. */
  readonly from: string;
  /** At least one. */
  readonly recipients: readonly Recipient[];
  readonly serviceType: string;
  /** Its octets are copied where they are kept: they are a view of what the connection has read. */
  readonly text: CodedText;
  /** What joins it with others to a long text. */
  readonly joined: Joined | undefined;
  /** Unix milliseconds. */
  readonly sendAt: number | undefined;
  readonly expiresAt: number | undefined;
  /** What is to be told of it; empty: nothing. */
  readonly receipts: readonly Status[];
  /** It takes the place of what is still queued between the same addresses. */
  readonly replaces: boolean;
}

export interface Recipient {
  /** As the ESME wrote it. */
  readonly address: Address;
  readonly number: string;
}

export interface Joined {
  readonly reference: number;
  /** Bits of the reference, or `sar`: the same number in another form joins others. */
  readonly width: 8 | 16 | 'sar';
  /** Counts from 1. */
  readonly part: number;
  readonly parts: number;
}
