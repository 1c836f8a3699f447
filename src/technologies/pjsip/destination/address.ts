import { parseNameAddr } from '../../../protocols/sip/syntax/name-addr.ts';
import { parseUri, type SipUri } from '../../../protocols/sip/syntax/uri.ts';

/** A URI with the display name that stood before it. */
export interface Address {
  readonly display: string;
  readonly uri: SipUri;
}

/**
 * Reads `uri`, `<uri>`, `"display" <uri>` or `display <uri>` as PJSIP's pjsip_parse_uri does: the whole text
 * or nothing, so parameters of a bare URI are the URI's own, and nothing may follow a closing bracket; blanks around it
 * do not count.
 * Schemes other than sip, sips and tel, and what cannot be read, give undefined.
 */
export function parseAddress(given: string): Address | undefined {
  if (given.length > MAXIMUM_LENGTH || !isBytes(given)) return undefined;
  const text = BLANK_ENDS.test(given) ? given.replace(BLANKS_AT_ENDS, '') : given;
  if (!text.includes('<')) {
    const uri = parseUri(text);
    return uri === undefined ? undefined : { display: '', uri };
  }
  const address = parseNameAddr(text);
  if (address === undefined || address.uri === undefined || address.parameters.size > 0) return undefined;
  return { display: address.display, uri: address.uri };
}

/** Texts are Latin-1 images; what has a character above U+00FF is none. */
function isBytes(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

/** Not `trim`, which takes the last byte of an à for a blank. */
const BLANK_ENDS = /^[ \t]|[ \t]$/;
const BLANKS_AT_ENDS = /^[ \t]+|[ \t]+$/g;
/** Bytes. PJSIP stops at 256; a bound is needed, but no such tight one. */
const MAXIMUM_LENGTH = 4096;
