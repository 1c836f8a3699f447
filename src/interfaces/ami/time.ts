/** `1795232907.283295`: seconds and microseconds, as in `Timestamp`. */
export function timestamp(nowMs: number): string {
  return `${Math.floor(nowMs / 1000)}.${String(Math.floor(nowMs) % 1000).padStart(3, '0')}000`;
}

/** `2026-11-21T03:48:26.575+0000`, as in security events. */
export function eventTime(nowMs: number): string {
  return new Date(nowMs).toISOString().replace('Z', '+0000');
}

/** RFC 3339, in UTC. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}

/** Local date as `YYYY-MM-DD`. */
export function localDate(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Local time as `HH:MM:SS`. */
export function localTime(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Unix milliseconds of a date and time of RFC 3339 §5.6; undefined for anything else. */
export function parseRfc3339(text: string): number | undefined {
  const found = RFC3339.exec(text);
  if (!found) return undefined;
  const [, date, time, fraction = '', zone] = found as unknown as [
    string,
    string,
    string,
    string | undefined,
    string,
  ];
  // Date.parse lets the 31st of February be the 3rd of March.
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) return undefined;
  const ms = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : ms;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
