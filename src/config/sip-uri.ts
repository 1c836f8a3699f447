import { type Option, splitList } from './options.ts';

/** An option that holds one SIP URI, or nothing. */
export function sipUri(description: string): Option<string> {
  return {
    expected: `${EXPECTED}, or nothing`,
    default: '',
    description,
    read: (written) => (written === '' ? '' : uriOf(written)),
  };
}

/** A comma list of SIP URIs; several lines add up. */
export function sipUris(description: string): Option<readonly string[]> {
  return {
    expected: `a comma list of URIs, each ${EXPECTED}`,
    default: [],
    description,
    repeatable: true,
    read(written, before) {
      const uris: string[] = [];
      for (const item of splitList(written)) {
        const uri = uriOf(item);
        if (uri === undefined) return undefined;
        uris.push(uri);
      }
      return [...before, ...uris];
    },
  };
}

/** The URI without the angle brackets it may stand in. What is right in detail the SIP stack knows. */
function uriOf(written: string): string | undefined {
  const uri = written[0] === '<' && written.at(-1) === '>' ? written.slice(1, -1) : written;
  return SIP_URI.test(uri) ? uri : undefined;
}

const EXPECTED = 'sip:host, sip:user@host or the same with sips: (a ";" of its parameters is written "\\;")';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it keeps out
const SIP_URI = /^sips?:[^\s<>"\x00-\x1f@]+(?:@[^\s<>"\x00-\x1f@]+)?$/i;
