import { NO_XML } from '../../xml/characters.ts';
import { XmlError, type XmlErrorCode } from '../../xml/errors.ts';
import {
  elementsOf,
  parseDocument,
  textIn,
  type XmlElement as WholeElement,
} from '../../xml/parse-document.ts';
import { Mm7Error } from '../errors.ts';

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
  if (/<!DOCTYPE/i.test(text)) throw new Mm7Error(REASONS.doctype);
  if (text.split('<', MOST_TAGS + 2).length > MOST_TAGS + 1) {
    throw new Mm7Error(`A document of more than ${MOST_TAGS} tags is not read.`);
  }
  try {
    return asRead(await parseDocument(text, 'left-out'));
  } catch (error) {
    throw error instanceof XmlError ? new Mm7Error(REASONS[error.code]) : error;
  }
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

function asRead(element: WholeElement): XmlElement {
  const { name, attributes } = element;
  return { name, attributes, children: elementsOf(element).map(asRead), text: textIn(element).trim() };
}

/** Bytes; an envelope has two thousand. Those of 128 KiB that a peer made up of empty elements took 180 ms to parse. */
const LARGEST = 32_768;
const MOST_TAGS = 1000;
/** What the peer is told: nothing of what it wrote. */
const REASONS: Readonly<Record<XmlErrorCode, string>> = {
  doctype: 'A DOCTYPE is not allowed.',
  syntax: 'The document is no XML.',
  root: 'A document has one element at its root.',
  depth: 'Elements are nested deeper than 16 levels.',
  reference: 'There is an entity that XML does not have.',
};
