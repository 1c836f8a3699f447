import { hash } from 'node:crypto';
import type { MessageId } from '../../../messages/message.ts';

/**
 * What names a request on the wire. It follows from (message id, leg, attempt, step) alone, so that a request
 * sent again after a crash is a retransmission to a peer that already has it. A step is one request within an attempt:
 * another follows when credentials are asked for or the peer redirects.
 *
 * All steps and attempts of a leg share Call-ID and From tag, with rising CSeq, as RFC 3261 §8.1.3.5 and §22.2
 * ask of a request that is sent again. The randomness that RFC 3261 §19.3 asks of tags is that of the message's
 * UUID (74 bits).
 */
export function callIdOf(id: MessageId, leg: string): string {
  return `${id}-${leg}`;
}

export function fromTagOf(id: MessageId, leg: string): string {
  return id.slice(-12) + leg;
}

/** Below 2^31 (RFC 3261 §8.1.1.5) for the first 33 million attempts. */
export function cseqOf(id: MessageId, attempt: number, step: number): number {
  const base = (Number.parseInt(id.slice(-4), 16) & 0x7fff) + 1;
  return base + ((attempt - 1) & 0x1ffffff) * STEPS_PER_ATTEMPT + step;
}

export function branchOf(id: MessageId, leg: string, attempt: number, step: number): string {
  return `Pj${id}-${leg}-${attempt}-${step}`;
}

/** A short name of a leg, the same on every node and after every restart. */
export function legNameOf(leg: string): string {
  return hash('md5', leg, 'hex').slice(0, 8);
}

/** More than 20 redirect contacts with an exchange of credentials each can use up. */
export const STEPS_PER_ATTEMPT = 64;
