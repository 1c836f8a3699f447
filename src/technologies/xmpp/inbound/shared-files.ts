import { NS } from '../namespaces.ts';
import type { XmlElement } from '../xml-element.ts';

/**
 * The files that a message names by URL (XEP-0066 §3; clients that upload files by XEP-0363 write the link so, and as the
 * body), in their order, each once. Only what HTTP can fetch.
 */
export function sharedFiles(stanza: XmlElement): readonly string[] {
  const urls = stanza
    .getChildren('x', NS.outOfBand)
    .map((element) => (element.getChildText('url') ?? '').trim())
    .filter((url) => HTTP.test(url) && url.length <= LONGEST_URL);
  return [...new Set(urls)];
}

/** The text beside the files: nothing where it only repeats their URLs. */
export function textBeside(text: string, urls: readonly string[]): string {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.every((word) => urls.includes(word)) ? '' : text;
}

/** The text with the files that go as links: those that it does not name yet stand below it. */
export function textWithLinks(text: string, urls: readonly string[]): string {
  const missing = urls.filter((url) => !text.includes(url));
  return [...(text === '' ? [] : [text]), ...missing].join('\n');
}

const HTTP = /^https?:\/\/[^\s/]/i;
/** As the APIs take them. */
const LONGEST_URL = 2000;
