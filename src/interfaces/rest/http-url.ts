/** True for an absolute URL of whatever scheme. Nothing is trimmed or mended: it is used, signed and shown to the letter. */
export function isUrl(text: string): boolean {
  return text.length <= LONGEST && URL_CHARACTERS.test(text) && URL.canParse(text);
}

/** True for an absolute URL of http or https. */
export function isHttpUrl(text: string): boolean {
  return HTTP.test(text) && isUrl(text);
}

const HTTP = /^https?:\/\/[^/?#]/i;
/** RFC 3986: visible ASCII without what a URI must escape, and each percent sign with its two digits. */
const URL_CHARACTERS = /^(?:[!#$&-;=?-[\]_a-z~]|%[0-9A-Fa-f]{2})+$/;
const LONGEST = 4096;
