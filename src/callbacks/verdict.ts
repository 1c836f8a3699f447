import type { Settlement, StoredCallback } from '../messages/callbacks.ts';
import type { OutgoingError, OutgoingErrorCode, OutgoingResponse } from '../protocols/http/outgoing.ts';
import { retryAfterMs } from '../protocols/http/retry-after.ts';

/** What a receiver made of a callback. */
export type Verdict =
  | { readonly kind: 'taken' }
  /** It was not even tried: everything ends. */
  | { readonly kind: 'left' }
  /** Nobody is there, and whoever comes is told of (`CallbacksService.wake`): nothing was tried. */
  | { readonly kind: 'absent'; readonly error: string }
  /** Never wanted, or impossible: trying again is of no use. */
  | { readonly kind: 'refused'; readonly error: string }
  | {
      readonly kind: 'failed';
      readonly error: string;
      /** False: nobody was there, and whoever else waits for this receiver would fare the same. */
      readonly answered: boolean;
      /** False: no connection could be made, to whichever URL of this server. */
      readonly reached: boolean;
      /** What the receiver asked for by Retry-After. */
      readonly afterMs: number | undefined;
    };

/**
 * Reads an answer: 2xx takes it. 410 (Gone) says that nobody will, ever (Standard Webhooks). Everything else is a failure,
 * redirects too: the signature was made for the URL that was given.
 */
export function verdictOf({ status, headers }: OutgoingResponse, now: number): Verdict {
  if (status >= 200 && status < 300) return TAKEN;
  if (status === 410) return { kind: 'refused', error: 'HTTP 410' };
  return {
    kind: 'failed',
    error: `HTTP ${status}`,
    answered: true,
    reached: true,
    afterMs: retryAfterMs(headers['retry-after'], now),
  };
}

/** Reads the lack of an answer. A URL that nobody can be asked at is refused for good. */
export function verdictOfError({ code, message }: OutgoingError): Verdict {
  if (code === 'bad-url') return { kind: 'refused', error: message };
  return {
    kind: 'failed',
    error: message,
    answered: false,
    reached: !UNREACHED.has(code),
    afterMs: undefined,
  };
}

/** What is to be kept of an attempt. `retryForMs` counts from the transition that the callback tells. */
export function settlementOf(
  callback: StoredCallback,
  verdict: Exclude<Verdict, { kind: 'left' | 'absent' }>,
  { retryForMs, now, random }: { readonly retryForMs: number; readonly now: number; readonly random: number },
): Settlement {
  const { message, status } = callback;
  const attempts = callback.attempts + 1;
  if (verdict.kind === 'taken') return { message, status, outcome: 'taken', attempts, lastError: '' };
  const settled = { message, status, attempts, lastError: verdict.error };
  const deadline = deadlineOf(callback, retryForMs);
  if (verdict.kind === 'refused' || now >= deadline) return { ...settled, outcome: 'dead' };
  const dueAt = now + Math.max(delayMs(attempts, random), verdict.afterMs ?? 0);
  // The last try is at the deadline.
  return { ...settled, outcome: 'later', dueAt: Math.min(dueAt, deadline) };
}

/**
 * Until when a callback is tried: counted from its transition, but of one that was dead and is tried again from when that
 * began. The store does not say when: the delays of its attempts are never shorter than {@link nominalDelayMs}, so that
 * it began no later than this counts.
 */
export function deadlineOf({ at, attempts, dueAt }: StoredCallback, retryForMs: number): number {
  let begun = dueAt ?? at;
  for (let attempt = 1; attempt <= attempts; attempt++) begun -= nominalDelayMs(attempt);
  return (begun >= at + retryForMs ? begun : at) + retryForMs;
}

/** How long to wait after so many attempts: doubling, and spread to the later side so that what failed together does not come back together. */
export function delayMs(attempts: number, random: number): number {
  return Math.round(nominalDelayMs(attempts) * (1 + SPREAD * random));
}

function nominalDelayMs(attempts: number): number {
  return attempts > MAX_DOUBLINGS ? MAXIMUM_MS : Math.min(INITIAL_MS * 2 ** (attempts - 1), MAXIMUM_MS);
}

const UNREACHED: ReadonlySet<OutgoingErrorCode> = new Set(['blocked', 'dns', 'connect', 'tls']);
const TAKEN: Verdict = { kind: 'taken' };
const INITIAL_MS = 1000;
const MAXIMUM_MS = 300_000;
const MAX_DOUBLINGS = 20;
const SPREAD = 0.2;
