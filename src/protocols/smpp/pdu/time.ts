/**
 * A time as SMPP writes it, `YYMMDDhhmmsstnnp` (3.4 §7.1.1, 5.0 §4.7.23): `p` is `+` or `-`, then it is a local time ahead of or
 * behind UTC by `nn` quarters of an hour, or `R`, then it is as long as that from now, in the years and months of the calendar.
 * Unix milliseconds; undefined where it is no such time. The century is the 21st.
 */
export function parseTime(text: string, now: number): number | undefined {
  const match = FORMAT.exec(text);
  if (match === null) return undefined;
  const [years, months, days, hours, minutes, seconds, tenths, quarters] = match
    .slice(1, 9)
    .map(Number) as Eight;
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const clock = ((hours * 60 + minutes) * 60 + seconds) * 1000 + tenths * 100;
  if (match[9] === 'R') return addCalendar(now, years, months, days) + clock;
  if (months < 1 || months > 12 || days < 1 || quarters > 48) return undefined;
  const midnight = Date.UTC(2000 + years, months - 1, days);
  if (new Date(midnight).getUTCDate() !== days) return undefined;
  const offset = quarters * QUARTER * (match[9] === '-' ? -1 : 1);
  return midnight + clock - offset;
}

/** `at` in Unix milliseconds, in UTC, to a tenth of a second. */
export function writeAbsoluteTime(at: number): string {
  const date = new Date(at);
  const parts = [
    date.getUTCFullYear() % 100,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  return `${parts.map(two).join('')}${Math.floor(date.getUTCMilliseconds() / 100)}00+`;
}

/** From `now` to `at`, in whole seconds rounded up; 0 where that is over. As parseTime counts it, so that it comes out the same. */
export function writeRelativeTime(at: number, now: number): string {
  let months = 0;
  while (months < 1199 && addCalendar(now, 0, months + 1, 0) <= at) months++;
  let rest = Math.ceil(Math.max(0, at - addCalendar(now, 0, months, 0)) / 1000);
  const parts: number[] = [];
  for (const unit of [60, 60, 24]) {
    parts.unshift(rest % unit);
    rest = Math.floor(rest / unit);
  }
  const date = [Math.floor(months / 12), months % 12, Math.min(rest, 99)];
  return `${[...date, ...parts].map(two).join('')}000R`;
}

function addCalendar(now: number, years: number, months: number, days: number): number {
  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + years * 12 + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime() + days * DAY;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}

type Eight = [number, number, number, number, number, number, number, number];

const FORMAT = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([+R-])$/;
const QUARTER = 15 * 60_000;
const DAY = 86_400_000;
