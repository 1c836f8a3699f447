import assert from 'node:assert/strict';
import { test } from 'node:test';
import { good, ID, PROJECTS, read } from './testing/read-messaging.ts';

const HASH = 'ab'.repeat(32);
const NUMBER = '[10001]\ntype=number\nproject=acme\n';
const NO_NUMBER = 'is no number: expected + and 5 to 17 digits, or a short code of 5 or 6 digits';
const UUID = 'a UUID such as 8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13';
const DESTINATIONS =
  'a comma list of destinations with their technology, such as pjsip:alice; several lines add up';

/** What stands from line 10 on, and what is told of it. */
const WRONG: readonly (readonly [text: string, ...problems: string[]])[] = [
  // Projects.
  [
    '[x]\ntype=project\n',
    'error 10: [x] needs the option "id"',
    'error 10: [x] needs the option "signing_key"',
  ],
  ['[x]\ntype=project\nid=acme\nsigning_key=k\n', `error 12: "id" in [x] must be ${UUID}, not "acme"`],
  [
    `[x]\ntype=project\nid=${ID.toUpperCase()}\nsigning_key=k\n`,
    'error 12: "id" of [x] is that of [acme], too',
  ],
  ...['', 'PSK_{{secret}}'].map(
    (key) =>
      [
        `[x]\ntype=project\nid=${ID.replace('8', 'a')}\nsigning_key=${key}\n`,
        'error 13: "signing_key" in [x] must be a secret of your own; "aldis project create" makes one',
      ] as const,
  ),
  [
    `[x]\ntype=project\nid=${ID.replace('8', 'a')}\nsigning_key=k\nrate_limit=0\nbacklogs_limit=1\n`,
    'error 14: "rate_limit" in [x] must be a whole number from 1 to 4294967295, not "0"',
    'warning 15: Unknown option "backlogs_limit" in [x]; did you mean "backlog_limit"?',
  ],
  [
    '[acme]\ntype=project\nid=1\n',
    'error 10: There is already a [acme] of type=project at messaging.conf line 1; to add to it write [acme](+)',
  ],
  // Tokens.
  [
    '[t]\ntype=token\n',
    'error 10: [t] needs the option "project"',
    'error 10: [t] needs the option "token_sha256"',
  ],
  [
    '[t]\ntype=token\nproject=acne\ntoken_sha256=PTsecret\n',
    'error 12: "project" of [t] names the project "acne", which is not there; did you mean "acme"?',
    'error 13: "token_sha256" in [t] must be 64 hexadecimal digits',
  ],
  [
    `[t]\ntype=token\nproject=\ntoken_sha256=${HASH}\n`,
    'error 12: "project" of [t] names the project "", which is not there',
  ],
  [
    `[t]\ntype=token\nproject=acme\ntoken_sha256=${HASH}\n[u]\ntype=token\nproject=other\ntoken_sha256=${HASH.toUpperCase()}\n`,
    'error 17: [u] is the same token as [t]; make another one with "aldis token create"',
  ],
  [
    `[t]\ntype=token\nproject=acme\ntoken_sha256=${HASH}\nscopes=mesaging, video, everything\n`,
    'warning 14: "scopes" of [t] names "mesaging", which is no scope; did you mean "messaging"?',
    'warning 14: "scopes" of [t] names "everything", which is no scope',
  ],
  // Numbers.
  ...['15551230001', '+1555', '+123456789012345678', '1234', '1234567', 'alice', '+1555 123'].map(
    (name) => [`[${name}]\ntype=number\nproject=acme\n`, `error 10: [${name}] ${NO_NUMBER}`] as const,
  ),
  ['[10001]\ntype=number\n', 'error 10: [10001] needs the option "project"'],
  [
    '[n](!)\ntype=number\nproject=nobody\n[10001](n)\n[10002](n)\n',
    'error 12: "project" of [10001] names the project "nobody", which is not there',
    'error 12: "project" of [10002] names the project "nobody", which is not there',
  ],
  [`${NUMBER}deliver_to=alice\n`, `error 13: "deliver_to" in [10001] must be ${DESTINATIONS}, not "alice"`],
  [`${NUMBER}deliver_to=pjsip:\n`, `error 13: "deliver_to" in [10001] must be ${DESTINATIONS}, not "pjsip:"`],
  [`${NUMBER}deliver_to=number:10001\n`, 'error 13: [10001] delivers to itself'],
  [
    `${NUMBER}deliver_to=number:10002\n`,
    'warning 13: "deliver_to" of [10001] names the number "10002", which is not in messaging.conf',
  ],
  [`${NUMBER}deliver_to=number:10002\n[10002]\ntype=number\nproject=acme\n`],
  [
    `${NUMBER}deliver_to=pjsip:alcie\n`,
    'warning 13: "deliver_to" of [10001] names the endpoint "alcie", which is not in pjsip.conf; did you mean "alice"?',
  ],
  [
    `${NUMBER}deliver_to=pjsip:trunk/sip:x@example.com, pjsip:PJSIP/1@gone\n`,
    'warning 13: "deliver_to" of [10001] names the endpoint "trunk", which is not in pjsip.conf',
    'warning 13: "deliver_to" of [10001] names the endpoint "gone", which is not in pjsip.conf',
  ],
  [
    `${NUMBER}deliver_to=pjsp:alice\n`,
    'warning 13: "deliver_to" of [10001] names the technology "pjsp", which is not there; did you mean "pjsip"?',
  ],
  [
    `${NUMBER}deliver_to=xmpp:bob@example.com/desk\n`,
    'warning 13: "deliver_to" of [10001] names an XMPP address, and xmpp.conf has no account to send from',
    'warning 13: "deliver_to" of [10001] names one resource: what is written from there does not leave from the number, as with "xmpp:bob@example.com"',
  ],
  [
    `${NUMBER}capabilities=sms,fax\nthroughput=fast\n`,
    'error 13: "capabilities" in [10001] must be a comma list of sms or mms, not "sms,fax"',
    'error 14: "throughput" in [10001] must be a number from 0 to 100000, not "fast"',
  ],
  [
    `${NUMBER}deliver_to=esme:bill, carrier:up/+1555, carrier:dwn/+1555, carrier:down\n[down]\ntype=carrier\nprotocol=sip\nendpoint=bob\n`,
    'warning 13: "deliver_to" of [10001] names the ESME "bill", which is not in messaging.conf',
    'warning 13: "deliver_to" of [10001] names the carrier "up", which is not in messaging.conf',
    'warning 13: "deliver_to" of [10001] names the carrier "dwn", which is not in messaging.conf; did you mean "down"?',
    'warning 13: "deliver_to" of [10001] names no number behind the carrier: expected carrier:down/+15551230001',
  ],
  // Documents.
  [`${NUMBER}inbound=xml\n`, 'error 13: "inbound" in [10001] must be swml, cxml or webhook, not "xml"'],
  [
    `${NUMBER}inbound=swml\n`,
    'error 13: [10001] has "inbound=swml" and needs "inbound_url" or "inbound_file"',
  ],
  [`${NUMBER}inbound=webhook\n`, 'error 13: [10001] has "inbound=webhook" and needs "inbound_url"'],
  [
    `${NUMBER}inbound=webhook\ninbound_file=pjsip.conf\n`,
    'error 14: [10001] has "inbound=webhook", which needs "inbound_url" and knows no file',
  ],
  [
    `${NUMBER}inbound_url=https://example.com/\n`,
    'error 13: [10001] has "inbound_url" and needs "inbound": swml, cxml or webhook',
  ],
  [
    `${NUMBER}inbound_file=pjsip.conf\n`,
    'error 13: [10001] has "inbound_file" and needs "inbound": swml, cxml or webhook',
  ],
  [
    `${NUMBER}inbound=cxml\ninbound_url=https://example.com/\ninbound_file=pjsip.conf\n`,
    'error 15: [10001] has both "inbound_url" and "inbound_file"; only one can be run',
  ],
  [
    `${NUMBER}inbound=cxml\ninbound_file=gone.xml\n`,
    'error 14: [10001] names the file gone.xml as "inbound_file", which does not exist',
  ],
  [
    `${NUMBER}inbound=swml\ninbound_url=https://example.com/\ninbound_method=GET\n`,
    'error 15: [10001] has "inbound=swml", which is always asked with POST',
  ],
  [
    `${NUMBER}inbound=swml\ninbound_file=pjsip.conf\ninbound_fallback_url=https://example.com/\n`,
    'error 15: [10001] has "inbound_fallback_url" without "inbound_url"',
  ],
  ...[
    'ftp://example.com/',
    'example.com',
    'https://',
    'http:///x',
    'https://user:hunter2@[::g]/',
    'http://a b/',
  ].map(
    (url) =>
      [
        `${NUMBER}inbound_url=${url}\n`,
        'error 13: "inbound_url" in [10001] must be an http or https URL',
      ] as const,
  ),
  // Groups.
  [
    '[g]\ntype=number_group\n',
    'error 10: [g] needs the option "id"',
    'error 10: [g] needs the option "project"',
    'error 10: [g] needs the option "numbers"',
  ],
  [
    `[g]\ntype=number_group\nid=${ID}\nproject=acme\nnumbers=10001\n${NUMBER}`,
    'error 12: "id" of [g] is that of [acme], too',
  ],
  [
    `[g]\ntype=number_group\nid=${ID.replace('8', 'a')}\nproject=other\nnumbers=10001,10002\n${NUMBER}`,
    'error 14: "numbers" of [g] names "10001", which is of another project',
    'error 14: "numbers" of [g] names "10002", which is no type=number',
  ],
  [
    `[g]\ntype=number_group\nid=${ID.replace('8', 'a')}\nproject=other\nnumbers=,\n`,
    'error 14: "numbers" of [g] must name a number',
  ],
  // Routes.
  ['[r]\ntype=route\n', 'error 10: [r] needs the option "carrier" or "destination", or "refuse=yes"'],
  [
    '[r]\ntype=route\ndestination=\n',
    'error 12: [r] needs the option "carrier" or "destination", or "refuse=yes"',
  ],
  [
    '[r]\ntype=route\ndestination=sip.example.com\n',
    `error 12: "destination" in [r] must be a destination with its technology, such as pjsip:alice; it may hold \${to}, \${from}, \${to_digits} and \${from_digits}, not "sip.example.com"`,
  ],
  [
    `[r]\ntype=route\ndestination=pjsip:sip:\${number}@example.com\n`,
    `error 12: "destination" in [r] must be a destination with its technology, such as pjsip:alice; it may hold \${to}, \${from}, \${to_digits} and \${from_digits}, not "pjsip:sip:\${number}@example.com"`,
  ],
  [
    `[r]\ntype=route\ndestination=pjsip:trunk/sip:\${to}@example.com\n`,
    'warning 12: "destination" of [r] names the endpoint "trunk", which is not in pjsip.conf',
  ],
  [
    '[r]\ntype=route\ndestination=pjsip:alice\nrefuse=yes\n',
    'warning 12: "destination" of [r] does not count with "refuse=yes"',
  ],
  [
    '[r]\ntype=route\ncarrier=up\ndestination=pjsip:alice\n[up]\ntype=carrier\nprotocol=sip\nendpoint=bob\n',
    'error 12: [r] has both "carrier" and "destination"; it leads to one of them',
  ],
  [
    '[r]\ntype=route\ncarrier=pu\n[up]\ntype=carrier\nprotocol=sip\nendpoint=bob\n',
    'error 12: "carrier" of [r] names "pu", which is no type=carrier; did you mean "up"?',
  ],
  [
    '[r]\ntype=route\ncarrier=up\nrefuse=yes\n',
    'warning 12: "carrier" of [r] does not count with "refuse=yes"',
  ],
  [
    '[r]\ntype=route\nprefix=+1,x\nproject=acme,nobody\nrefuse=yes\n',
    'error 12: "prefix" in [r] must be a comma list of beginnings of numbers such as +1, +4930 or 988; several lines add up, not "+1,x"',
    'error 13: "project" of [r] names the project "nobody", which is not there',
  ],
  // What belongs to all.
  [
    '[general]\npublic_url=https://example.com/?a\nspace_id=x\nmedia_types=png\noutgoing_networks=10.0.0.0/33\n',
    'error 11: "public_url" in [general] must be an http or https URL without "?" and "#"',
    `error 12: "space_id" in [general] must be ${UUID}, not "x"`,
    'error 13: "media_types" in [general] must be a comma list of MIME types such as image/png or image/*, not "png"',
    'error 14: "outgoing_networks" in [general] must be a comma list of networks such as 192.0.2.0/24 or 192.0.2.0/255.255.255.0, not "10.0.0.0/33"',
  ],
  ['[x]\nproject=acme\n', 'warning 10: [x] has no "type=" and is not read'],
  [
    '[x]\ntype=numbers\n',
    'warning 10: [x] has the unknown type "numbers" and is not read; did you mean "number"?',
  ],
];

