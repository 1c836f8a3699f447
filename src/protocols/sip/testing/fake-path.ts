import type { Flow } from '../stack.ts';
import type { SipRequest, SipResponse } from '../syntax/message.ts';
import { parseMessage } from '../syntax/parse.ts';
import { TransportError } from '../transport/errors.ts';
import type { Path, PathSender } from '../transport/path.ts';

/** A path that keeps what is sent. */
export class FakePath implements Path {
  readonly reliable: boolean;
  readonly flow: Flow;
  readonly sent: string[] = [];
  readonly attached = new Set<PathSender>();
  open = true;

  constructor(reliable: boolean) {
    this.reliable = reliable;
    this.flow = {
      transport: reliable ? 'tcp' : 'udp',
      protocol: reliable ? 'tcp' : 'udp',
      local: { address: '192.0.2.1', port: 5060 },
      remote: { address: '192.0.2.2', port: 5062 },
      connection: reliable ? 1 : 0,
    };
  }

  send(bytes: Uint8Array, _sender?: PathSender): void {
    this.sent.push(Buffer.from(bytes).toString('latin1'));
  }

  attach(sender: PathSender): void {
    this.attached.add(sender);
  }

  detach(sender: PathSender): void {
    this.attached.delete(sender);
  }

  /** The path breaks, or the datagram could not be sent. */
  fail(sender: PathSender): void {
    sender.pathFailed(new TransportError('EPIPE', 'broken', false));
  }

  /** What was sent since the last call, start lines only. */
  take(): string[] {
    return this.sent.splice(0).map((text) => text.slice(0, text.indexOf('\r\n')));
  }
}

export function requestOf(text: string): SipRequest {
  const message = messageOf(text);
  if (message.kind !== 'request') throw new Error('not a request');
  return message;
}

export function responseOf(text: string): SipResponse {
  const message = messageOf(text);
  if (message.kind !== 'response') throw new Error('not a response');
  return message;
}

function messageOf(text: string): SipRequest | SipResponse {
  const result = parseMessage(Buffer.from(text, 'latin1'));
  if (result.kind === 'error') throw new Error(result.problem);
  return result.message;
}

/** A request's text with CRLFs; lines given replace those of the same name, or are added. */
export function requestText(
  method: string,
  lines: Record<string, string> = {},
  uri = 'sip:bob@192.0.2.1',
): string {
  const headers: Record<string, string> = {
    Via: 'SIP/2.0/UDP 192.0.2.2:5062;rport;branch=z9hG4bKabc',
    From: '<sip:alice@example.org>;tag=from-tag',
    To: '<sip:bob@example.org>',
    'Call-ID': 'call@example.org',
    CSeq: `1 ${method}`,
    'Max-Forwards': '70',
    'Content-Length': '0',
    ...lines,
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${uri} SIP/2.0\r\n${head.join('')}\r\n`;
}

/** A response to a request that is given as text. */
export function responseText(request: string, status: number, toTag = 'to-tag'): string {
  const lines = request.slice(0, request.indexOf('\r\n\r\n')).split('\r\n').slice(1);
  const kept = lines.filter((line) => /^(via|from|to|call-id|cseq):/i.test(line));
  const tagged = kept.map((line) =>
    /^to:/i.test(line) && !line.includes('tag=') ? `${line};tag=${toTag}` : line,
  );
  return `SIP/2.0 ${status} Whatever\r\n${tagged.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`;
}
