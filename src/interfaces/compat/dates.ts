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
  if (DAY.test(trimmed)) return isDay(trimmed) ? dayOf(Date.parse(trimmed)) : undefined;
  const at = parseMoment(trimmed);
  if (at === undefined) return undefined;
  const start = Math.floor(at / 1000) * 1000;
  return { start, end: start + 1000 };
}

/** Reads a date with a time, as Unix milliseconds. */
export function parseMoment(text: string): number | undefined {
  const trimmed = text.trim();
  const [, day = '', time, zone = 'Z'] = ISO.exec(trimmed) ?? [];
  if (time !== undefined) {
    // A blank is what a form makes of the plus of an offset.
    return isDay(day) ? valid(Date.parse(`${day}T${time}${zone.replace(' ', '+')}`)) : undefined;
  }
  const [, date, number] = RFC2822.exec(trimmed) ?? [];
  if (new Date(`${date} UTC`).getUTCDate() !== Number(number)) return undefined;
  return valid(Date.parse(trimmed));
}

/** The day that a moment is in. */
export function dayOf(at: number): DateRange {
  const start = Math.floor(at / DAY_MS) * DAY_MS;
  return { start, end: start + DAY_MS };
}

/** Date.parse takes the 31st of a month that has 30 days for the 1st of the next. */
function isDay(text: string): boolean {
  const at = valid(Date.parse(text));
  return at !== undefined && new Date(at).toISOString().startsWith(text);
}

function valid(at: number): number | undefined {
  return Number.isNaN(at) ? undefined : at;
}

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+\- ]\d{2}:?\d{2})?$/i;
const RFC2822 =
  /^(?:[A-Z][a-z]{2}, )?((\d{1,2}) [A-Z][a-z]{2} \d{4}) \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UTC|UT|Z)$/;
