import type { Template, VariableName } from '../../config/webhook/template.ts';

/** What the variables of a template stand for. A list is that of `media_urls`. */
export type Values = Readonly<Record<VariableName, string | readonly string[]>>;

/** How a value is written where it stands. */
export type Escaping = 'json' | 'form' | 'xml' | 'url' | 'plain';

/** What the type of a body asks for. */
export function escapingOf(contentType: string): Escaping {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (/[/+]json$/.test(type)) return 'json';
  if (/[/+]xml$/.test(type)) return 'xml';
  return type === 'application/x-www-form-urlencoded' ? 'form' : 'plain';
}

/**
 * Puts values into a template. Whatever stands in a message, it stays a value: it ends no string of JSON, begins no further
 * field and no element.
 */
export function render(template: Template, values: Values, escaping: Escaping): string {
  let text = '';
  for (const piece of template) {
    text += typeof piece === 'string' ? piece : escaped(values[piece.variable], escaping);
  }
  return text;
}

function escaped(value: string | readonly string[], escaping: Escaping): string {
  if (typeof value === 'string') return escapedText(value, escaping);
  // Strings with what parts them, to stand between brackets: also none at all is JSON then.
  if (escaping === 'json') return value.map((each) => JSON.stringify(each)).join(',');
  return escapedText(value.join(' '), escaping);
}

function escapedText(value: string, escaping: Escaping): string {
  switch (escaping) {
    case 'json':
      return JSON.stringify(value.toWellFormed()).slice(1, -1);
    case 'form':
    case 'url':
      return encodeURIComponent(value.toWellFormed());
    case 'xml':
      return value
        .toWellFormed()
        .replace(NOT_IN_XML, '')
        .replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
    case 'plain':
      return value;
  }
}

/** XML 1.0 §2.2: there is no way to write them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_IN_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
