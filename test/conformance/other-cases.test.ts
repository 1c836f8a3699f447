import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { recordedCase, replayMadeCases } from './made-cases.ts';
import type { RecordedCase } from './recording.ts';

const MESSAGES = '03-messagesend-params.jsonl';
const SENT = 'Response: Success\r\nActionID: 1\r\nMessage: Message successfully sent\r\n\r\n';
const EVERYWHERE = new Set(['message-id', 'message-events', 'refusal-reason']);

/** What the shared recordings of messages and sessions do not show: recorded cases, changed. */
replayMadeCases(
  {
    title: 'cases made from recorded ones',
    configuration: 'etc',
    extensions: ['show'],
    counts: (difference) => !EVERYWHERE.has(difference),
  },
  cases().map(([name, differences, make]) => ({ name, differences, make })),
);

type Made = readonly [name: string, differences: readonly string[], make: () => RecordedCase];

function cases(): Made[] {
  return [
    ['Base64 that is none', ['base64-invalid'], () => sent('To: pjsip:alice\r\nBase64Body: !!!', {})],
    [
      'a sips destination',
      ['sips-without-tls'],
      () => unsent('To: pjsip:sips:x@127.0.0.1:15072\r\nBody: x', SENT),
    ],
    [
      'a missing transport',
      ['transport-missing'],
      () => unsent('To: pjsip:sip:x@127.0.0.1;transport=tls', SENT),
    ],
    [
      'the technology sip',
      ['sip-technology'],
      () => unsent('To: sip:alice@127.0.0.1:15071\r\nBody: x', failure('Message technology not found.')),
    ],
    [
      'a long line',
      ['long-lines'],
      () =>
        unsent(
          `To: pjsip:alice\r\nBody: ${'y'.repeat(2000)}`,
          failure('Failed to parse message: line too long'),
        ),
    ],
    [
      '129 lines',
      [],
      () =>
        unsent(
          `To: pjsip:alice${'\r\nVariable: X=1'.repeat(127)}`,
          failure('Too many lines in message or allocation failure'),
        ),
    ],
    ['a NUL', ['nul-in-line'], () => sent('To: pjsip:alice\r\nBody: a\0b', {})],
    [
      'blanks behind commas',
      ['variable-blanks'],
      () => sent('To: pjsip:alice\r\nBody: hello\r\nVariable: X-A=1, X-B=2', { lines: 'X-A: 1\r\n X-B: 2' }),
    ],
    ['seventy variables in one header', ['variable-pieces'], seventyVariables],
    [
      'a Content-Type with parameters',
      ['content-type-parameters'],
      () =>
        sent('To: pjsip:alice\r\nBody: hello\r\nVariable: Content-Type=text/html;charset=utf-8', {
          type: 'text/html',
        }),
    ],
    ['To with a bare display name', ['to-override'], () => overridden('Alice <sip:alice@atlanta.com>')],
    ['To as user@host', ['to-override'], () => overridden('alice@atlanta.com')],
    ['To with parameters', ['to-override'], () => overridden('<sip:a@b.com:5099;x=y;transport=tcp>')],
    ['a class list with blanks', ['class-list'], () => mask('system, user')],
    ['a class in capitals', ['class-list'], () => mask('System')],
    ['a class list of beginnings', ['class-list'], () => mask('c,')],
    ['an HTML message comes in', ['content-types'], () => inbound('text/html', '70')],
    ['JSON comes in', ['content-types'], () => inbound('application/json', '70')],
    ['a message comes in that may go no further', ['hops-used-up'], () => inbound('text/plain', '0')],
    ['a login by challenge', [], () => challenged((key) => key)],
    ['a login by challenge with an upper-case key', [], () => challenged((key) => key.toUpperCase())],
    ['a redirect of a message with custom headers', ['redirect-headers'], () => redirected('', ['X-T: 1'])],
    [
      'a redirect to two by q',
      ['redirect-headers', 'redirect-order'],
      () => redirected('<sip:m1@127.0.0.1:15072>;q=0.1|<sip:m2@127.0.0.1:15076>;q=0.9', []),
    ],
  ];
}

function action(lines: string): string {
  return `Action: MessageSend\r\nActionID: 1\r\n${lines}\r\n\r\n`;
}

function failure(text: string): string {
  return `Response: Error\r\nActionID: 1\r\nMessage: ${text}\r\n\r\n`;
}

