import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NationalLanguage } from '../messages/segments/encoded-text.ts';
import type { CarrierOptions, SmppUpstreamOptions, UpstreamOptions } from './carriers.ts';
import { SMPP_OPTIONS } from './objects/carrier-smpp.ts';
import { good } from './testing/read-messaging.ts';
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
