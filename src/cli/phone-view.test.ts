import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phoneView } from './phone-view.ts';

const MESSAGE = {
  from: 'sip:bob@h',
  display: 'Bob\x1b[2J',
  contentType: 'text/plain',
  text: 'one\r\ntwo',
  answered: 200,
};
const ACCOUNT = { user: 'alice', server: '127.0.0.1:5060', transport: 'udp', secret: undefined } as const;

test('people see it aligned, and nothing that moves their cursor', () => {
  assert.deepEqual(shown(false), [
    'registered as alice at 127.0.0.1:5060 over UDP for 300 s; Ctrl-C ends',
    'Bob\ufffd[2J <sip:bob@h>  text/plain, answered 200',
    'one',
    'two',
    'sip:bob@h  text/plain, not answered',
    '',
    'NOTIFY check-sync  answered 200',
    'NOTIFY without an Event  text/plain, not answered',
    'a',
    'b',
    'reply to sip:bob@h: 202 Accepted',
    'reply to sip:bob@h: h does not answer',
    'The line is dead.',
  ]);
});

test('programs read a line of JSON for each thing', () => {
  const lines = shown(true).map((line) => JSON.parse(line) as { event: string; at: string });
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['registered', 'message', 'message', 'notify', 'notify', 'replied', 'replied', 'problem'],
  );
  assert.deepEqual(lines[0], {
    event: 'registered',
    at: AT,
    user: 'alice',
    server: '127.0.0.1:5060',
    expires: 300,
  });
  assert.deepEqual(lines[1], { event: 'message', at: AT, ...MESSAGE });
  assert.deepEqual(lines[5], { event: 'replied', at: AT, to: 'sip:bob@h', status: 202, text: 'Accepted' });
});

/** Without the time, which is as long as the blanks before what continues a line. */
function shown(json: boolean): readonly string[] {
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text.replace(/\n$/, '')) };
  const view = phoneView(output, json, () => Date.parse(AT));
  view.registered(ACCOUNT, 300);
  view.message(MESSAGE);
  view.message({ ...MESSAGE, display: '', text: '', answered: 0 });
  view.notify({ about: 'check-sync', contentType: '', text: '', answered: 200 });
  view.notify({ about: '', contentType: 'text/plain', text: 'a\r\nb\r\n', answered: 0 });
  view.replied('sip:bob@h', 202, 'Accepted');
  view.replied('sip:bob@h', 0, 'h does not answer');
  view.problem('The line is dead.');
  if (json) return lines;
  for (const line of lines) assert.match(line, /^(?:\d\d:\d\d:\d\d\.123| {12}) {2}/);
  return lines.map((line) => line.slice(14));
}

const AT = '2026-11-21T06:00:00.123Z';
