import { clockTime, dateAndTime } from './clock-time.ts';
import type { Shown, ShownMessage } from './shown-message.ts';
import { printable, type Style } from './terminal.ts';

/** One line of a timeline: when, what, where, and the peer's answer or what kept it from answering. */
export function timelineLine(entry: Shown, style: Style): string {
  const what = textIn(entry, 'what');
  const attempt = what === 'attempt';
  const label = attempt ? `attempt ${textIn(entry, 'attempt')}` : what;
  const outcome = textIn(entry, 'outcome');
  // The code that Aldis gives a refusal stands in the line of the status that comes of it.
  const details = attempt
    ? [textIn(entry, 'address'), answerOf(entry) || faultOf(entry), outcome]
    : what === 'report'
      ? [entry['part'] === 0 ? '' : `part ${textIn(entry, 'part')}`, textIn(entry, 'report')]
      : [answerOf(entry), faultOf(entry)];
  return columns([
    style('dim', clockTime(textIn(entry, 'at'))),
    style(colourOf(attempt ? outcome : what), label.padEnd(LABEL_WIDTH)),
    ...details,
  ]);
}

/** One message in full: what was asked for, where it went, what became of it. */
export function messagePage(shown: ShownMessage, style: Style): string {
  const { message } = shown;
  const { created } = message;
  const row = (label: string, value: string) => `  ${style('dim', label.padEnd(12))}  ${value}`;
  const lines = [`${style('bold', textIn(message, 'messageId'))}  ${statusWord(message, style)}`];
  for (const [label, key] of DETAILS) {
    const value = TIMES.has(key) ? dateAndTime(textIn(message, key)) : textIn(message, key);
    if (value !== '' && (key !== 'sendAt' || message[key] !== created)) lines.push(row(label, value));
  }
  const addresses = shown.deliveries.map((delivery) => textIn(delivery, 'address'));
  const width = Math.max(0, ...addresses.map((address) => address.length));
  shown.deliveries.forEach((delivery, index) => {
    const cells = [addresses[index]!.padEnd(width), statusWord(delivery, style), ...carriedAs(delivery)];
    lines.push(row('delivery', columns(cells)));
  });
  lines.push('', ...shown.timeline.map((entry) => timelineLine(entry, style)));
  return `${lines.join('\n')}\n`;
}

/** Messages in columns, one line each. */
export function messageTable(messages: readonly Shown[], style: Style): string {
  const rows = messages.map((message) => [
    dateAndTime(textIn(message, 'created')),
    textIn(message, 'messageId'),
    textIn(message, 'status'),
    textIn(message, 'direction'),
    textIn(message, 'destination'),
    faultOf(message) || answerOf(message),
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column]!));
  const head = style('bold', line(HEADINGS).join('  ').trimEnd());
  const body = rows.map((row) => {
    const cells = line(row);
    cells[STATUS] = style(colourOf(row[STATUS]!), cells[STATUS]!);
    return cells.join('  ').trimEnd();
  });
  return `${[head, ...body].join('\n')}\n`;
}

/** One event of a message, as it happens. @param at Unix milliseconds */
export function eventLine(event: Shown, received: boolean, at: number, style: Style): string {
  const status = received ? 'received' : textIn(event, 'status');
  return columns([
    style('dim', clockTime(at)),
    textIn(event, 'messageId'),
    style(colourOf(status), status.padEnd(LABEL_WIDTH)),
    textIn(event, 'destination'),
    received ? `from ${textIn(event, 'from')}` : '',
    answerOf(event),
    faultOf(event),
  ]);
}

/** Parts beside one another; those that are empty take no place. */
function columns(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd();
}

function textIn(shown: Shown, key: string): string {
  return printable(String(shown[key] ?? ''));
}

function statusWord(shown: Shown, style: Style): string {
  const status = textIn(shown, 'status');
  return style(colourOf(status), status);
}

/** What one asks the carrier by: its id of the message, and how each part of a long one stands. */
function carriedAs(delivery: Shown): readonly string[] {
  const providerId = textIn(delivery, 'providerId');
  const parts = textIn(delivery, 'parts');
  return [providerId === '' ? '' : `id ${providerId}`, parts === '' ? '' : `parts ${parts}`];
}

/** `200 OK`; nothing where the peer said nothing. */
function answerOf(shown: Shown): string {
  const { responseCode = 0 } = shown;
  return responseCode === 0 ? '' : `${responseCode} ${textIn(shown, 'responseText')}`.trimEnd();
}

function faultOf(shown: Shown): string {
  return `${textIn(shown, 'errorCode')} ${textIn(shown, 'errorMessage')}`.trim();
}

function colourOf(word: string): 'green' | 'cyan' | 'red' | 'yellow' {
  return COLOURS.get(word) ?? 'yellow';
}

/** `undelivered`, the longest word for what happens. */
const LABEL_WIDTH = 11;

const HEADINGS: readonly string[] = ['CREATED', 'MESSAGE ID', 'STATUS', 'DIRECTION', 'DESTINATION', 'ANSWER'];
const STATUS = HEADINGS.indexOf('STATUS');

const COLOURS: ReadonlyMap<string, 'green' | 'cyan' | 'red'> = new Map([
  ['delivered', 'green'],
  ['read', 'green'],
  ['sent', 'cyan'],
  ['received', 'cyan'],
  ['undelivered', 'red'],
  ['failed', 'red'],
]);

const TIMES: ReadonlySet<string> = new Set(['created', 'sendAt', 'expires']);

const DETAILS: readonly (readonly [label: string, key: string])[] = [
  ['direction', 'direction'],
  ['asked by', 'owner'],
  ['over', 'source'],
  ['request', 'requestId'],
  ['destination', 'destination'],
  ['from', 'from'],
  ['to', 'to'],
  ['content type', 'contentType'],
  ['body', 'body'],
  ['body, Base64', 'base64Body'],
  ['created', 'created'],
  ['send at', 'sendAt'],
  ['expires', 'expires'],
  ['attempts', 'attempts'],
];
