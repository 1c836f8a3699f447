/** A type of service by its name (`ef`, `af41`, `cs3`) or number, as the number Asterisk tells; 0 where it is neither. */
export function typeOfService(written: string): string {
  const word = written.trim().toLowerCase();
  if (/^(0x[0-9a-f]{1,2}|\d{1,3})$/.test(word)) return String(Number(word));
  const selector = /^cs([0-7])$/.exec(word);
  if (selector !== null) return String(Number(selector[1]) << 5);
  // RFC 2597 §6: class and drop precedence, in the upper six bits.
  const forwarding = /^af([1-4])([1-3])$/.exec(word);
  if (forwarding !== null) return String((Number(forwarding[1]) << 5) | (Number(forwarding[2]) << 3));
  return word === 'ef' ? EXPEDITED : '0';
}

/** RFC 3246. */
const EXPEDITED = '184';
