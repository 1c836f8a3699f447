/** `user@domain` or `domain`: what RFC 7622 §3.1 lets through at a first look; servers prepare it themselves. */
export function isBareJid(text: string): boolean {
  return /^(?:[^\s"&'/:<>@\p{Cc}]{1,1023}@)?[^\s"&'/:<>@\p{Cc}]{1,1023}$/u.test(text);
}

/** With a local part and perhaps a resource. */
export function isUserJid(text: string): boolean {
  const slash = text.indexOf('/');
  const bare = slash < 0 ? text : text.slice(0, slash);
  const resource = slash < 0 ? undefined : text.slice(slash + 1);
  return bare.includes('@') && isBareJid(bare) && resource !== '' && !/\p{Cc}/u.test(resource ?? '');
}

/**
 * `user@domain` as addresses are compared: in lower case, and in the one form of characters that Unicode writes in several (RFC 7622
 * §3.2 and §3.3; NFKC, which what these still allow comes through as by NFC).
 */
export function preparedBare(bare: string): string {
  const lower = bare.toLowerCase();
  return OUTSIDE_ASCII.test(bare) ? lower.normalize('NFKC').toLowerCase().normalize('NFKC') : lower;
}

const OUTSIDE_ASCII = /[\u0080-\uffff]/;
