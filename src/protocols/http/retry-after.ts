/**
 * Reads a Retry-After header: seconds or a date (RFC 9110 §10.2.3).
 *
 * @param now Unix milliseconds
 * @param mostMs what is longer is read as that
 * @returns milliseconds from now; undefined when there is none that can be read
 */
export function retryAfterMs(
  header: string | undefined,
  now: number,
  mostMs = Number.POSITIVE_INFINITY,
): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = SECONDS.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), mostMs);
}

const SECONDS = /^\d{1,9}$/;
