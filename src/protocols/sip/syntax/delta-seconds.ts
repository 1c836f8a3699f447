/**
 * delta-seconds (RFC 3261 §25.1); undefined for what is no number, which counts as not given (§20.19). More than 2^32 - 1,
 * the most that there is, counts as that.
 */
export function deltaSeconds(text: string | undefined): number | undefined {
  if (text === undefined || text === '' || text.length > 20) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return Math.min(value, LONGEST_SECONDS);
}

/** RFC 3261 §20.19. */
export const LONGEST_SECONDS = 2 ** 32 - 1;
