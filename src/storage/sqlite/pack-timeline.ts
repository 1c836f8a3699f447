import type { Attempt, TimelineEntry } from '../../messages/message.ts';
import type { MessageChange } from '../../messages/store.ts';
import type { UnpackedMessage } from './pack-message.ts';
import { STATUS_NUMBERS, statusOf } from './status-numbers.ts';

/**
 * What a change adds to the column `timeline`: one JSON array a line, each ended by a line feed. Four
 * elements are a status or, where the first is a text, a report of the peer; ten are an attempt.
 */
export function packTimeline(change: MessageChange): string {
  let lines = '';
  for (const t of change.transitions) {
    const failed = t.errorCode !== '' || t.errorMessage !== '';
    lines += failed
      ? `${JSON.stringify([STATUS_NUMBERS[t.status], t.at, t.errorCode, t.errorMessage])}\n`
      : `[${STATUS_NUMBERS[t.status]},${t.at},"",""]\n`;
  }
  for (const a of change.attempts) {
    lines += `${JSON.stringify([
      a.leg,
      a.address,
      a.number,
      a.startedAt,
      a.endedAt,
      a.outcome,
      a.responseCode,
      a.responseText,
      a.errorCode,
      a.errorMessage,
    ])}\n`;
  }
  for (const { leg, part, text, at } of change.reports ?? []) {
    lines += `${JSON.stringify([leg, at, part, text])}\n`;
  }
  return lines;
}

type Line =
  | ReportLine
  | [status: number, at: number, errorCode: string, errorMessage: string]
  | [
      leg: string,
      address: string,
      number: number,
      startedAt: number,
      endedAt: number,
      outcome: Attempt['outcome'],
      responseCode: number,
      responseText: string,
      errorCode: string,
      errorMessage: string,
    ];

type ReportLine = [leg: string, at: number, part: number, text: string];

/** The whole history in the order of time; an attempt stands where it ended, before what came of it. */
export function unpackTimeline({ message, initial }: UnpackedMessage, lines: string | null): TimelineEntry[] {
  const entries: TimelineEntry[] = [{ at: message.createdAt, what: initial }];
  for (const text of lines === null ? [] : lines.split('\n')) {
    if (text !== '') entries.push(entryOf(JSON.parse(text) as Line));
  }
  return entries.sort((a, b) => a.at - b.at || rank(a.what) - rank(b.what));
}

function entryOf(line: Line): TimelineEntry {
  if (isReport(line)) {
    const [leg, at, part, text] = line;
    return { at, what: 'report', report: { leg, part, text } };
  }
  if (line.length === 4) {
    const [status, at, errorCode, errorMessage] = line;
    if (errorCode === '' && errorMessage === '') return { at, what: statusOf(status) };
    return { at, what: statusOf(status), errorCode, errorMessage };
  }
  const [
    leg,
    address,
    number,
    startedAt,
    endedAt,
    outcome,
    responseCode,
    responseText,
    errorCode,
    errorMessage,
  ] = line;
  const attempt: Attempt = {
    leg,
    address,
    number,
    startedAt,
    endedAt,
    outcome,
    responseCode,
    responseText,
    errorCode,
    errorMessage,
  };
  return { at: endedAt, what: 'attempt', attempt };
}

function isReport(line: Line): line is ReportLine {
  return line.length === 4 && typeof line[0] === 'string';
}

/** Order within one millisecond: begun, tried, and what came of it. */
function rank(what: TimelineEntry['what']): number {
  if (what === 'queued') return 0;
  if (what === 'initiated') return 1;
  if (what === 'attempt') return 2;
  return what === 'read' || what === 'report' ? 4 : 3;
}
