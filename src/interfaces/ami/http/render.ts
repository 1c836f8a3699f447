import type { Parameter } from './parameters.ts';
import type { Place } from './places.ts';

/** Puts AMI text into the form of a place, message by message, so that a long list is made in pieces. */
export interface Form {
  readonly contentType: string;
  readonly head: string;
  readonly foot: string;
  /** @param text whole messages */
  render(text: string): string;
}

/** @param parameters of the request: `ajaxdest` and `ajaxobjtype` name what XML elements are for and are called */
export function formOf({ format, access }: Place, parameters: readonly Parameter[]): Form {
  if (format === 'plain') return PLAIN;
  if (format === 'html') return access === 'cookie' ? COOKIE_HTML : DIGEST_HTML;
  const id = lastOf(parameters, 'ajaxdest') || 'unknown';
  const element = elementName(lastOf(parameters, 'ajaxobjtype') || 'generic');
  return {
    contentType: 'text/xml',
    head: '<ajax-response>\n',
    foot: '</ajax-response>\n',
    render: (text) => xmlOf(text, `<response type='object' id='${escapedText(xmlText(id))}'><${element}`),
  };
}

function elementName(wanted: string): string {
  return wanted.replace(NOT_IN_ELEMENT, '_').replace(NO_BEGINNING, '_');
}

function xmlOf(text: string, open: string): string {
  let out = '';
  for (const block of blocksOf(text)) {
    out += open;
    for (const [name, number, value] of numbered(block))
      out += ` ${name.toLowerCase().replace(NOT_IN_NAME, '_')}${number}='${escapedText(xmlText(value))}'`;
    out += ' /></response>\n';
  }
  return out;
}

function htmlOf(text: string): string {
  let out = '';
  for (const block of blocksOf(text)) {
    for (const [name, number, value] of numbered(block))
      out += `<tr><td>${escapedText(name)}${number}</td><td>${escapedText(value)}</td></tr>\n`;
    out += '<tr><td colspan="2"><hr></td></tr>\r\n';
  }
  return out;
}

/** Every message as its lines, blanks at their ends cut off. */
function blocksOf(text: string): string[][] {
  const blocks: string[][] = [];
  let block: string[] = [];
  // A regular expression splits four times slower, and hardly any message needs it.
  for (const raw of ODD_LINE_END.test(text) ? text.split(LINE_END) : text.split('\r\n')) {
    const line = withoutBlanksBehind(raw);
    if (line !== '') block.push(line);
    else if (block.length > 0) {
      blocks.push(block);
      block = [];
    }
  }
  if (block.length > 0) blocks.push(block);
  return blocks;
}

/**
 * Names, numbers and values; a name that comes again is numbered: `Output`, `Output-2`. A line without a colon and all that
 * follow it are `Opaque-data`.
 */
function* numbered(
  block: readonly string[],
): Generator<readonly [name: string, number: string, value: string]> {
  const counts = new Map<string, number>();
  for (let i = 0; i < block.length; i++) {
    const line = block[i] as string;
    const colon = line.indexOf(':');
    const name = colon < 0 ? 'Opaque-data' : line.slice(0, colon);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const number = count === 1 ? '' : `-${count}`;
    if (colon < 0) {
      yield [name, number, block.slice(i).join('\n')];
      return;
    }
    yield [name, number, withoutBlanksBefore(line, colon + 1)];
  }
}

/** Bytes up to the blank. A no-break space of trimEnd() may be half a character here. */
function withoutBlanksBehind(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) <= BLANK) end--;
  return line.slice(0, end);
}

function withoutBlanksBefore(line: string, from: number): string {
  let start = from;
  while (start < line.length && line.charCodeAt(start) <= BLANK) start++;
  return line.slice(start);
}

/**
 * What may not stand in XML (XML 1.0 §2.2), or is no UTF-8, becomes U+FFFD: one phone with a control character in its name
 * must not take the events from every client that reads XML.
 */
function xmlText(image: string): string {
  if (PLAIN_TEXT.test(image)) return image;
  const text = Buffer.from(image, 'latin1').toString('utf8').replace(NOT_IN_XML, '\ufffd');
  return Buffer.from(text, 'utf8').toString('latin1');
}

function escapedText(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIALS, (character) => ENTITIES[character] as string) : text;
}

function lastOf(parameters: readonly Parameter[], wanted: string): string {
  return parameters.findLast(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
}

const BLANK = 0x20;
const LINE_END = /[\r\n]\n?/;
const ODD_LINE_END = /(?:^|[^\r])\n|\r(?!\n)/;
const NOT_IN_NAME = /[^a-z0-9]/g;
const NOT_IN_ELEMENT = /[^A-Za-z0-9_.-]/g;
const NO_BEGINNING = /^(?![A-Za-z_])/;
const PLAIN_TEXT = /^[\t\n\r -~]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const NOT_IN_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const SPECIAL = /[<>"'&]/;
const SPECIALS = /[<>"'&]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
};

const PLAIN: Form = { contentType: 'text/plain', head: '', foot: '', render: (text) => text };

const COOKIE_HTML: Form = {
  contentType: 'text/html',
  head: `<title>Asterisk&trade; Manager Interface</title><body bgcolor="#ffffff"><table align=center bgcolor="#f1f1f1" width="500">\r
<tr><td colspan="2" bgcolor="#f1f1ff"><h1>Manager Tester</h1></td></tr>\r
<tr><td colspan="2" bgcolor="#f1f1ff"><form action="manager" method="post">
	Action: <select name="action">
		<option value="">-----&gt;</option>
		<option value="login">login</option>
		<option value="command">Command</option>
		<option value="waitevent">waitevent</option>
		<option value="listcommands">listcommands</option>
	</select>
	or <input name="action"><br/>
	CLI Command <input name="command"><br>
	user <input name="username"> pass <input type="password" name="secret"><br>
	<input type="submit">
</form>
</td></tr>\r
`,
  foot: '</table></body>\r\n',
  render: htmlOf,
};

const DIGEST_HTML: Form = {
  contentType: 'text/html',
  head: `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\r
<html><head>\r
<title>Asterisk&trade; Manager Interface</title>\r
</head><body style="background-color: #ffffff;">\r
<form method="POST">\r
<table align="center" style="background-color: #f1f1f1;" width="500">\r
<tr><th colspan="2" style="background-color: #f1f1ff;"><h1>Manager Tester</h1></th></tr>\r
<tr><th colspan="2" style="background-color: #f1f1ff;">Action: <input name="action" /> Cmd: <input name="command" /><br><input type="submit" value="Send request" /></th></tr>\r
`,
  foot: '</table></form></body></html>\r\n',
  render: htmlOf,
};
