import { NO_XML } from '../../xml/characters.ts';
import { Mm7Error } from '../errors.ts';

/** XML that needs no escaping any more. */
export type Xml = string & { readonly __brand: 'Xml' };

/** An element with a text or with elements in it; nothing at all for an undefined or an empty text. */
export function optional(name: string, text: string | undefined): Xml {
  return text === undefined || text === '' ? ('' as Xml) : element(name, text);
}

/** @throws Mm7Error when the text holds a character that XML has not */
export function element(
  name: string,
  inside: string | readonly Xml[],
  attributes: Readonly<Record<string, string>> = {},
): Xml {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const content = typeof inside === 'string' ? escaped(inside) : inside.join('');
  return `<${name}${written.join('')}${content === '' ? '/>' : `>${content}</${name}>`}` as Xml;
}

function escaped(text: string): string {
  if (NO_XML.test(text)) throw new Mm7Error('A text holds a character that XML has not.');
  return text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
