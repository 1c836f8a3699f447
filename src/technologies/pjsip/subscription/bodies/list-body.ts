import { type Content, content } from './content.ts';
import { escapeXml } from './escape-xml.ts';
import { PROLOG } from './extension-body.ts';

/** One item of a list as a notification tells it. Texts are plain, not escaped. */
export interface ListItem {
  /** `sip:100@127.0.0.1:5060` */
  readonly uri: string;
  /** Empty: none. */
  readonly name: string;
  readonly content: Content;
}

export interface ListBodyOptions {
  readonly uri: string;
  readonly name: string;
  readonly version: number;
  readonly fullState: boolean;
  readonly items: readonly ListItem[];
  /** The host of Content-IDs. */
  readonly host: string;
  /** A short random token. */
  readonly token: () => string;
}

/**
 * RFC 4662 §5: a multipart/related whose root is the list, and a part with the state of each item. As Asterisk writes
 * it: every part has its Content-Length.
 */
export function listBody(options: ListBodyOptions): Content {
  const { uri, name, version, fullState, items, host, token } = options;
  const boundary = boundaryFor(items, token);
  const parts: string[] = [];
  let resources = '';
  for (const item of items) {
    const cid = `${token()}@${host}`;
    resources +=
      ` <resource uri="${escapeXml(item.uri)}">\n${nameElement(item.name, '  ')}` +
      `  <instance id="${token()}" state="active" cid="${escapeXml(cid)}" />\n </resource>\n`;
    parts.push(part(cid, item.content));
  }
  const list = content(
    RLMI,
    `${PROLOG}<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="${escapeXml(uri)}" version="${version}" fullState="${fullState}">\n` +
      `${nameElement(name, ' ')}${resources}</list>\n`,
  );
  const all = [part(`${token()}@${host}`, list), ...parts];
  return content(
    `multipart/related;type="${RLMI}";boundary=${boundary}`,
    `${all.map((each) => `\r\n--${boundary}\r\n${each}`).join('')}\r\n--${boundary}--\r\n`,
  );
}

function part(cid: string, { lines, bytes }: Content): string {
  return `Content-ID: <${cid}>\r\n${lines}\r\n${bytes.toString('utf8')}`;
}

function nameElement(name: string, indent: string): string {
  return name === '' ? '' : `${indent}<name>${escapeXml(name)}</name>\n`;
}

/** RFC 2046 §5.1.1: a boundary must not stand in what it separates. */
function boundaryFor(items: readonly ListItem[], token: () => string): string {
  for (;;) {
    const boundary = token();
    if (!items.some((item) => item.content.bytes.includes(`--${boundary}`))) return boundary;
  }
}

export const RLMI = 'application/rlmi+xml';
