/** Local time of day, to the millisecond: `06:25:28.130`. @param at Unix milliseconds, or RFC 3339 */
export function clockTime(at: number | string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

/** Local date and time of day, to the second: `2026-11-21 06:25:28`. @param at RFC 3339 */
export function dateAndTime(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockTime(at).slice(0, 8)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
