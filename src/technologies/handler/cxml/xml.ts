import type { XMLParser, XMLValidator } from 'fast-xml-parser';
import { CXML, DocumentError } from '../document-error.ts';

/** An element with what stands in it, in order. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly parts: readonly (Element | string)[];
}

/**
 * Parses a document of XML 1.0. There are no entities but the five that every document has, and character references:
 * a document with a DOCTYPE is refused, so that none can be declared.
 *
 * @param put what each text and each value of an attribute becomes
 * @throws DocumentError `12100`
 */
export async function parseXml(text: string, put: (text: string) => string): Promise<Element> {
  const plain = text.replace(/^\ufeff/, '').trim();
  if (hasDoctype(plain)) throw wrong('a DOCTYPE is not allowed');
  const xml: Xml = await import('fast-xml-parser');
  const valid = xml.XMLValidator.validate(plain);
  if (valid !== true) throw wrong(`line ${valid.err.line}: ${valid.err.msg}`);
  let nodes: readonly Node[];
  try {
    nodes = new xml.XMLParser(OPTIONS).parse(plain) as readonly Node[];
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  const [root, ...more] = nodes
    .map((node) => elementOf(node, put, 0))
    .filter((part) => typeof part !== 'string');
  if (root === undefined) throw wrong('there is no element');
  if (more.length > 0) throw wrong('there is more than one root');
  return root;
}

export function elementsOf(element: Element): readonly Element[] {
  return element.parts.filter((part) => typeof part !== 'string');
}

/** What stands in it beside elements. */
export function textIn(element: Element): string {
  return element.parts.filter((part) => typeof part === 'string').join('');
}

/** Before the root stand only declarations, comments and processing instructions (XML 1.0 §2.8). */
function hasDoctype(text: string): boolean {
  let rest = text;
  for (;;) {
    rest = rest.trimStart();
    const end = rest.startsWith('<?') ? '?>' : rest.startsWith('<!--') ? '-->' : undefined;
    if (end === undefined) return /^<!DOCTYPE/i.test(rest);
    const at = rest.indexOf(end);
    if (at < 0) return false;
    rest = rest.slice(at + end.length);
  }
}

function elementOf(node: Node, put: (text: string) => string, depth: number): Element | string {
  if (depth > MOST_DEPTH) throw wrong(`elements are nested deeper than ${MOST_DEPTH} levels`);
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES) as string;
  const inside = node[name];
  if (name === TEXT) return put(decoded(String(inside)));
  if (name === CDATA) return put((inside as readonly Node[]).map((part) => String(part[TEXT])).join(''));
  const attributes = new Map<string, string>();
  for (const [key, value] of Object.entries(node[ATTRIBUTES] ?? {}))
    attributes.set(key, put(decoded(String(value))));
  return {
    name,
    attributes,
    parts: joined((inside as readonly Node[]).map((part) => elementOf(part, put, depth + 1))),
  };
}

/** Texts that only a comment or the edge of a CDATA section parts are one. */
function joined(parts: readonly (Element | string)[]): readonly (Element | string)[] {
  const whole: (Element | string)[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (typeof part === 'string' && typeof last === 'string') whole[whole.length - 1] = last + part;
    else whole.push(part);
  }
  return whole;
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&\s]*);?/g, (whole, name: string) => {
    const known = whole.endsWith(';') ? (ENTITIES.get(name) ?? character(name)) : undefined;
    if (known === undefined)
      throw wrong(`there is no entity ${JSON.stringify(whole.slice(0, 32))}; a lone & is &amp;`);
    return known;
  });
}

/** A character reference (XML 1.0 §4.1); undefined when it names none that XML has. */
function character(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name) ?? [];
  if (hex === undefined && decimal === undefined) return undefined;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const allowed =
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0x10ffff);
  return allowed ? String.fromCodePoint(code) : undefined;
}

function wrong(what: string): DocumentError {
  return new DocumentError(CXML.parse, `Document parse failure: ${what}`);
}

/** What the parser makes with `preserveOrder`: an object with one key, and the attributes beside it. */
type Node = Readonly<Record<string, unknown>> & { readonly [ATTRIBUTES]?: Readonly<Record<string, unknown>> };
type Xml = { readonly XMLParser: typeof XMLParser; readonly XMLValidator: typeof XMLValidator };

const ATTRIBUTES = ':@';
const TEXT = '#text';
const CDATA = '#cdata';
const MOST_DEPTH = 16;
const OPTIONS = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  cdataPropName: CDATA,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
} as const;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
