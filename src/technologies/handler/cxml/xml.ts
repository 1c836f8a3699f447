import { XmlError } from '../../../protocols/xml/errors.ts';
import { parseDocument, type XmlElement } from '../../../protocols/xml/parse-document.ts';
import { CXML, DocumentError } from '../document-error.ts';

/**
 * Parses a document of XML 1.0, and puts in what the texts of it become.
 *
 * @param put what each text and each value of an attribute becomes
 * @throws DocumentError `12100`
 */
export async function parseXml(text: string, put: (text: string) => string): Promise<XmlElement> {
  try {
    return filled(await parseDocument(text.replace(/^\ufeff/, '').trim(), 'kept'), put);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new DocumentError(CXML.parse, `Document parse failure: ${error.message}`);
  }
}

function filled({ name, attributes, parts }: XmlElement, put: (text: string) => string): XmlElement {
  return {
    name,
    attributes: new Map([...attributes].map(([key, value]) => [key, put(value)])),
    parts: joined(parts.map((part) => (typeof part === 'string' ? put(part) : filled(part, put)))),
  };
}

/** Texts that only a comment or the edge of a CDATA section parts are one. */
function joined(parts: readonly (XmlElement | string)[]): readonly (XmlElement | string)[] {
  const whole: (XmlElement | string)[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (typeof part === 'string' && typeof last === 'string') whole[whole.length - 1] = last + part;
    else whole.push(part);
  }
  return whole;
}
