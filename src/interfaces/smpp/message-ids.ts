import type { MessageId } from '../../messages/message.ts';
import { parseMessageId } from '../../messages/message-id.ts';

/**
 * An id as ESMEs are told it: its 32 hex digits alone, since many programs look for `id:(\w+)` in receipts and would take the
 * first hyphen for the end.
 */
export function writeSmppId(id: string): string {
  return id.replaceAll('-', '');
}

/** Reads what {@link writeSmppId} writes, and an id with its hyphens; undefined when it is neither. */
export function readSmppId(text: string): MessageId | undefined {
  return parseMessageId(text.trim().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
}

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
