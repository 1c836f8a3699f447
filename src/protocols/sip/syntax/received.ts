import type { Head } from './head.ts';
import type { SipMessage, SipRequest, SipResponse } from './message.ts';
import type { NameAddr } from './name-addr.ts';
import { splitValues } from './values.ts';
import type { Via } from './via.ts';

/** A message over the bytes it was read from. parse.ts makes them, and only with the core headers in order. */
abstract class ReceivedMessage implements SipMessage {
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: { readonly number: number; readonly method: string };
  readonly #head: Head;
  readonly #bytes: Buffer;
  readonly #bodyEnd: number;
  #body: Buffer | undefined;

  constructor(head: Head, core: CoreHeaders, bytes: Buffer, bodyEnd: number) {
    this.via = core.via;
    this.from = core.from;
    this.to = core.to;
    this.callId = core.callId;
    this.cseq = core.cseq;
    this.#head = head;
    this.#bytes = bytes;
    this.#bodyEnd = bodyEnd;
  }

  get body(): Buffer {
    this.#body ??= this.#bytes.subarray(this.#head.bodyStart, this.#bodyEnd);
    return this.#body;
  }

  headers(name: string): readonly string[] {
    return headersOf(this.#head, name);
  }

  header(name: string): string | undefined {
    return headerOf(this.#head, name);
  }

  values(name: string): readonly string[] {
    return splitValues(this.headers(name));
  }

  get allHeaders(): readonly (readonly [string, string])[] {
    const all: [string, string][] = [];
    for (let line = 0; line < this.#head.size; line++)
      all.push([this.#head.name(line), this.#head.value(line)]);
    return all;
  }
}

/** The headers that every message has, decoded (RFC 3261 §8.1.1). */
export interface CoreHeaders {
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: { readonly number: number; readonly method: string };
}

export class ReceivedRequest extends ReceivedMessage implements SipRequest {
  readonly kind = 'request';
  readonly method: string;
  readonly uri: string;

  constructor(method: string, uri: string, head: Head, core: CoreHeaders, bytes: Buffer, bodyEnd: number) {
    super(head, core, bytes, bodyEnd);
    this.method = method;
    this.uri = uri;
  }
}

export class ReceivedResponse extends ReceivedMessage implements SipResponse {
  readonly kind = 'response';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, head: Head, core: CoreHeaders, bytes: Buffer, bodyEnd: number) {
    super(head, core, bytes, bodyEnd);
    this.status = status;
    this.reason = reason;
  }
}

/** The values of all header lines of a name, in order. */
export function headersOf(head: Head, name: string): readonly string[] {
  let line = head.find(name, 0);
  if (line < 0) return NONE;
  const values: string[] = [];
  for (; line >= 0; line = head.find(name, line + 1)) values.push(head.value(line));
  return values;
}

/** The value of the first header line of a name. */
export function headerOf(head: Head, name: string): string | undefined {
  const line = head.find(name, 0);
  return line < 0 ? undefined : head.value(line);
}

const NONE: readonly string[] = [];
