import { NO_XML } from './characters.ts';
import { XmlError } from './errors.ts';

/**
 * A text with what its references name. Where no DOCTYPE is read there are only those of XML itself: five entities (XML 1.0 §4.6)
 * and characters (§4.1).
 *
 * @throws XmlError `reference`
 */
export function resolveReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (whole, name: string) => {
    const known = whole.endsWith(';') ? referenced(name) : undefined;
    if (known !== undefined) return known;
    const shown = JSON.stringify(whole.slice(0, LONGEST_SHOWN));
    throw new XmlError('reference', `there is no entity ${shown}; a lone & is &amp;`);
  });
}

/** What a reference names, given what stands between `&` and `;`; undefined: nothing that XML has. */
export function referenced(name: string): string | undefined {
  return ENTITIES.get(name) ?? character(name);
}

function character(name: string): string | undefined {
  const [, hex, decimal] = CHARACTER.exec(name) ?? [];
  if (hex === undefined && decimal === undefined) return undefined;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code > 0x10ffff) return undefined;
  const found = String.fromCodePoint(code);
  return NO_XML.test(found) ? undefined : found;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
const REFERENCE = /&([^;&\s]*);?/g;
const CHARACTER = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/;
const LONGEST_SHOWN = 32;
