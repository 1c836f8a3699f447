/** `Sat, 21 Nov 2026 11:00:00 +0000` (RFC 2822 §3.3), the form of all dates of the Compatibility API. */
export function rfc2822(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}

/** What a date of a filter stands for, Unix milliseconds: a UTC day (`2026-11-21`), or one second. */
export interface DateRange {
  readonly start: number;
  /** The first millisecond after it. */
  readonly end: number;
}

/** Reads `YYYY-MM-DD`, an ISO 8601 date-time (UTC unless it says otherwise), or an RFC 2822 date. */
export function parseDateRange(text: string): DateRange | undefined {
  const trimmed = text.trim();
  if (DAY.test(trimmed)) {
    const start = Date.parse(`${trimmed}T00:00:00Z`);
    // Date.parse takes the 31st of a month that has 30 days for the 1st of the next.
    if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== trimmed) return undefined;
    return { start, end: start + DAY_MS };
  }
  const at = parseMoment(trimmed);
  if (at === undefined) return undefined;
  const start = Math.floor(at / 1000) * 1000;
  return { start, end: start + 1000 };
}

/** Reads a date with a time, as Unix milliseconds. */
export function parseMoment(text: string): number | undefined {
  const trimmed = text.trim();
  const iso = ISO.exec(trimmed);
  if (iso === null && !RFC2822.test(trimmed)) return undefined;
  // A blank is what a form makes of the plus of an offset.
  const at = Date.parse(iso === null ? trimmed : `${iso[1]}T${iso[2]}${(iso[3] ?? 'Z').replace(' ', '+')}`);
  return Number.isNaN(at) ? undefined : at;
}

/** The day that a moment is in. */
export function dayOf(at: number): DateRange {
  const start = Math.floor(at / DAY_MS) * DAY_MS;
  return { start, end: start + DAY_MS };
}

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+\- ]\d{2}:?\d{2})?$/i;
const RFC2822 =
  /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UTC|UT|Z)$/;
