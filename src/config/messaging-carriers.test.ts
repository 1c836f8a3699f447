import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NationalLanguage } from '../messages/segments/encoded-text.ts';
import type { CarrierOptions, SmppUpstreamOptions, UpstreamOptions } from './carriers.ts';
import { SMPP_OPTIONS } from './objects/carrier-smpp.ts';
import { good, PROJECTS, read } from './testing/read-messaging.ts';
import { DEFAULT_CARRIER, DEFAULT_SMPP } from './testing/sample-carrier.ts';

/** A carrier as it is read, without its ACL, which is no value. */
function carrier(options: string, before = ''): CarrierOptions {
  const read = good(`${before}[up]\ntype=carrier\n${options}`).carriers.get('up');
  assert.ok(read);
  const { acl: _, ...upstream } = { acl: undefined, ...read.upstream };
  return { ...read, upstream: upstream as UpstreamOptions };
}

const SMPP = 'protocol=smpp\nhost=smsc.example\nsystem_id=acme\n';
const DEFAULT: SmppUpstreamOptions = { ...DEFAULT_SMPP, host: 'smsc.example', systemId: 'acme' };

test('an SMSC and its defaults', () => {
  assert.deepEqual(carrier(SMPP), { name: 'up', ...DEFAULT_CARRIER, upstream: DEFAULT });
});

test('what all carriers have in common', () => {
  const { upstream: _, ...shared } = carrier(
    `${SMPP}throughput=0.5\nqueue=20\nfailover=Aggressive\nmms_fallback=link\nnumber_format=national\ncountry_code=49\nnational_trunk=0\nreceipt_days=3\nreassembly=60\n`,
  );
  assert.deepEqual(shared, {
    name: 'up',
    throughput: 0.5,
    queue: 20,
    failover: 'aggressive',
    mmsFallback: 'link',
    numberFormat: 'national',
    countryCode: '+49',
    nationalTrunk: '0',
    receiptDays: 3,
    reassemblySeconds: 60,
  });
});

test('every option of an SMSC; other gateways have other names for some', () => {
  const { upstream } = carrier(`${SMPP}host=[2001:db8::1]
port=2776
receiver_port=2777
version=5.0
password=s3cret\\;!
system_type=VMA
bind=separate
binds=3
tls=yes
tls_verify=no
tls_ca_file=pjsip.conf
tls_cert_file=pjsip.conf
tls_server_name=smsc
max_pending_submits=50
enquire_link_interval=15
response_timeout=5
reconnect_minimum=2
reconnect_maximum=20
throttle_pause=500
address_range=^1555
source_addr_ton=5
source_npi=0x00
dest_addr_ton=2
destination_npi=8
service_type=CMT
protocol_id=0
priority=1
receipts=all
receipt_id=hex-to-decimal
alphabets=UCS-2, latin-1
default_alphabet=latin-1
gsm_packed=yes
data_coding_gsm=0xF1
data_coding_latin=3
data_coding_ucs=0x18
send_validity=yes
status=0x58:throttle
status=1045 : 30005
status=0x0400:Final
concatenation=sar
transliterate=yes
`);
  assert.deepEqual(upstream, {
    ...DEFAULT,
    host: '2001:db8::1',
    port: 2776,
    receiverPort: 2777,
    version: '5.0',
    password: 's3cret;!',
    systemType: 'VMA',
    bindType: 'separate',
    binds: 3,
    tls: true,
    tlsVerify: false,
    tlsCaFile: '/nowhere/pjsip.conf',
    tlsCertFile: '/nowhere/pjsip.conf',
    tlsKeyFile: '/nowhere/pjsip.conf',
    tlsServerName: 'smsc',
    window: 50,
    enquireLinkSeconds: 15,
    responseTimeoutSeconds: 5,
    reconnectMinimumSeconds: 2,
    reconnectMaximumSeconds: 20,
    throttlePauseMs: 500,
    addressRange: '^1555',
    sourceTon: 5,
    sourceNpi: 0,
    destinationTon: 2,
    destinationNpi: 8,
    serviceType: 'CMT',
    priority: 1,
    receipts: 'all',
    receiptId: 'hex-to-decimal',
    alphabets: ['ucs-2', 'latin-1'],
    transliterate: true,
    concatenation: 'sar',
    defaultAlphabet: 'latin-1',
    gsmPacked: true,
    gsmCoding: 0xf1,
    latinCoding: 3,
    ucsCoding: 0x18,
    sendValidity: true,
    statuses: new Map([
      [0x58, 'throttle'],
      [1045, '30005'],
      [0x400, 'final'],
    ]),
  });
});

