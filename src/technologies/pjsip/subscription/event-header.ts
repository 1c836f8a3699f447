import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import { detached } from '../../../protocols/sip/syntax/text.ts';

/** The event package of a request and its parameters (`;id=1`); empty: it names none (RFC 6665 §8.2.1). */
export function eventOf(request: SipRequest): readonly [event: string, parameters: string] {
  const written = request.header('event') ?? '';
  const semicolon = written.indexOf(';');
  if (semicolon < 0) return [detached(written.trim()), ''];
  const id = /;[ \t]*id[ \t]*=[ \t]*([^;, \t]+)/i.exec(written.slice(semicolon))?.[1];
  return [detached(written.slice(0, semicolon).trim()), id === undefined ? '' : detached(`;id=${id}`)];
}
