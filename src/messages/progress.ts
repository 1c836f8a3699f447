import { become, type Entry, type LegProgress, mustBeWaitedFor } from './entry.ts';
import type { Message } from './message.ts';
import { isPartlyTaken, mergedParts, statusOfParts } from './parts.ts';
import { providerKey } from './provider-id.ts';
import { deriveStatus, isFinal, mayBecome } from './status.ts';
import type { KeptSubmission } from './store.ts';
import type { FinalFailure, Leg, Outcome, Submission, Taken, Technology, TryLater } from './technology.ts';

/**
 * The legs to try now, out of those that the technology has for a message: the new ones and those that may
 * still succeed, of the lowest rank that has any and has not had its turn (`entry.passedRank`). `nobody`: there are none,
 * or they take no more for the moment, or those that are there have failed for good and others are away: the message waits.
 * `over`: all have failed for good. `later`: those that have not all had their turn.
 */
export function planLegs(
  entry: Entry,
  legs: readonly Leg[] | FinalFailure,
): LegProgress[] | 'nobody' | FinalFailure | 'over' | 'later' {
  if ('kind' in legs) return legs;
  const owed = entry.legs.some(mustBeWaitedFor);
  const here = legs.filter(({ away }) => !away);
  const open = here.filter(({ key }) => {
    const known = knownLeg(entry, key);
    if (owed) return known !== undefined && mustBeWaitedFor(known);
    return !isFinal(known?.status ?? 'queued');
  });
  const left = open.filter(({ rank = 0 }) => rank > entry.passedRank);
  const mayCome = here.length < legs.length && mayComeLater(entry, legs);
  if (left.length === 0) {
    if (here.length === 0 || owed) return 'nobody';
    if (open.length > 0) return 'later';
    return mayCome ? 'nobody' : 'over';
  }
  const lowest = Math.min(...left.map(({ rank = 0 }) => rank));
  const now = left.filter(({ rank = 0 }) => rank === lowest);
  const free = now.filter(({ busy }) => !busy);
  if (free.length === 0) return 'nobody';
  entry.passedRank = lowest;
  entry.ranksLeft = now.length < left.length || mayCome;
  return free.map((leg) => {
    const progress = knownLeg(entry, leg.key) ?? newLeg(leg);
    progress.alternative = leg.alternative ?? false;
    return progress;
  });
}

/** Whether a way that is away could take it once it is there. Now or never there is no later. */
function mayComeLater({ message, legs: known }: Entry, legs: readonly Leg[]): boolean {
  if (message.immediate) return false;
  const refused = (way: string) => known.some(({ key, status }) => key.startsWith(way) && isFinal(status));
  return legs.some(({ key, away }) => away === true && !refused(key));
}

/**
 * The stream that a message goes by, whose only leg it is ({@link Leg.stream}). undefined: what comes next waits until this one is
 * answered.
 */
export function streamOf(legs: readonly Leg[] | FinalFailure): string | undefined {
  if ('kind' in legs || legs.length !== 1) return undefined;
  const [leg] = legs as readonly [Leg];
  return leg.busy || leg.away || leg.alternative ? undefined : leg.stream;
}

/** Attempts on these legs begin. Of alternatives it is known from now on, and of others once they are tried. */
export function begin(entry: Entry, plan: readonly LegProgress[], at: number): void {
  entry.state = { ...entry.state, attempts: entry.state.attempts + plan.length };
  become(entry, 'initiated', at, '', '');
  entry.inFlight = plan.length;
  entry.retryAfterMs = undefined;
  for (const leg of plan) {
    if (!entry.legs.includes(leg)) entry.legs.push(leg);
    if (!leg.alternative) continue;
    beginLeg(leg);
    leg.underWay = true;
  }
}

export function beginLeg(leg: LegProgress): void {
  leg.attempts++;
  leg.status = 'initiated';
}

/** Whether there is anybody who would get the message. */
export function isAnybodyThere(technologies: ReadonlyMap<string, Technology>, message: Message): boolean {
  const legs = technologies.get(message.technology)?.legs(message);
  return legs === undefined || 'kind' in legs || legs.some(({ away }) => !away);
}

/** Whether the legs of a higher rank have their turn now: none of those before took it, and all of them said so. */
export function goesOnWithNextRank(entry: Entry): boolean {
  return entry.ranksLeft && !entry.legs.some(({ unanswered }) => unanswered);
}

function knownLeg(entry: Entry, key: string): LegProgress | undefined {
  return entry.legs.find((leg) => leg.key === key);
}

function newLeg({ key, address }: Leg): LegProgress {
  return {
    key,
    address,
    status: 'queued',
    attempts: 0,
    providerId: '',
    left: false,
    unanswered: false,
    alternative: false,
    underWay: false,
  };
}

/** Enters what came of one attempt into the leg, the message's last answer and its list of attempts. */
export function noteOutcome(
  entry: Entry,
  leg: LegProgress,
  outcome: Outcome,
  times: { readonly startedAt: number; readonly endedAt: number },
  maxAttempts: number,
): void {
  leg.underWay = false;
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
  noteTaken(leg, outcome);
  leg.unanswered = !failure.goesOn && (mayHaveIt(leg, failure) || (leg.alternative && leg.unanswered));
  if (kind === 'delivered' || kind === 'sent') leg.status = statusOfParts(leg.parts) ?? kind;
  else if (kind === 'failed') leg.status = leg.left ? 'undelivered' : 'failed';
  else leg.status = leg.left ? 'initiated' : 'queued';
  // What a receipt has told of a part while the others were under way.
  if (leg.parts?.some(({ status }) => status === 'undelivered')) leg.status = 'undelivered';
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
  if ('segments' in outcome && outcome.segments !== undefined) noteSegments(entry, outcome.segments);
  entry.state = {
    ...entry.state,
    responseCode: outcome.code,
    responseText: outcome.text,
    errorCode: failure.errorCode,
    errorMessage: failure.errorMessage,
    updatedAt: times.endedAt,
  };
}

/** Enters the parts that a peer has taken. */
export function noteTaken(leg: LegProgress, { parts }: Taken): void {
  if (parts === undefined) return;
  leg.parts = mergedParts(leg.parts, parts);
  leg.left ||= isPartlyTaken(parts);
  leg.providerId ||= parts.find(({ providerId }) => providerId !== '')?.providerId ?? '';
}

/** Enters what peers call what they took, to be recorded with the next change. */
export function noteSubmissions(
  entry: Entry,
  leg: LegProgress,
  submissions: readonly Submission[] | undefined,
  keptUntil: (submission: Submission) => number,
): void {
  if (submissions === undefined || submissions.length === 0) return;
  const kept = submissions.map(
    (submission): KeptSubmission => ({
      ...submission,
      leg: leg.key,
      key: providerKey(submission.providerId),
      keptUntil: keptUntil(submission),
    }),
  );
  if (entry.submissions === undefined) entry.submissions = kept;
  else entry.submissions.push(...kept);
}

/** Whether a peer that did not take it all may have taken it, or some of it. */
function mayHaveIt(leg: LegProgress, failure: Pick<TryLater, 'left' | 'code'>): boolean {
  return (failure.left && failure.code === 0) || isPartlyTaken(leg.parts);
}

function noteSegments(entry: Entry, segments: number): void {
  const counted = entry.message.project?.segments;
  if (segments !== (entry.state.segments ?? counted)) entry.state = { ...entry.state, segments };
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

const NO_FAILURE: Pick<TryLater, 'code' | 'errorCode' | 'errorMessage' | 'left' | 'goesOn'> = {
  code: 0,
  errorCode: '',
  errorMessage: '',
  left: false,
};
