import type { MessageId } from '../../messages/message.ts';

/**
 * Ids of the parts of a long message: the id of one that nobody has with the part's number in its last octet, so that each part
 * leads to all, and all to the message that becomes of them.
 */
export function partId(base: MessageId, part: number): string {
  return base.slice(0, -2) + part.toString(16).padStart(2, '0');
}

/** What is the same in the ids of all parts. */
export function baseOf(id: MessageId): MessageId {
  return `${id.slice(0, -2)}00` as MessageId;
}

/** The idempotency key of the message that becomes of parts; of a message to several, of the one to the nth. */
export function keyOfParts(base: MessageId, index: number): string {
  return `smpp:${base}/${index}`;
}
