/**
 * A URL of a document as it is requested, signed and shown: to the letter where it is whole and has nothing in it that cannot
 * stand in a request, otherwise as browsers mend it. Undefined: it is no http(s) URL.
 *
 * @param base what it may be relative to
 */
export function httpUrl(text: string, base?: string): string | undefined {
  const url = URL.parse(text, base);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  return VISIBLE.test(text) && URL.canParse(text) ? text : url.href;
}

const VISIBLE = /^[!-~]+$/;
