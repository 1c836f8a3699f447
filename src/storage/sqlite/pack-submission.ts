import type { MessageId } from '../../messages/message.ts';
import type { Receipt } from '../../messages/messaging.ts';
import type { EarlyReceipt, FoundSubmission, IncomingPart, KeptSubmission } from '../../messages/store.ts';
import type { Wire } from './wire.ts';

/**
 * Pushes what a change submitted, and which early receipts it settles, before its callbacks: a negative number says that this
 * is there, so that a change without costs nothing.
 */
export function pushSubmissions(
  batch: Wire[],
  now: number,
  submissions: readonly KeptSubmission[],
  settled: readonly number[],
): void {
  batch.push(-1, now, submissions.length);
  for (const { peer, key, leg, part, recipient, keptUntil } of submissions) {
    batch.push(peer, key, leg, part, recipient, keptUntil);
  }
  batch.push(settled.length, ...settled);
}

/** How many words {@link pushSubmissions} pushes for each. */
export const SUBMISSION_WORDS = 6;

export type FoundRow = readonly [message: string, leg: string, part: number, recipient: string, key: string];

export function unpackFound([message, leg, part, recipient, key]: FoundRow): FoundSubmission {
  return { message: message as MessageId, leg, part, recipient, key };
}

export type EarlyRow = readonly [number: number, receipt: string, leg: string, part: number, message: string];

export function unpackEarly([number, receipt, leg, part]: EarlyRow): EarlyReceipt {
  return { number, leg, part, receipt: JSON.parse(receipt) as Receipt };
}

export type IncomingRow = readonly [
  message: string,
  part: number,
  parts: number,
  at: number,
  content: Uint8Array,
];

export function unpackIncoming([message, part, parts, at, content]: IncomingRow): IncomingPart {
  const octets = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return { message, part, parts, at, content: octets };
}
