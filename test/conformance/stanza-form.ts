import { readXml, type XmlNode } from '../xml-text.ts';

/**
 * A stanza so that two with the same meaning are the same text: attributes by name, a line for each element in it. How it is
 * quoted and escaped, and whether an empty element has an end tag, means nothing in XML.
 */
export function stanzaForm(stanza: string): string {
  return lines(readXml(stanza), '').join('\r\n');
}

function lines(node: XmlNode, indent: string): string[] {
  const attributes = [...node.attributes].sort(([a], [b]) => (a < b ? -1 : 1));
  const head = [`${indent}${node.name}`, ...attributes.map(([name, value]) => `${name}=${value}`)].join(' ');
  const text = node.children.filter((child) => typeof child === 'string').join('');
  const inner = node.children.filter((child) => typeof child !== 'string');
  return [text === '' ? head : `${head}: ${text}`, ...inner.flatMap((child) => lines(child, `${indent}  `))];
}
