import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROJECTS, read } from './testing/read-messaging.ts';

const SMPP = 'protocol=smpp\nhost=smsc.example\nsystem_id=acme\n';
test('two carriers that are one account of an SMSC', () => {
  const two = (more: string) => read(`[a]\ntype=carrier\n${SMPP}[b]\ntype=carrier\n${SMPP}${more}`).problems;
  assert.deepEqual(two(''), [
    'warning 10: [b] and [a] bind to one SMSC with the same "system_id": receipts of one may come on the other, and find nothing there. "binds" makes more connections of one carrier',
  ]);
  assert.deepEqual(two('system_id=other\n'), []);
  assert.deepEqual(two('port=2776\n'), []);
});

const SIGNALWIRE = 'protocol=signalwire\nurl=https://x.example\nproject=p\ntoken=t\n';
const WEBHOOK = 'protocol=webhook\nurl=https://x.example/\n';
const MM7 = 'protocol=mm7\nurl=https://x.example/\nvasp_id=v\n';

/** What stands from line 12 on in a `type=carrier`, and what is told of it. */
const WRONG: readonly (readonly [text: string, ...problems: string[]])[] = [
  ['', 'error 10: [x] needs the option "protocol": smpp, signalwire, webhook, mm7 or sip'],
  ['protocol=ucp\n', 'error 12: "protocol" in [x] must be smpp, signalwire, webhook, mm7 or sip, not "ucp"'],
  ['protocol=smpp\n', 'error 10: [x] needs the option "host"', 'error 10: [x] needs the option "system_id"'],
  [
    'protocol=smpp\nhost=\nsystem_id=ü\nport=0\n',
    'error 13: "host" in [x] must be a host name or an IP address, without a port, not ""',
    'error 14: "system_id" in [x] must be at most 15 letters, digits and signs of ASCII, not "ü"',
    'error 15: "port" in [x] must be a whole number from 1 to 65535, not "0"',
  ],
  [
    `${SMPP}password=ninechars\n`,
    'error 15: "password" in [x] must be a password of at most 8 letters, digits and signs of ASCII, as SMPP has no room for more',
  ],
  [
    `${SMPP}host=smsc.example:2775\n`,
    'error 15: "host" in [x] must be a host name or an IP address, without a port, not "smsc.example:2775"',
  ],
  [
    `${SMPP}vasp_id=1\ntimeout=3\nsystemid=x\n`,
    'warning 15: "vasp_id" in [x] is an option of protocol=mm7, and means nothing with protocol=smpp',
    'warning 16: "timeout" in [x] is an option of protocol=signalwire and protocol=webhook and protocol=mm7, and means nothing with protocol=smpp',
    'warning 17: Unknown option "systemid" in [x]; did you mean "system_id"?',
  ],
  [
    `${SMPP}number_format=national\n`,
    'error 15: [x] has "number_format=national" and needs "country_code", such as +49',
  ],
  [
    `${SMPP}country_code=0049\nnational_trunk=+\n`,
    'error 15: "country_code" in [x] must be a country code such as +49, not "0049"',
    'error 16: "national_trunk" in [x] must be up to 3 digits, not "+"',
  ],
  ...['0x58', '0x58:later', '0:retry', 'RTHROTTLED:retry', '88:305'].map(
    (status) =>
      [
        `${SMPP}status=${status}\n`,
        `error 15: "status" in [x] must be STATUS:MEANING, such as 0x58:throttle or 1045:30005: retry, throttle, final or an error code, not "${status}"`,
      ] as const,
  ),
  [
    `${SMPP}data_coding_gsm=256\nsource_ton=int\n`,
    'error 15: "data_coding_gsm" in [x] must be a number from 0 to 255, decimal or as 0xF0, not "256"',
    'error 16: "source_ton" in [x] must be a number from 0 to 255, decimal or as 0xF0, not "int"',
  ],
  [
    `${SMPP}tls=yes\ntls_ca_file=gone.pem\ntls_key_file=pjsip.conf\n`,
    'error 16: "tls_ca_file" names gone.pem, which does not exist',
    'error 17: [x] has "tls_key_file" without "tls_cert_file"',
  ],
  [
    `${SMPP}reconnect_minimum=61\nalphabets=,\n`,
    'error 10: reconnect_minimum must not be above reconnect_maximum',
    'error 16: "alphabets" of [x] must name one',
  ],
  [
    `${SMPP}alphabets=ucs-2\nnational_tables=turkish\n`,
    'warning 16: "national_tables" of [x] are tables of gsm-7, which its "alphabets" do not name',
  ],
  [
    SIGNALWIRE,
    'warning 10: [x] can report nothing and bring no messages without "signing_key": nothing else proves what comes',
  ],
  [
    `${SIGNALWIRE}signing_key=k\n`,
    'warning 10: [x] can report nothing and bring no messages without "public_url" in [general]: it is told to report there',
  ],
  [
    'protocol=signalwire\nurl=x.example\nproject=\ntoken=\nsigning_key=k\n',
    'error 13: "url" in [x] must be an http or https URL without "?" and "#"',
    'error 14: "project" in [x] must be a text, not ""',
    'error 15: "token" in [x] must be a secret of your own; the placeholder of the sample is none, "aldis init" makes fresh ones',
    'warning 10: [x] can report nothing and bring no messages without "public_url" in [general]: it is told to report there',
  ],
  [
    `${WEBHOOK}url=https://\${to}.example/\nbody=\${txt}\nheader=A: \${x\nanswer_id=a..b\n`,
    'error 14: "url" of [x] must begin with http:// or https://, a host and a slash, without variables',
    `error 15: "body" of [x] has no variable \${txt}: did you mean \${text}?`,
    `error 16: "header" of [x] has a \${ without its }`,
    'error 17: "answer_id" of [x] must be a path such as messages.0.id, header:NAME, query:NAME or regex:PATTERN',
  ],
  [
    `${WEBHOOK}header=Bearer secret\nsuccess=200-\nretry=299-200\nstatus=DELIVRD\nerror_code=27:x\n`,
    'error 14: "header" in [x] must be a header field, "Name: value"; several lines add up',
    'error 15: "success" in [x] must be a comma list of HTTP statuses such as 429 and 500-599, not "200-"',
    'error 16: "retry" in [x] must be a comma list of HTTP statuses such as 429 and 500-599, not "299-200"',
    'error 17: "status" in [x] must be THEIRS:OURS, such as DELIVRD:delivered; ours are sent, delivered, read, undelivered, failed or retry, not "DELIVRD"',
    'error 18: "error_code" in [x] must be THEIRS:OURS, such as 27:30003, not "27:x"',
  ],
  [
    `${WEBHOOK}method=GET\nbody=x\nsignature_key=k\nreceipt_id=id\n`,
    'error 16: [x] has "signature_key" and needs "signature_header"',
    'error 15: [x] has "method=GET", which sends no "body"',
    'error 17: [x] has "receipt_id" and needs what proves its requests: "secret", "signature_header" or "permit"',
  ],
  [
    `${WEBHOOK}secret=s\ninbound_text=text\nbody=\${callback_url}\n`,
    'error 10: [x] takes messages and needs the option "inbound_from"',
    'error 10: [x] takes messages and needs the option "inbound_to"',
    'warning 10: [x] puts URLs of ours into its requests and needs "public_url" in [general]',
  ],
  [
    MM7,
    'warning 10: [x] can report nothing and bring no messages without "inbound_username" or "permit": nothing else proves what comes',
  ],
  [
    `${MM7}inbound_username=u\nversion=6\n`,
    'error 16: "version" in [x] must be a version such as 6.8.0, not "6"',
    'error 15: [x] has "inbound_username" and needs "inbound_password"',
  ],
  [
    `${MM7}permit=192.0.2.0/24\n`,
    'error 15: The access list of [x] proves nothing: it lets in whom it does not name; begin with deny=0.0.0.0/0 and deny=::/0',
  ],
  [
    `${MM7}deny=0.0.0.0/0\npermit=192.0.2.0/24\n`,
    'error 16: The access list of [x] proves nothing: it lets in whom it does not name; begin with deny=0.0.0.0/0 and deny=::/0',
  ],
  [`${MM7}deny=0.0.0.0/0\ndeny=::/0\npermit=192.0.2.0/24\n`],
  [
    `${WEBHOOK}receipt_id=id\npermit=192.0.2.0/24\n`,
    'error 15: The access list of [x] proves nothing: it lets in whom it does not name; begin with deny=0.0.0.0/0 and deny=::/0',
  ],
  [`${WEBHOOK}receipt_id=id\ndeny=0.0.0.0/0\ndeny=::/0\npermit=192.0.2.0/24\n`],
  [
    'protocol=sip\nendpoint=alcie\n',
    'error 13: "endpoint" of [x] names "alcie", which is not in pjsip.conf; did you mean "alice"?',
  ],
  ['protocol=sip\n', 'error 10: [x] needs the option "endpoint"'],
];

for (const [text, ...expected] of WRONG) {
  test(`told: ${JSON.stringify(text)}`, () => {
    const { messaging, problems } = read(`${PROJECTS}[x]\ntype=carrier\n${text}`);
    assert.deepEqual([...problems].sort(), [...expected].sort());
    assert.equal(
      messaging === undefined,
      expected.some((problem) => problem.startsWith('error')),
    );
  });
}

test('a name that cannot stand in a destination is told', () => {
  const { problems } = read(`${PROJECTS}[a/b]\ntype=carrier\nprotocol=sip\nendpoint=alice\n`);
  assert.deepEqual(problems, [
    'error 10: [a/b] is no name for a carrier: expected letters, digits, ".", "_" and "-"',
  ]);
});
