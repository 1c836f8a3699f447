import { elementsOf, textIn, type XmlElement } from '../../../protocols/xml/parse-document.ts';
import { CXML, DocumentError } from '../document-error.ts';
import type { CxmlDocument, MessageVerb, RedirectVerb } from './document.ts';
import { parseXml } from './xml.ts';

/**
 * Reads a cXML document. Names of verbs and attributes are told apart by letter case; a verb that messaging does not know
 * makes the document one that cannot be run, an attribute that it does not know means nothing.
 *
 * @param put what a text of the document becomes, for documents with `{{From}}` and the like in them
 * @throws DocumentError `12100`
 */
export async function parseCxml(
  text: string,
  put: (text: string) => string = (as) => as,
): Promise<CxmlDocument> {
  const root = await parseXml(text, put);
  if (root.name !== 'Response') throw wrong(`the document must be a <Response>, not <${root.name}>`);
  if (textIn(root).trim() !== '') throw wrong('text stands in <Response> outside of a verb');
  return elementsOf(root).map((element) => {
    if (element.name === 'Message') return messageOf(element);
    if (element.name === 'Redirect') return redirectOf(element);
    throw wrong(`messaging has no verb <${element.name}>; there are <Message> and <Redirect>`);
  });
}

function messageOf(element: XmlElement): MessageVerb {
  let body = '';
  const media: string[] = [];
  for (const part of element.parts) {
    if (typeof part === 'string') {
      // What makes the document readable is no text of the message.
      body += part.trim();
    } else if (part.name === 'Body') {
      body += leafText(part).trim();
    } else if (part.name === 'Media') {
      const url = leafText(part).trim();
      if (url === '') throw wrong('a <Media> names no URL');
      media.push(url);
    } else {
      throw wrong(`<${part.name}> cannot stand in <Message>; there are <Body> and <Media>`);
    }
  }
  return {
    verb: 'Message',
    body,
    media,
    to: attribute(element, 'to'),
    from: attribute(element, 'from'),
    action: attribute(element, 'action'),
    method: methodOf(element),
    statusCallback: attribute(element, 'statusCallback'),
  };
}

function redirectOf(element: XmlElement): RedirectVerb {
  const url = leafText(element).trim();
  if (url === '') throw wrong('a <Redirect> names no URL');
  return { verb: 'Redirect', url, method: methodOf(element) };
}

/** Programs write it in small letters, too: the SDKs pass on what they are given. */
function methodOf(element: XmlElement): 'GET' | 'POST' {
  const method = attribute(element, 'method').toUpperCase();
  if (method === '' || method === 'POST' || method === 'GET') return method === 'GET' ? 'GET' : 'POST';
  throw wrong(`the method of <${element.name}> must be GET or POST`);
}

function leafText(element: XmlElement): string {
  const [child] = elementsOf(element);
  if (child !== undefined) throw wrong(`<${child.name}> cannot stand in <${element.name}>`);
  return textIn(element);
}

function attribute(element: XmlElement, name: string): string {
  return element.attributes.get(name)?.trim() ?? '';
}

function wrong(what: string): DocumentError {
  return new DocumentError(CXML.parse, `Document parse failure: ${what}`);
}
