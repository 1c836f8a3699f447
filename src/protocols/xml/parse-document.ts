import type { XMLParser, XMLValidator } from 'fast-xml-parser';
import { XmlError } from './errors.ts';
import { resolveReferences } from './references.ts';

/** An element with what stands in it, in order. Texts that a comment or the edge of a CDATA section parts are two. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly parts: readonly (XmlElement | string)[];
}

/**
 * Parses a document of XML 1.0 that a stranger wrote. There are no entities but the five that every document has, and character
 * references: a document with a DOCTYPE is refused, so that none can be declared.
 *
 * @param prefixes whether `env:Body` is `env:Body` or `Body`
 * @throws XmlError
 */
export async function parseDocument(text: string, prefixes: 'kept' | 'left-out'): Promise<XmlElement> {
  if (hasDoctype(text)) throw new XmlError('doctype', 'a DOCTYPE is not allowed');
  const xml: Xml = await import('fast-xml-parser');
  const valid = xml.XMLValidator.validate(text);
  if (valid !== true) throw new XmlError('syntax', `line ${valid.err.line}: ${valid.err.msg}`);
  let nodes: readonly Node[];
  try {
    nodes = new xml.XMLParser({ ...OPTIONS, removeNSPrefix: prefixes === 'left-out' }).parse(text);
  } catch (error) {
    throw new XmlError('syntax', error instanceof Error ? error.message : String(error), { cause: error });
  }
  const [root, ...more] = nodes.filter((node) => !(TEXT in node));
  if (root === undefined) throw new XmlError('root', 'there is no element');
  if (more.length > 0) throw new XmlError('root', 'there is more than one root');
  return elementOf(root, 0);
}

export function elementsOf(element: XmlElement): readonly XmlElement[] {
  return element.parts.filter((part) => typeof part !== 'string');
}

/** What stands in it beside elements. */
export function textIn(element: XmlElement): string {
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

function elementOf(node: Node, depth: number): XmlElement {
  if (depth > DEEPEST) throw new XmlError('depth', `elements are nested deeper than ${DEEPEST} levels`);
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES) as string;
  const attributes = new Map<string, string>();
  for (const [key, value] of Object.entries(node[ATTRIBUTES] ?? {}))
    attributes.set(key, resolveReferences(String(value)));
  const parts = (node[name] as readonly Node[]).map((part) => partOf(part, depth + 1));
  return { name, attributes, parts };
}

function partOf(node: Node, depth: number): XmlElement | string {
  if (TEXT in node) return resolveReferences(String(node[TEXT]));
  if (CDATA in node) return (node[CDATA] as readonly Node[]).map((part) => String(part[TEXT])).join('');
  return elementOf(node, depth);
}

/** What the parser makes with `preserveOrder`: an object with one key, and the attributes beside it. */
type Node = Readonly<Record<string, unknown>> & { readonly [ATTRIBUTES]?: Readonly<Record<string, unknown>> };
type Xml = { readonly XMLParser: typeof XMLParser; readonly XMLValidator: typeof XMLValidator };

const ATTRIBUTES = ':@';
const TEXT = '#text';
const CDATA = '#cdata';
const DEEPEST = 16;
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
