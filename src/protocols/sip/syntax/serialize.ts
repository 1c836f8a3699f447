import { hash } from 'node:crypto';
import { assertHeaderLines, assertHeaderSafe } from './header-safety.ts';
import { formatFromTo } from './name-addr.ts';
import type { Answerable } from './parse.ts';
import { reasonPhrase } from './reason-phrase.ts';
import { endOfFirstVia, formatVia } from './via.ts';

export { assertHeaderSafe, headerLine } from './header-safety.ts';

export interface ResponseParts {
  readonly status: number;
  /** Default: the phrase of the status. */
  readonly reason?: string;
  /**
   * The tag added to a To that has none, but not in a 100. Default: the branch, as PJSIP does, which is the same
   * for every retransmission (RFC 3261 §8.2.7).
   */
  readonly toTag?: string;
  /** Further header lines, each with its CRLF; see headerLine. */
  readonly headers?: string;
  readonly body?: Buffer;
  /** Added to the topmost Via: the source address, IPv6 without brackets (RFC 3261 §18.2.1). */
  readonly received?: string;
  /** The source port, written where the request's Via has `rport`, or with `forceRport` (RFC 3581 §4). */
  readonly rport?: number;
  readonly forceRport?: boolean;
}

/**
 * A response's bytes, headers in the order of Asterisk: Via, Call-ID, From, To, CSeq, then `headers`, then
 * Content-Length. Via, Call-ID, From, To and CSeq are the request's (RFC 3261 §8.2.6.2); From and To lose the port and
 * what else may not stand there, as with Asterisk. Throws SipSyntaxError.
 */
export function response(request: Answerable, parts: ResponseParts): Buffer {
  const reason = parts.reason ?? reasonPhrase(parts.status);
  assertHeaderSafe(reason, 'The reason phrase');
  let head = `SIP/2.0 ${parts.status} ${reason}\r\n${viaLines(request, parts)}`;
  const callId = request.header('call-id');
  const from = request.header('from');
  const cseq = request.header('cseq');
  if (callId !== undefined) head += `Call-ID: ${callId}\r\n`;
  if (from !== undefined) head += `From: ${formatFromTo(from)}\r\n`;
  const to = request.header('to');
  if (to !== undefined) head += `To: ${toWithTag(to, request, parts)}\r\n`;
  if (cseq !== undefined) head += `CSeq: ${cseq}\r\n`;
  if (parts.headers !== undefined) {
    assertHeaderLines(parts.headers);
    head += parts.headers;
  }
  return withBody(head, parts.body ?? NO_BODY);
}

/**
 * A request's bytes. `via` is the value of the Via header; `head` are all other header lines but Content-Length, each
 * with its CRLF. Throws SipSyntaxError when one of them would end the head.
 */
export function request(method: string, uri: string, via: string, head: string, body: Buffer): Buffer {
  assertHeaderSafe(uri, 'The Request-URI');
  assertHeaderSafe(via, 'The Via');
  assertHeaderLines(head);
  return withBody(`${method} ${uri} SIP/2.0\r\nVia: ${via}\r\n${head}`, body);
}

/** The Content-Length line as PJSIP pads it. */
export function contentLengthLine(length: number): string {
  return length === 0 ? 'Content-Length:  0\r\n' : `Content-Length: ${String(length).padStart(5)}\r\n`;
}

function withBody(head: string, body: Buffer): Buffer {
  const text = `${head}${contentLengthLine(body.length)}\r\n`;
  if (body.length === 0) return Buffer.from(text, 'latin1');
  const bytes = Buffer.allocUnsafe(text.length + body.length);
  bytes.write(text, 0, 'latin1');
  body.copy(bytes, text.length);
  return bytes;
}

/** All Via lines of the request; to the topmost value, if it can be read, is added where the request came from. */
function viaLines(request: Answerable, parts: ResponseParts): string {
  const written = request.headers('via');
  const via = request.via;
  const withRport = parts.forceRport === true || via.parameters.has('rport');
  const first = written[0]!;
  // A branch was read, thus the value; without a comma it is the only one.
  const end = via.branch !== '' && first.indexOf(',') < 0 ? first.length : endOfFirstVia(first);
  let lines = `Via: ${first}\r\n`;
  if (end >= 0) {
    lines = `Via: ${formatVia(via, parts.received, withRport ? parts.rport : 0)}${first.slice(end)}\r\n`;
  }
  for (let i = 1; i < written.length; i++) lines += `Via: ${written[i]}\r\n`;
  return lines;
}

function toWithTag(to: string, request: Answerable, parts: ResponseParts): string {
  const text = formatFromTo(to);
  if (parts.status === 100 || hasTag(text)) return text;
  const tag = parts.toTag ?? (request.via.branch || tagOf(request));
  assertHeaderSafe(tag, 'The tag');
  return `${text};tag=${tag}`;
}

function hasTag(address: string): boolean {
  const after = Math.max(0, address.lastIndexOf('>'));
  if (after === address.length - 1) return false;
  return address.startsWith(';tag=', after + 1) || /;\s*tag\s*=/i.test(address.slice(after));
}

/** A tag for a request without a branch (RFC 2543): the same for each of its retransmissions. */
function tagOf(request: Answerable): string {
  return hash('md5', `${request.header('call-id')} ${request.header('cseq')} ${request.header('from')}`);
}

const NO_BODY = Buffer.alloc(0);
