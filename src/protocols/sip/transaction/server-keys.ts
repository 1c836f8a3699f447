import type { SipRequest } from '../syntax/message.ts';

/**
 * What a request and its retransmissions have in common, and no other request has (RFC 3261 §17.2.3): branch,
 * sent-by and method, where an ACK is its INVITE's. Without the magic cookie of RFC 3261 in the branch it is what
 * RFC 2543 compared: Request-URI, From tag, Call-ID, CSeq and topmost Via; not the To tag, which an ACK has and its
 * INVITE may not.
 *
 * The text shares no memory with the message.
 */
export function transactionKey(request: SipRequest, method: string): string {
  const { via } = request;
  const named = method === 'ACK' ? 'INVITE' : method;
  if (via.branch.startsWith(MAGIC_COOKIE)) {
    return flat(`${via.branch} ${via.host}:${via.port} ${named}`);
  }
  const { from, callId, cseq } = request;
  return flat(`${named} ${request.uri} ${from.tag} ${callId} ${cseq.number} ${request.header('via') ?? ''}`);
}

/**
 * A number that is the same for requests which differ in nothing but the way they took (§8.2.2.2: From tag,
 * Call-ID, CSeq); 0 for one within a dialog, which is never looked up. Two others share one in 2^52.
 */
export function mergeKey(request: SipRequest, seed: number): number {
  if (request.to.tag !== '') return 0;
  const { cseq } = request;
  let high = seed | 1;
  let low = ~seed;
  const mix = (text: string): void => {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(low ^ code, 0x85ebca6b) ^ (low >>> 15);
    }
    high = Math.imul(high ^ 0x100, 0x01000193);
    low = Math.imul(low ^ 0x100, 0x85ebca6b) ^ (low >>> 13);
  };
  mix(request.from.tag);
  mix(request.callId);
  mix(cseq.method);
  high = Math.imul(high ^ cseq.number, 0x01000193);
  low = Math.imul(low ^ cseq.number, 0x85ebca6b);
  return ((high ^ (high >>> 16)) >>> 0) * 0x100000 + ((low ^ (low >>> 12)) & 0xfffff) + 1;
}

/** Slices and concatenations keep what they were made of alive: here that would be the whole datagram. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

export const MAGIC_COOKIE = 'z9hG4bK';
