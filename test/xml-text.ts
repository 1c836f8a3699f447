/** An element of a stanza, read apart from what Aldis reads XML with. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlNode | string)[];
}

/** Cuts a stream into what stands in it at the top: whole stanzas, the opening tag of the stream, and its end. */
export class StanzaCutter {
  #rest = '';

  /** Whole pieces, in order; what is not whole yet is kept for the next call. */
  push(text: string): string[] {
    this.#rest += text;
    const pieces: string[] = [];
    for (;;) {
      const trimmed = this.#rest.trimStart();
      const end = pieceEnd(trimmed);
      if (end < 0) {
        this.#rest = trimmed;
        return pieces;
      }
      pieces.push(trimmed.slice(0, end));
      this.#rest = trimmed.slice(end);
    }
  }
}

/** Reads one element. @throws where it is none. */
export function readXml(text: string): XmlNode {
  const open: { name: string; attributes: Map<string, string>; children: (XmlNode | string)[] }[] = [];
  let at = 0;
  for (const { 0: tag, index } of text.matchAll(TAG)) {
    const parent = open.at(-1);
    if (parent !== undefined && index > at) parent.children.push(unescaped(text.slice(at, index)));
    at = index + tag.length;
    if (tag.startsWith('</')) {
      const node = open.pop();
      if (node === undefined || node.name !== tag.slice(2, -1).trim()) throw new Error(`bad XML: ${text}`);
      if (open.length === 0) return node;
      open.at(-1)?.children.push(node);
      continue;
    }
    const node = { name: /^<([^\s/>]+)/.exec(tag)?.[1] ?? '', attributes: attributesOf(tag), children: [] };
    if (!tag.endsWith('/>')) open.push(node);
    else if (parent === undefined) return node;
    else parent.children.push(node);
  }
  throw new Error(`bad XML: ${text}`);
}

/** The attributes of an opening tag. */
export function attributesOf(tag: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', , value = ''] of tag.matchAll(/([^\s=<]+)\s*=\s*(["'])(.*?)\2/gs)) {
    found.set(name, unescaped(value));
  }
  return found;
}

export function childOf(node: XmlNode, name: string): XmlNode | undefined {
  return node.children.find((child): child is XmlNode => typeof child !== 'string' && child.name === name);
}

export function textOfNode({ children }: XmlNode): string {
  return children.map((child) => (typeof child === 'string' ? child : textOfNode(child))).join('');
}

export function xmlEscaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Where the first piece ends; -1: it is not whole. */
function pieceEnd(text: string): number {
  const first = /^<[^>]*>/.exec(text)?.[0] ?? '';
  if (/^<(?:\?xml|stream:stream|\/stream:stream)/.test(first)) return first.length;
  let depth = 0;
  for (const { 0: tag, index } of text.matchAll(TAG)) {
    if (tag.startsWith('</')) depth--;
    else if (!tag.endsWith('/>')) depth++;
    if (depth === 0) return index + tag.length;
  }
  return -1;
}

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name: string) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return NAMED[name] ?? whole;
  });
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const TAG = /<(?:[^<>"']|"[^"]*"|'[^']*')+>/g;
