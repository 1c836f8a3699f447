import type { SipResponse } from '../syntax/message.ts';

/**
 * The ACK to a failure (RFC 3261 §17.1.1.3): the INVITE's Request-URI, topmost Via, From, Call-ID, CSeq number and
 * Route, with the To of the response.
 *
 * @param invite the bytes that were sent, as this stack composed them: unfolded lines, long names.
 */
export function ackFor(invite: Uint8Array, response: SipResponse): Buffer {
  const to = `To: ${response.header('to') ?? ''}\r\n`;
  return derive(invite, 'ACK', to);
}

/** The CANCEL of a request (§9.1): all is the request's, To included. */
export function cancelFor(request: Uint8Array): Buffer {
  return derive(request, 'CANCEL', undefined);
}

function derive(request: Uint8Array, method: string, to: string | undefined): Buffer {
  const bytes = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
  const text = bytes.toString('latin1', 0, bytes.indexOf('\r\n\r\n') + 2);
  const [startLine = '', ...lines] = text.split('\r\n');
  let head = `${method}${startLine.slice(startLine.indexOf(' '))}\r\n`;
  let viaSeen = false;
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    if (name === 'via') {
      if (!viaSeen) head += `${line}\r\n`;
      viaSeen = true;
    } else if (name === 'to') {
      head += to ?? `${line}\r\n`;
    } else if (name === 'cseq') {
      head += `${line.slice(0, line.lastIndexOf(' '))} ${method}\r\n`;
    } else if (COPIED.has(name)) {
      head += `${line}\r\n`;
    }
  }
  return Buffer.from(`${head}Max-Forwards: 70\r\nContent-Length:  0\r\n\r\n`, 'latin1');
}

const COPIED = new Set(['from', 'call-id', 'route']);
