import type { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Mm7Error } from '../errors.ts';
import { NO_XML } from './characters.ts';

/** An element of a SOAP envelope; prefixes are left out, as every MMSC has others. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** What stands in it beside elements, without blanks at its ends. */
  readonly text: string;
}

/**
 * Parses a document. There are no entities but the five that every document has, and character references: a document with a
 * DOCTYPE is refused, so that none can be declared.
 *
 * @throws Mm7Error
 */
export async function readXml(bytes: Buffer, charset: string): Promise<XmlElement> {
  if (bytes.length > LARGEST) throw new Mm7Error(`A document of more than ${LARGEST} bytes is not read.`);
  const text = textOf(bytes, charset).trim();
  if (NO_XML.test(text)) throw new Mm7Error('The document holds a character that XML has not.');
  if (/<!DOCTYPE/i.test(text)) throw new Mm7Error('A DOCTYPE is not allowed.');
  if (text.split('<', MOST_TAGS + 2).length > MOST_TAGS + 1) {
    throw new Mm7Error(`A document of more than ${MOST_TAGS} tags is not read.`);
  }
  const xml: Xml = await import('fast-xml-parser');
  if (xml.XMLValidator.validate(text) !== true) throw new Mm7Error('The document is no XML.');
  let nodes: readonly Node[];
  try {
    nodes = new xml.XMLParser(OPTIONS).parse(text) as readonly Node[];
  } catch {
    throw new Mm7Error('The document is no XML.');
  }
  const roots = nodes.filter((node) => !(TEXT in node)).map((node) => elementOf(node, 0));
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw new Mm7Error('A document has one element at its root.');
  return root;
}

/** The first child of this name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The text of the first child of this name; empty when there is none. */
export function textAt(element: XmlElement | undefined, name: string): string {
  return childOf(element, name)?.text ?? '';
}

/** The declaration counts only where the header says nothing (RFC 3023 §3.1). */
function textOf(bytes: Buffer, charset: string): string {
  const declared = /^<\?xml[^>]*encoding\s*=\s*["']([\w.-]{1,40})["']/.exec(bytes.toString('latin1', 0, 200));
  const label = charset || (declared?.[1] ?? 'utf-8');
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    throw new Mm7Error('The document has a charset that is not known.');
  }
}

function elementOf(node: Node, depth: number): XmlElement {
  if (depth > DEEPEST) throw new Mm7Error(`Elements are nested deeper than ${DEEPEST} levels.`);
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES) ?? '';
  const inside = node[name] as readonly Node[];
  const children: XmlElement[] = [];
  let text = '';
  for (const part of inside) {
    if (TEXT in part) text += decoded(String(part[TEXT]));
    else if (CDATA in part)
      text += (part[CDATA] as readonly Node[]).map((each) => String(each[TEXT])).join('');
    else children.push(elementOf(part, depth + 1));
  }
  const attributes = new Map<string, string>();
  for (const [key, value] of Object.entries(node[ATTRIBUTES] ?? {}))
    attributes.set(key, decoded(String(value)));
  return { name, attributes, children, text: text.trim() };
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&\s]*);?/g, (whole, name: string) => {
    const known = whole.endsWith(';') ? (ENTITIES.get(name) ?? character(name)) : undefined;
    if (known === undefined) throw new Mm7Error('There is an entity that XML does not have.');
    return known;
  });
}

/** A character reference (XML 1.0 §4.1); undefined when it names none that XML has. */
function character(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name) ?? [];
  if (hex === undefined && decimal === undefined) return undefined;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code > 0x10ffff) return undefined;
  const found = String.fromCodePoint(code);
  return NO_XML.test(found) ? undefined : found;
}

/** What the parser makes with `preserveOrder`: an object with one key, and the attributes beside it. */
type Node = Readonly<Record<string, unknown>> & { readonly [ATTRIBUTES]?: Readonly<Record<string, unknown>> };
type Xml = { readonly XMLParser: typeof XMLParser; readonly XMLValidator: typeof XMLValidator };

const ATTRIBUTES = ':@';
const TEXT = '#text';
const CDATA = '#cdata';
/** Bytes; an envelope has two thousand. Those of 128 KiB that a peer made up of empty elements took 180 ms to parse. */
const LARGEST = 32_768;
const MOST_TAGS = 1000;
const DEEPEST = 16;
const OPTIONS = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  cdataPropName: CDATA,
  removeNSPrefix: true,
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
