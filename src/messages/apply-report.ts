import type { Entry, LegProgress } from './entry.ts';
import type { Confirmation } from './messaging.ts';
import { isSettled, statusOfParts } from './parts.ts';
import { conclude } from './progress.ts';
import { mayBecome } from './status.ts';

/**
 * Enters what a peer told of something that it had taken. True when there is something to be written: a status or a part
 * changed, or it is noted in the timeline. A report that came before changes nothing. Without a known leg it counts for
 * the first that it fits.
 */
export function applyReport(
  entry: Entry,
  key: string | undefined,
  report: Confirmation,
  now: number,
): boolean {
  const leg =
    entry.legs.find((one) => one.key === key) ??
    entry.legs.find((one) => mayBecome(one.status, report.status));
  if (leg === undefined) return false;
  const before = entry.state.status;
  const changed = changeLeg(entry, leg, report);
  if (!changed && isKnown(leg, report)) return false;
  // While an attempt is under way the message's status waits for its outcome.
  if (changed && entry.inFlight === 0) conclude(entry, now, report);
  if (entry.state.status === before) noteReport(entry, leg, report, now);
  return changed || entry.reports !== undefined;
}

function changeLeg(entry: Entry, leg: LegProgress, report: Confirmation): boolean {
  const { status } = report;
  if (status === 'sent') return false;
  const part = partOf(leg, report);
  if (part === undefined) {
    if (!mayBecome(leg.status, status)) return false;
    leg.status = status;
    return true;
  }
  const { parts = [] } = leg;
  let changed = false;
  if (!isSettled(part)) {
    const became = status === 'undelivered' ? status : 'delivered';
    leg.parts = parts.map((one) => (one === part ? { ...one, status: became } : one));
    changed = true;
  }
  if (entry.inFlight > 0) return changed;
  const derived = statusOfParts(leg.parts ?? parts);
  if (derived !== undefined && mayBecome(leg.status, derived)) leg.status = derived;
  if (status === 'read' && derived === 'delivered' && mayBecome(leg.status, status)) {
    leg.status = status;
    changed = true;
  }
  return changed;
}

/** It says what is known already. */
function isKnown(leg: LegProgress, report: Confirmation): boolean {
  const part = partOf(leg, report);
  return part === undefined
    ? leg.status === report.status && report.status !== 'sent'
    : part.status === report.status && isSettled(part);
}

function partOf(
  leg: LegProgress,
  { part }: Confirmation,
): NonNullable<LegProgress['parts']>[number] | undefined {
  return part === undefined ? undefined : leg.parts?.[part];
}

function noteReport(entry: Entry, leg: LegProgress, report: Confirmation, at: number): void {
  if (entry.reportsNoted >= REPORTS_LIMIT) return;
  entry.reportsNoted++;
  const part = partOf(leg, report) === undefined ? 0 : (report.part ?? 0) + 1;
  entry.reports = [...(entry.reports ?? []), { leg: leg.key, part, text: report.text, at }];
}

/** A peer that repeats itself fills no timeline: as many as a long text in parts has, and some. */
const REPORTS_LIMIT = 300;
