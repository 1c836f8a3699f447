/** The Date header (RFC 3261 §20.17): RFC 1123's form, in GMT. `atMs` is in milliseconds since 1970. */
export function formatDate(atMs: number): string {
  return new Date(atMs).toUTCString();
}

/** Milliseconds since 1970; undefined for anything else than RFC 1123's form in GMT (no other zone: RFC 4475 §3.1.2.12). */
export function parseDate(text: string): number | undefined {
  const match =
    /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z][a-z]) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/.exec(text);
  if (match === null) return undefined;
  const [, day, monthName, year, hour, minute, second] = match;
  const month = MONTHS.indexOf(monthName!);
  if (month < 0) return undefined;
  const atMs = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second));
  return formatDate(atMs).slice(5) === text.slice(5) ? atMs : undefined;
}

const MONTHS: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