/** A MessageSend to alice that went out, with these header lines and this type. */
function sent(lines: string, went: { lines?: string; type?: string }): RecordedCase {
  const made = recordedCase(MESSAGES, 'mp-var-dup');
  for (const item of made.items) {
    if (item.kind === 'ami-tx') item.data = action(lines);
    if (item.kind !== 'sip-rx') continue;
    item.data = item.data.replace(/X-Foo: 2\r\n/, went.lines === undefined ? '' : `${went.lines}\r\n`);
    if (went.type !== undefined) item.data = item.data.replace('text/plain', went.type);
  }
  return made;
}

/** A MessageSend of which nothing went out. */
function unsent(lines: string, answer: string): RecordedCase {
  const made = recordedCase(MESSAGES, 'mp-empty-to');
  for (const item of made.items) item.data = item.kind === 'ami-tx' ? action(lines) : answer;
  return made;
}

function overridden(to: string): RecordedCase {
  return sent(`To: ${to}\r\nBody: hello\r\nDestination: pjsip:alice`, {});
}

function seventyVariables(): RecordedCase {
  const pieces = Array.from({ length: 70 }, (_, i) => `X-${i}=v`);
  const lines = [...pieces.slice(0, 63), pieces.slice(63).join(',')].map((piece) => piece.replace('=', ': '));
  return sent(`To: pjsip:alice\r\nBody: hello\r\nVariable: ${pieces.join(',')}`, {
    lines: lines.join('\r\n'),
  });
}

function mask(classes: string): RecordedCase {
  const made = recordedCase('12-permissions.jsonl', 'pm-admin-events');
  for (const item of made.items) {
    if (item.kind === 'ami-tx') item.data = `Action: Events\r\nActionID: ev\r\nEventMask: ${classes}\r\n\r\n`;
  }
  return made;
}

function inbound(type: string, hops: string): RecordedCase {
  const made = recordedCase('11-inbound-message.jsonl', 'in-utf8');
  const id = createHash('md5')
    .update(type + hops)
    .digest('hex')
    .slice(0, 8);
  const answer = type === 'text/plain' ? '202 Accepted' : '415 Unsupported Media Type';
  made.items = made.items.filter(({ kind }) => kind.startsWith('sip'));
  for (const item of made.items) {
    item.data = item.data
      .replaceAll('780636db', id)
      .replace('text/plain', type)
      .replace('Max-Forwards: 70', `Max-Forwards: ${hops}`)
      .replace('202 Accepted', answer);
  }
  return made;
}

function challenged(spell: (key: string) => string): RecordedCase {
  const made = recordedCase('01-session.jsonl', 'ss-logoff');
  const key = createHash('md5').update('123456789secret').digest('hex');
  const item = (kind: string, data: string, t: number): (typeof made.items)[number] => ({
    t,
    kind,
    note: '',
    data,
  });
  const [greeting, , ...rest] = made.items;
  assert.ok(greeting);
  const login = `Action: Login\r\nActionID: L1\r\nAuthType: MD5\r\nUsername: admin\r\nKey: ${spell(key)}\r\n\r\n`;
  const refused = [
    item('ami-rx', 'Response: Error\r\nActionID: L1\r\nMessage: Authentication failed\r\n\r\n', 1),
    item('note', 'AMI connection closed by ASTERISK', 1),
  ];
  made.items = [
    greeting,
    item('ami-tx', 'Action: Challenge\r\nActionID: C1\r\nAuthType: MD5\r\n\r\n', 0.001),
    item('ami-rx', 'Response: Success\r\nActionID: C1\r\nChallenge: 123456789\r\n\r\n', 0.001),
    item('ami-tx', login, 0.002),
    ...(spell(key) === key ? rest : refused),
  ];
  return made;
}

function redirected(contacts: string, custom: readonly string[]): RecordedCase {
  const made = recordedCase('04-messagesend-sip-responses.jsonl', 'mr-redir');
  if (contacts !== '') made.behaviour['15078'] = `302:${contacts}`;
  const lines = contacts.split('|').map((contact) => `Contact: ${contact}\r\n`);
  let first = true;
  for (const item of made.items) {
    if (contacts !== '') item.data = item.data.replaceAll('sip:moved@127.0.0.1', 'sip:m1@127.0.0.1');
    if (contacts !== '' && item.data.startsWith('SIP/2.0 302')) {
      item.data = item.data.replace(/Contact: .*\r\n/, lines.join(''));
    }
    if (item.kind === 'ami-tx') {
      const variables = custom.map((line) => `\r\nVariable: ${line.replace(': ', '=')}`);
      item.data = item.data.replace('Body: hello', `Body: hello${variables.join('')}`);
    }
    if (item.kind === 'sip-rx' && first) {
      first = false;
      item.data = item.data.replace(/(CSeq: .*\r\n)/, `$1${custom.map((line) => `${line}\r\n`).join('')}`);
    }
  }
  return made;
}
