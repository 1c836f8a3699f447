import { parseContentType } from '../../../protocols/sip/syntax/content-type.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { FinalAnswer } from './final-answer.ts';

/** What a MESSAGE may hold, as the Accept header of OPTIONS and 415 says it. */
export const ACCEPTED_TYPES = 'text/*, message/cpim, message/imdn+xml, application/im-iscomposing+xml';

/** RFC 3994: "is composing" is news only while it is fresh. */
export const IS_COMPOSING_TYPE = 'application/im-iscomposing+xml';

/** The media type of a MESSAGE in lower case, or the 415 (RFC 3261 §21.4.13) to one that cannot be read at all. */
export function messageContent(request: SipRequest): string | FinalAnswer {
  const encoding = request.header('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return NOT_THIS_ENCODING;
  const written = request.header('content-type') ?? '';
  return written === 'text/plain' ? written : (parseContentType(written)?.mediaType ?? NOT_THIS_TYPE);
}

/** What goes from phone to phone as it is. */
export function isForwarded(type: string): boolean {
  return type.startsWith('text/') || TYPES.has(type);
}

const TYPES: ReadonlySet<string> = new Set(['message/cpim', 'message/imdn+xml', IS_COMPOSING_TYPE]);
/** Says what would be taken. */
export const NOT_THIS_TYPE: FinalAnswer = { status: 415, headers: `Accept: ${ACCEPTED_TYPES}\r\n` };
const NOT_THIS_ENCODING: FinalAnswer = { status: 415, headers: 'Accept-Encoding: identity\r\n' };
