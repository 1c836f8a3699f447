import { become, type Entry, type LegProgress } from './entry.ts';
import { deriveStatus, isFinal, mayBecome } from './status.ts';
import type { FinalFailure, Leg, Outcome, TryLater } from './technology.ts';

/**
 * The legs to try now, out of those that the technology has for a message: the new ones and those that may
 * still succeed, of the lowest rank that has any and has not had its turn (`entry.passedRank`). `nobody`: there are none,
 * the message waits. `over`: all have failed for good. `later`: those that have not all had their turn.
 */
export function planLegs(
  entry: Entry,
  legs: readonly Leg[] | FinalFailure,
): LegProgress[] | 'nobody' | FinalFailure | 'over' | 'later' {
  if ('kind' in legs) return legs;
  const open = legs.filter(({ key }) => !isFinal(knownLeg(entry, key)?.status ?? 'queued'));
  const left = open.filter(({ rank = 0 }) => rank > entry.passedRank);
  if (left.length === 0) return legs.length === 0 ? 'nobody' : open.length === 0 ? 'over' : 'later';
  const lowest = Math.min(...left.map(({ rank = 0 }) => rank));
  entry.passedRank = lowest;
  const now = left.filter(({ rank = 0 }) => rank === lowest);
  entry.ranksLeft = now.length < left.length;
  return now.map((leg) => knownLeg(entry, leg.key) ?? newLeg(entry, leg));
}

/** Whether the legs of a higher rank have their turn now: none of those before took it, and all of them said so. */
export function goesOnWithNextRank(entry: Entry): boolean {
  return entry.ranksLeft && !entry.legs.some(({ unanswered }) => unanswered);
}

function knownLeg(entry: Entry, key: string): LegProgress | undefined {
  return entry.legs.find((leg) => leg.key === key);
}

function newLeg(entry: Entry, { key, address }: Leg): LegProgress {
  const leg: LegProgress = {
    key,
    address,
    status: 'queued',
    attempts: 0,
    providerId: '',
    left: false,
    unanswered: false,
  };
  entry.legs.push(leg);
  return leg;
}

/** Enters what came of one attempt into the leg, the message's last answer and its list of attempts. */
export function noteOutcome(
  entry: Entry,
  leg: LegProgress,
  outcome: Outcome,
  times: { readonly startedAt: number; readonly endedAt: number },
  maxAttempts: number,
): void {
  if (outcome.kind === 'absent') {
    // Nothing was tried: the attempt is taken back, and so is a leg that never had one.
    leg.attempts--;
    entry.state = { ...entry.state, attempts: entry.state.attempts - 1 };
    entry.absences++;
    if (leg.attempts === 0) entry.legs.splice(entry.legs.indexOf(leg), 1);
    return;
  }
  entry.absences = 0;
  const kind = outcome.kind === 'retry' && isLast(entry, leg, outcome, maxAttempts) ? 'failed' : outcome.kind;
  const failure = outcome.kind === 'retry' || outcome.kind === 'failed' ? outcome : NO_FAILURE;
  leg.left ||= failure.left;
  leg.unanswered = failure.left && failure.code === 0;
  if (kind === 'delivered' || kind === 'sent') leg.status = kind;
  else if (kind === 'failed') leg.status = leg.left ? 'undelivered' : 'failed';
  else leg.status = leg.left ? 'initiated' : 'queued';
  if ('providerId' in outcome && outcome.providerId !== undefined) leg.providerId = outcome.providerId;
  if (outcome.kind === 'retry' && outcome.afterMs !== undefined) {
    entry.retryAfterMs = Math.min(entry.retryAfterMs ?? Number.POSITIVE_INFINITY, outcome.afterMs);
  }
  entry.attempts.push({
    leg: leg.key,
    address: leg.address,
    number: leg.attempts,
    startedAt: times.startedAt,
    endedAt: times.endedAt,
    outcome: kind,
    responseCode: outcome.code,
    responseText: outcome.text,
    errorCode: failure.errorCode,
    errorMessage: failure.errorMessage,
  });
  // What a late leg says must not hide the answer that made the message `delivered`.
  if (isFinal(entry.state.status) && !improves(entry, kind)) return;
  entry.state = {
    ...entry.state,
    responseCode: outcome.code,
    responseText: outcome.text,
    errorCode: failure.errorCode,
    errorMessage: failure.errorMessage,
    updatedAt: times.endedAt,
  };
}

/** Gives the message the status that its legs have come to; `failure` is why, if they failed. */
export function conclude(
  entry: Entry,
  at: number,
  failure: Pick<TryLater, 'errorCode' | 'errorMessage'> = entry.state,
): void {
  const derived = deriveStatus(entry.legs);
  if (!mayBecome(entry.state.status, derived)) return;
  // A failure is only final when no leg is still being tried; `initiated` outweighs it in deriveStatus.
  const failed = derived === 'failed' || derived === 'undelivered';
  if (failed && mayStillSucceed(entry)) return;
  become(entry, derived, at, failed ? failure.errorCode : '', failed ? failure.errorMessage : '');
}

/** While it is under way: a leg that is tried again later, or one of a higher rank. */
function mayStillSucceed(entry: Entry): boolean {
  if (isFinal(entry.state.status)) return false;
  return goesOnWithNextRank(entry) || entry.legs.some(({ status }) => !isFinal(status));
}

/** Ends a message for a reason that no leg gave: what may have left is `undelivered`, the rest `failed`. */
export function giveUp(entry: Entry, at: number, failure: FinalFailure): void {
  let left = failure.left;
  for (const leg of entry.legs) {
    if (!isFinal(leg.status)) leg.status = leg.left ? 'undelivered' : 'failed';
    if (leg.status === 'undelivered') left = true;
  }
  become(entry, left ? 'undelivered' : 'failed', at, failure.errorCode, failure.errorMessage);
}

/** Whether what could be tried again will not be. */
function isLast(entry: Entry, leg: LegProgress, { bounded }: TryLater, maxAttempts: number): boolean {
  return entry.released || entry.message.immediate || (bounded && leg.attempts >= maxAttempts);
}

function improves(entry: Entry, kind: Outcome['kind']): boolean {
  return (kind === 'delivered' || kind === 'sent') && mayBecome(entry.state.status, kind);
}

const NO_FAILURE: Pick<TryLater, 'code' | 'errorCode' | 'errorMessage' | 'left'> = {
  code: 0,
  errorCode: '',
  errorMessage: '',
  left: false,
};
