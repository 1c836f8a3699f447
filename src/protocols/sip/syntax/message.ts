import type { NameAddr } from './name-addr.ts';
import type { Via } from './via.ts';

/**
 * A SIP message as it was received: the start line is decoded, the headers are located, and each is
 * decoded when first asked for (and then kept). Strings are Latin-1 images of the bytes, one character
 * a byte, so that nothing is lost whatever the encoding; `utf8()` of text.ts turns a value into text.
 * The body is the bytes.
 */
export interface SipMessage {
  /** Values of the header lines of this name in order, unfolded and trimmed, not split at commas. `name` is the long name in lower case; compact forms are found too. */
  headers(name: string): readonly string[];
  /** The first of them. */
  header(name: string): string | undefined;
  /** Like `headers`, split at the commas that separate values (not those within quotes or angle brackets). */
  values(name: string): readonly string[];
  /** Every header line in order, name as written. */
  readonly allHeaders: readonly (readonly [name: string, value: string])[];

  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: { readonly number: number; readonly method: string };
  readonly body: Buffer;
}

export interface SipRequest extends SipMessage {
  readonly kind: 'request';
  readonly method: string;
  /** The Request-URI as written. */
  readonly uri: string;
}

export interface SipResponse extends SipMessage {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
}
