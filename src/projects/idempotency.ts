import { createHash } from 'node:crypto';

/** True for what an `Idempotency-Key` header may say: visible ASCII, as long as a client's own identifiers are. */
export function isIdempotencyKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * The name (`Message.requestId`) of a request with an idempotency key: a hash of what it asks for, by which the same again is
 * told from another one, also after the text of its message was redacted.
 *
 * @param asked what JSON can say, always in the same order
 */
export function requestIdOf(asked: readonly unknown[]): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(asked)).digest('hex')}`;
}

const KEY = /^[!-~]{1,255}$/;
