/** An element of an XML document: what IMDN needs of it. Names are without their namespace prefix. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** All character data directly within it, references resolved. */
  readonly text: string;
}

/** What is no XML, or more of it than is read here. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
  readonly code = 'bad-xml';
}

/**
 * Reads a small XML document in one pass: elements, character data, comments, processing instructions, CDATA and the five
 * predefined entities. A document type is refused, so no entity can be declared; depth and size are bounded.
 */
export function parseXml(text: string): XmlElement | XmlError {
  if (text.length > MAXIMUM_LENGTH) return new XmlError('The document is too long.');
  const open: { name: string; full: string; children: XmlElement[]; text: string }[] = [];
  let root: XmlElement | undefined;
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf('<', at);
    const top = open.at(-1);
    const characters = text.slice(at, start < 0 ? text.length : start);
    if (top !== undefined) {
      const resolved = resolvedText(characters);
      if (resolved === undefined) return new XmlError('A reference to an unknown entity.');
      top.text += resolved;
    } else if (characters.trim() !== '' && characters.trim() !== BYTE_ORDER_MARK) {
      return new XmlError('Text outside of the document element.');
    }
    if (start < 0) break;

    const skipped = SKIPPED.find(([opening]) => text.startsWith(opening, start));
    if (skipped !== undefined) {
      const [opening, closing] = skipped;
      const end = text.indexOf(closing, start + opening.length);
      if (end < 0) return new XmlError(`A "${opening}" without its end.`);
      if (opening === CDATA && top !== undefined) top.text += text.slice(start + opening.length, end);
      at = end + closing.length;
      continue;
    }
    if (text[start + 1] === '!') return new XmlError('A document type is not read.');

    const end = tagEnd(text, start + 1);
    if (end < 0) return new XmlError('A tag without its end.');
    at = end + 1;
    if (text[start + 1] === '/') {
      if (top === undefined || text.slice(start + 2, end).trim() !== top.full)
        return new XmlError('An end tag without its start.');
      open.pop();
      const element: XmlElement = { name: top.name, children: top.children, text: top.text };
      const parent = open.at(-1);
      if (parent === undefined) root = element;
      else parent.children.push(element);
      continue;
    }
    if (root !== undefined) return new XmlError('A second document element.');
    const empty = text[end - 1] === '/';
    const full = tagName(text.slice(start + 1, empty ? end - 1 : end));
    if (full === '') return new XmlError('A tag without a name.');
    const name = full.slice(full.indexOf(':') + 1);
    if (!empty) {
      if (open.length >= MAXIMUM_DEPTH) return new XmlError('Elements are nested too deep.');
      open.push({ name, full, children: [], text: '' });
    } else if (top === undefined) root = { name, children: [], text: '' };
    else top.children.push({ name, children: [], text: '' });
  }
  if (open.length > 0) return new XmlError(`The element ${open.at(-1)?.full} is not closed.`);
  return root ?? new XmlError('There is no document element.');
}

export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

export function textOf(element: XmlElement): string {
  return element.text;
}

/** Character data, escaped. */
export function escapedText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The `>` that ends the tag, not one within an attribute's quotes. */
function tagEnd(text: string, start: number): number {
  let quote = '';
  for (let i = start; i < text.length; i++) {
    const character = text[i] as string;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return i;
  }
  return -1;
}

function tagName(tag: string): string {
  let end = 0;
  while (end < tag.length && !' \t\r\n'.includes(tag[end] as string)) end++;
  return tag.slice(0, end);
}

function resolvedText(text: string): string | undefined {
  if (!text.includes('&')) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '&') {
      out += text[i];
      continue;
    }
    const end = text.indexOf(';', i);
    const reference = end < 0 ? '' : text.slice(i + 1, end);
    const value = reference.startsWith('#') ? characterOf(reference) : ENTITIES.get(reference);
    if (value === undefined) return undefined;
    out += value;
    i = end;
  }
  return out;
}

/** A character reference, as its Latin-1 image. */
function characterOf(reference: string): string | undefined {
  const hexadecimal = reference[1] === 'x';
  const digits = reference.slice(hexadecimal ? 2 : 1);
  const code = digits.length > 7 ? Number.NaN : Number.parseInt(digits, hexadecimal ? 16 : 10);
  if (!(code > 0 && code <= 0x10ffff)) return undefined;
  return Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1');
}

const CDATA = '<![CDATA[';
const SKIPPED = [
  ['<!--', '-->'],
  ['<?', '?>'],
  [CDATA, ']]>'],
] as const;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** As a Latin-1 image of its UTF-8. */
const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';
const MAXIMUM_LENGTH = 65_536;
const MAXIMUM_DEPTH = 32;
