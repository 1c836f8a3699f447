/**
 * Reads a Retry-After header: seconds or a date (RFC 9110 §10.2.3).
 *
 * @param now Unix milliseconds
 * @returns milliseconds from now; undefined when there is none that can be read
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = SECONDS.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

const SECONDS = /^\d{1,9}$/;