test('national tables are those that texts can be written with', () => {
  const { upstream } = carrier(`${SMPP}national_tables=Turkish, hindi\n`);
  assert.deepEqual('nationalTables' in upstream && upstream.nationalTables, ['turkish', 'hindi']);
  // Each is one: the compiler says so.
  const known: readonly NationalLanguage[] = SMPP_OPTIONS.national_tables.default;
  assert.deepEqual(known, []);
});

test('an HTTP upstream', () => {
  const both = '[general]\npublic_url=https://sms.example.com\n';
  const options =
    'protocol=signalwire\nurl=https://other.example/\nproject=p\ntoken=t\nsigning_key=k\ntimeout=3\n';
  assert.deepEqual(carrier(options, both).upstream, {
    protocol: 'signalwire',
    url: 'https://other.example',
    api: 'native',
    project: 'p',
    token: 't',
    signingKey: 'k',
    timeoutSeconds: 3,
    window: 20,
    mms: true,
  });
  const twilio = carrier(`${options.replace('signing_key=k\n', '')}api=twilio\nmms=no\n`, both).upstream;
  assert.equal('signingKey' in twilio && twilio.signingKey, 't');
});

test('a webhook', () => {
  const { upstream } = carrier(`protocol=webhook
url=https://api.example/sms?key=\${id}
content_type=application/json
header=Authorization: Bearer t\\;x
header=X-Id:\${id}
body={"to":"\${to}","text":"\${text}"}
username=u
password=p
success=200-201,204
retry=429
answer_id=messages.0.id
receipt_id=query:id
receipt_status=status
inbound_from=msisdn
inbound_to=to
inbound_text=text
status=DELIVRD:delivered
status=a:b:Undelivered
error_code=27:30003
secret=s
signature_header=X-Signature
signature_key=k
signature_prefix=sha256=
permit=192.0.2.0/24
reply_body=OK
`);
  assert.deepEqual(upstream, {
    protocol: 'webhook',
    url: `https://api.example/sms?key=\${id}`,
    method: 'POST',
    contentType: 'application/json',
    headers: [
      ['Authorization', 'Bearer t;x'],
      ['X-Id', `\${id}`],
    ],
    body: `{"to":"\${to}","text":"\${text}"}`,
    username: 'u',
    password: 'p',
    timeoutSeconds: 10,
    window: 20,
    mms: false,
    success: [
      [200, 201],
      [204, 204],
    ],
    retry: [[429, 429]],
    answer: { id: 'messages.0.id', status: '', errorCode: '', errorText: '' },
    receipt: { id: 'query:id', status: 'status', errorCode: '', errorText: '' },
    inbound: { id: '', from: 'msisdn', to: 'to', text: 'text', media: '' },
    statuses: new Map([
      ['DELIVRD', 'delivered'],
      ['a:b', 'undelivered'],
    ]),
    errorCodes: new Map([['27', '30003']]),
    secret: 's',
    signature: {
      header: 'x-signature',
      algorithm: 'sha256',
      encoding: 'hex',
      key: 'k',
      prefix: 'sha256=',
      over: 'body',
    },
    reply: { status: 200, contentType: 'text/plain', body: 'OK' },
  });
});

test('an MMSC and a trunk', () => {
  const mm7 = `protocol=mm7\nurl=https://mmsc.example/mm7\nvasp_id=acme\ninbound_username=m\ninbound_password=sha256:${'AB'.repeat(32)}\n`;
  assert.deepEqual(carrier(mm7), {
    ...carrier(SMPP),
    numberFormat: 'e164',
    upstream: {
      protocol: 'mm7',
      url: 'https://mmsc.example/mm7',
      vaspId: 'acme',
      vasId: '',
      version: '6.8.0',
      username: '',
      password: '',
      serviceCode: '',
      timeoutSeconds: 30,
      window: 10,
      deliveryReport: true,
      readReport: false,
      inboundUsername: 'm',
      inboundPassword: `sha256:${'ab'.repeat(32)}`,
    },
  });
  assert.deepEqual(carrier('protocol=sip\nendpoint=alice\ndomain=sip.example\n').upstream, {
    protocol: 'sip',
    endpoint: 'alice',
    domain: 'sip.example',
    fromDomain: '',
    deliveredOn: 'notification',
  });
});

test('carriers are frozen, and in the order of the file', () => {
  const { carriers } = good(`[b]\ntype=carrier\n${SMPP}[a]\ntype=carrier\n${SMPP}port=2776\n`);
  assert.deepEqual([...carriers.keys()], ['b', 'a']);
  assert.ok(Object.isFrozen(carriers.get('a')) && Object.isFrozen(carriers.get('a')?.upstream));
});

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