for (const [text, ...expected] of WRONG) {
  test(`told: ${JSON.stringify(text)}`, () => {
    const { messaging, problems } = read(PROJECTS + text);
    assert.deepEqual(problems, expected);
    assert.equal(
      messaging === undefined,
      expected.some((problem) => problem.startsWith('error')),
    );
  });
}

const FINE: readonly string[] = [
  'pjsip:sip:bob@example.com',
  'pjsip:alice@example.com',
  'pjsip:sip.example.com',
  'pjsip:"Bob" <sip:bob@example.com>',
  'pjsip:PJSIP/1@alice',
  'pjsip:bob/bob',
];

for (const destination of FINE) {
  test(`nothing is told of ${destination}`, () => {
    assert.deepEqual(good(`${NUMBER}deliver_to=${destination}\n`).numbers.get('10001')?.deliverTo, [
      destination,
    ]);
  });
}

test('without a pjsip.conf that was read nothing is told of endpoints', () => {
  const text = `${PROJECTS}${NUMBER}deliver_to=pjsip:gone\n`;
  assert.deepEqual(read(text, { 'pjsip.conf': '[broken\n' }).problems, []);
});

test('ten thousand missing endpoints among ten thousand are told in time', () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => 10_000 + i);
  const phones = lines.map((n) => `[p${n}]\ntype=endpoint\n`).join('');
  const numbers = lines.map((n) => `[${n}]\ntype=number\nproject=acme\ndeliver_to=pjsip:q${n}\n`).join('');
  const { messaging, problems } = read(PROJECTS + numbers, { 'pjsip.conf': phones });
  assert.equal(messaging?.numbers.size, 10_000);
  assert.equal(problems.length, 10_000);
});
