/** SIP messages as Latin-1 text, read and written without the stack under test. */

/** All values of a header (its compact form too), in order, trimmed. */
export function headers(message: string, name: string): string[] {
  const wanted = name.toLowerCase();
  const compact = COMPACT.get(wanted);
  const values: string[] = [];
  for (const line of headLines(message).slice(1)) {
    const colon = line.indexOf(':');
    if (colon === -1) continue;
    const found = line.slice(0, colon).trim().toLowerCase();
    if (found === wanted || found === compact) values.push(line.slice(colon + 1).trim());
  }
  return values;
}

/** The first value of a header; empty when there is none. */
export function header(message: string, name: string): string {
  return headers(message, name)[0] ?? '';
}

export function startLine(message: string): string {
  return message.slice(0, message.indexOf('\r\n'));
}

export function isResponse(message: string): boolean {
  return message.startsWith('SIP/2.0 ');
}

/** 0 for a request. */
export function statusOf(message: string): number {
  return isResponse(message) ? Number(message.slice(8, 11)) : 0;
}

/** Empty for a response. */
export function methodOf(message: string): string {
  return isResponse(message) ? '' : message.slice(0, message.indexOf(' '));
}

export function requestUri(message: string): string {
  return startLine(message).split(' ')[1] ?? '';
}

export function body(message: string): string {
  const end = message.indexOf('\r\n\r\n');
  return end === -1 ? '' : message.slice(end + 4);
}

/** The lines before the empty one, the start line first. */
export function headLines(message: string): string[] {
  const end = message.indexOf('\r\n\r\n');
  return (end === -1 ? message : message.slice(0, end)).split('\r\n');
}

/** What tells a request and its retransmissions from every other: Call-ID and CSeq. */
export function identity(message: string): string {
  return `${header(message, 'Call-ID')} ${header(message, 'CSeq')}`;
}

/** `sip:a@b:5060;x=y` out of `"A" <sip:a@b:5060;x=y>;tag=1`. */
export function uriIn(value: string): string {
  const angle = /<([^>]*)>/.exec(value);
  return angle?.[1] ?? value.split(';')[0]?.trim() ?? '';
}

/** The user of a SIP URI: `alice`; empty where there is none. */
export function userOf(uri: string): string {
  return /^sips?:([^@;]+)@/.exec(uri)?.[1] ?? '';
}

export function tagOf(value: string): string {
  return /;tag=([^;>\s]+)/.exec(value)?.[1] ?? '';
}

/** Answers a request: Via, From, To (with `toTag` if it had no tag), Call-ID, CSeq, further lines. */
export function respond(
  request: string,
  status: string,
  toTag: string,
  lines: readonly string[] = [],
): string {
  const to = header(request, 'To');
  return [
    `SIP/2.0 ${status}`,
    ...headers(request, 'Via').map((via) => `Via: ${via}`),
    `From: ${header(request, 'From')}`,
    `To: ${tagOf(to) === '' ? `${to};tag=${toTag}` : to}`,
    `Call-ID: ${header(request, 'Call-ID')}`,
    `CSeq: ${header(request, 'CSeq')}`,
    ...lines,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}

/** Cuts complete messages off a stream by Content-Length; empty lines between messages are skipped. */
export function cutStream(buffered: string): { messages: string[]; rest: string } {
  const messages: string[] = [];
  let rest = buffered.replace(/^(\r\n)+/, '');
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) return { messages, rest };
    const length = Number(header(rest, 'Content-Length')) || 0;
    if (rest.length < end + 4 + length) return { messages, rest };
    messages.push(rest.slice(0, end + 4 + length));
    rest = rest.slice(end + 4 + length).replace(/^(\r\n)+/, '');
  }
}

const COMPACT = new Map([
  ['call-id', 'i'],
  ['contact', 'm'],
  ['content-length', 'l'],
  ['content-type', 'c'],
  ['from', 'f'],
  ['to', 't'],
  ['via', 'v'],
]);
