import { cleanText } from '../clean-text.ts';
import { NS } from '../namespaces.ts';
import type { XmlElement } from '../xml-element.ts';

/**
 * What a message says, as it goes on: its body; a subject (RFC 6121 §5.2.4) on a line before it, or in its place; `* ` before a
 * text that corrects an earlier one (XEP-0308), as people write it where there are no corrections. Empty: it says nothing.
 */
export function messageText(stanza: XmlElement): string {
  const body = inOneLanguage(stanza, 'body');
  const subject = inOneLanguage(stanza, 'subject');
  const text = body !== '' && subject !== '' ? `${subject}\n${body}` : body || subject;
  return text !== '' && stanza.getChild('replace', NS.correction) !== undefined
    ? `${CORRECTED}${text}`
    : text;
}

/** Of several in different languages the one that is in that of the stanza. */
function inOneLanguage(stanza: XmlElement, name: 'body' | 'subject'): string {
  const all = stanza.getChildren(name).filter((child) => child.getNS() === stanza.getNS());
  const [first] = all;
  const language = stanza.attrs['xml:lang'];
  const own = all.find(({ attrs }) => attrs['xml:lang'] === undefined || attrs['xml:lang'] === language);
  return cleanText((own ?? first)?.text() ?? '');
}

const CORRECTED = '* ';
