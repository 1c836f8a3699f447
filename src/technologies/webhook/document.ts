import { runInNewContext } from 'node:vm';
import type { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { FieldPath } from '../../config/webhook/field-path.ts';

/** What a provider said, as paths look into it. */
export interface ProviderDocument {
  /** Of JSON, a form, a query or XML; texts are as they were written, numbers too. Undefined: it is none of these. */
  readonly root: unknown;
  readonly text: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
}

/**
 * Reads what a provider said. A request without a body says what it has to say in its query. A type that is missing or that
 * nobody knows is guessed.
 *
 * @returns `root` is undefined where the body is not what it is said to be
 */
export async function readDocument(
  body: Buffer,
  headers: ProviderDocument['headers'],
  query: URLSearchParams = new URLSearchParams(),
): Promise<ProviderDocument> {
  const text = body.toString('utf8');
  const known = { text, headers, query };
  if (text.trim() === '') return { ...known, root: fieldsOf(query) };
  return { ...known, root: await rootOf(text, headers['content-type'] ?? '') };
}

/** Everything at the end of a path, as texts: none, one, or, behind a `*`, many. */
export function valuesAt(document: ProviderDocument, path: FieldPath | undefined): readonly string[] {
  switch (path?.kind) {
    case undefined:
      return [];
    case 'header':
      return present(document.headers[path.name]);
    case 'query':
      return document.query.getAll(path.name);
    case 'regex':
      return present(matched(path.pattern, document.text.slice(0, LONGEST_MATCHED)));
    case 'steps':
      return nodesAt(document.root, path.steps).flatMap(textsOf);
  }
}

/** The first of {@link valuesAt}; empty when there is none. */
export function valueAt(document: ProviderDocument, path: FieldPath | undefined): string {
  return valuesAt(document, path)[0] ?? '';
}

/**
 * What the group matches. Each repetition multiplies the ways to try by the text's length, and with three of them a text that a
 * provider makes to that end would take minutes: where it may be long, it is given up in time, as if it did not match.
 */
function matched(pattern: RegExp, text: string): string | undefined {
  const repetitions = pattern.source.match(REPETITION)?.length ?? 0;
  if (text.length ** (repetitions + 1) <= FEW_TRIES) return pattern.exec(text)?.[1];
  try {
    const found = runInNewContext('pattern.exec(text)', { pattern, text }, { timeout: LONGEST_MATCH_MS });
    return (found as RegExpExecArray | null)?.[1];
  } catch {
    return undefined;
  }
}

/** What stands at the end of the steps. `*` is each item of a list; what is no list is its only item, as XML has it. */
export function nodesAt(root: unknown, steps: readonly string[]): readonly unknown[] {
  let nodes: readonly unknown[] = [root];
  for (const step of steps) {
    nodes = nodes.flatMap((node) => {
      if (step === '*')
        return Array.isArray(node) ? node.slice(0, MOST_ITEMS) : node === undefined ? [] : [node];
      const inner = stepInto(node, step);
      return inner === undefined || inner === null ? [] : [inner];
    });
    if (nodes.length > MOST_ITEMS) nodes = nodes.slice(0, MOST_ITEMS);
  }
  return nodes;
}

function stepInto(node: unknown, step: string): unknown {
  if (typeof node !== 'object' || node === null) return undefined;
  if (Array.isArray(node)) return /^\d{1,6}$/.test(step) ? node[Number(step)] : stepInto(node[0], step);
  if (Object.hasOwn(node, step)) return (node as Record<string, unknown>)[step];
  // `to.0` of XML with one element, and of JSON with an object for a list of one.
  return step === '0' ? node : undefined;
}

function textsOf(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node];
  if (typeof node === 'boolean' || typeof node === 'number') return [String(node)];
  if (Array.isArray(node))
    return node.slice(0, MOST_ITEMS).flatMap((item) => (isLeaf(item) ? textsOf(item) : []));
  // An element with attributes has its text beside them.
  if (typeof node === 'object' && node !== null && Object.hasOwn(node, XML_TEXT)) {
    return textsOf((node as Record<string, unknown>)[XML_TEXT]);
  }
  return [];
}

function isLeaf(node: unknown): boolean {
  return typeof node !== 'object' || node === null || Object.hasOwn(node, XML_TEXT);
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

async function rootOf(text: string, contentType: string): Promise<unknown> {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (/[/+]json$/.test(type)) return jsonOf(text);
  if (/[/+]xml$/.test(type)) return xmlOf(text);
  if (type === 'application/x-www-form-urlencoded') return fieldsOf(new URLSearchParams(text));
  const start = text.trimStart()[0];
  if (start === '{' || start === '[') return jsonOf(text);
  if (start === '<') return xmlOf(text);
  return FORM.test(text.trim()) ? fieldsOf(new URLSearchParams(text.trim())) : undefined;
}

/** Long numbers stay as they are written: an id of twenty digits is more than a number can hold. */
function jsonOf(text: string): unknown {
  try {
    // Six times as slow as without, and hardly ever needed.
    return LONG_NUMBER.test(text) ? JSON.parse(text, asWritten) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asWritten(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value;
}

/** A name that is given several times has its values as a list. */
function fieldsOf(fields: URLSearchParams): Readonly<Record<string, string | readonly string[]>> {
  const all: Record<string, string | readonly string[]> = Object.create(null);
  for (const name of new Set(fields.keys())) {
    const values = fields.getAll(name);
    all[name] = values.length === 1 ? (values[0] as string) : values;
  }
  return all;
}

/** Elements by their names without prefixes, attributes as `@name`. There are no entities but XML's own five. */
async function xmlOf(text: string): Promise<unknown> {
  if (text.length > LONGEST_XML || /<!DOCTYPE/i.test(text)) return undefined;
  const xml: Xml = await import('fast-xml-parser');
  if (xml.XMLValidator.validate(text) !== true) return undefined;
  try {
    return new xml.XMLParser(XML_OPTIONS).parse(text);
  } catch {
    return undefined;
  }
}

type Xml = { readonly XMLParser: typeof XMLParser; readonly XMLValidator: typeof XMLValidator };

const XML_TEXT = '#text';
const XML_OPTIONS = {
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: XML_TEXT,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
} as const;
const FORM = /^[^\s=&]+=[^\s]*$/;
const LONG_NUMBER = /\d{16}/;
/** Characters: they are read at ten a microsecond. */
const LONGEST_XML = 131_072;
/** As many as a mebibyte holds, if each says anything. */
const MOST_ITEMS = 20_000;
/** Characters that a pattern looks at. */
const LONGEST_MATCHED = 2048;
const REPETITION = /[*+?{]/g;
/** A few milliseconds at the worst; to watch the time takes most of one. */
const FEW_TRIES = 5_000_000;
const LONGEST_MATCH_MS = 5;
