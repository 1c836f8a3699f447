import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { good, ID, PROJECTS, read } from './testing/read-messaging.ts';

const HASH = 'ab'.repeat(32);
const SERVER = '[smpp]\ntype=smpp_server\n';
const BILL = `[bill]\ntype=esme\nproject=acme\npassword_sha256=${HASH}\n`;
const NUMBERS = '[10001]\ntype=number\nproject=acme\n[10002]\ntype=number\nproject=other\n';

test('nobody binds where no section says so', () => {
  const { smppServer, esmes } = good('');
  assert.equal(smppServer, undefined);
  assert.equal(esmes.size, 0);
});

test('the server and its defaults', () => {
  assert.deepEqual(good(SERVER).smppServer, {
    enabled: true,
    bind: { address: '127.0.0.1', port: 2775 },
    tls: undefined,
    systemId: 'Aldis',
    maxConnections: 1000,
    bindTimeoutSeconds: 10,
    enquireLinkSeconds: 30,
    responseTimeoutSeconds: 30,
  });
});

test('the server over TLS', () => {
  const { smppServer } = good(
    `${SERVER}bind=192.0.2.7:0\ntls_bind=[::]:2776\ntls_cert_file=pjsip.conf\nsystem_id=gw\nmax_connections=5\n`,
  );
  assert.deepEqual(smppServer?.bind, { address: '192.0.2.7', port: 0 });
  assert.deepEqual(smppServer?.tls, {
    bind: { address: '::', port: 2776 },
    certFile: '/nowhere/pjsip.conf',
    keyFile: '/nowhere/pjsip.conf',
  });
  const { smppServer: other } = good(`${SERVER}tls_bind=::1\ntls_cert_file=pjsip.conf\n`);
  assert.deepEqual(other?.tls?.bind, { address: '::1', port: 3550 });
});

test('an ESME and its defaults', () => {
  const { acl, ...esme } = good(SERVER + BILL).esmes.get('bill') ?? { acl: undefined };
  assert.equal(acl?.empty, true);
  assert.deepEqual(esme, {
    name: 'bill',
    systemId: 'bill',
    passwordSha256: HASH,
    systemType: '',
    project: ID,
    numbers: [],
    defaultFrom: '',
    bindTypes: ['transceiver', 'transmitter', 'receiver'],
    maxBinds: 4,
    window: 100,
    throughput: 0,
    tlsRequired: false,
    defaultAlphabet: 'gsm-7',
    keepHours: 72,
    concatenation: 'udh8',
  });
});

test('an ESME is found by the system_id it binds with', () => {
  const { esmes } = good(
    `${SERVER}${BILL}system_id=acme-billing\nnumbers=10001,10001\ndefault_from=10001\nbind_types=receiver\npermit=192.0.2.1\ndeny=0.0.0.0/0\n${NUMBERS}`,
  );
  const esme = esmes.get('acme-billing');
  assert.deepEqual(
    [esme?.name, esme?.numbers, esme?.defaultFrom, esme?.bindTypes],
    ['bill', ['10001'], '10001', ['receiver']],
  );
  assert.equal(esme?.acl.allows('192.0.2.1'), false);
});

test('a password in clear is kept as its hash, and told', () => {
  const text = `${PROJECTS}${SERVER}[bill]\ntype=esme\nproject=acme\npassword=passw0rd\n`;
  const { messaging, problems } = read(text);
  assert.deepEqual(problems, [
    'warning 15: "password" of [bill] stands in clear; "password_sha256" does with its hash: printf %s PASSWORD | sha256sum',
  ]);
  const hash = createHash('sha256').update('passw0rd').digest('hex');
  assert.equal(messaging?.esmes.get('bill')?.passwordSha256, hash);
  assert.ok(!JSON.stringify([...(messaging?.esmes ?? [])]).includes('passw0rd'));
});

const HASHED = `password_sha256=${HASH}\n`;
/** What stands from line 10 on, and what is told of it. */
const WRONG: readonly (readonly [text: string, ...problems: string[]])[] = [
  [BILL, 'warning 10: [bill] cannot bind anywhere without a section of type=smpp_server'],
  [
    `${BILL}${SERVER}enabled=no\n`,
    'warning 10: [bill] cannot bind anywhere without "enabled=yes" in type=smpp_server',
  ],
  [
    `${SERVER}[other]\ntype=smpp_server\n`,
    'warning 12: [other] is a second section of type=smpp_server and is not read',
  ],
  [`${SERVER}tls_bind=0.0.0.0\n`, 'error 10: TLS needs "tls_cert_file", the certificate to show'],
  [
    `${SERVER}tls_bind=0.0.0.0\ntls_cert_file=gone.pem\n`,
    'error 10: "tls_cert_file" names gone.pem, which does not exist',
  ],
  [
    `${SERVER}tls_cert_file=pjsip.conf\n`,
    'warning 12: "tls_cert_file" of [smpp] means nothing without "tls_bind", such as 0.0.0.0:3550',
  ],
  [
    `${SERVER}[bill]\ntype=esme\n`,
    'error 12: [bill] needs the option "project"',
    'error 12: [bill] needs the option "password_sha256" or "password"',
  ],
  [
    `${SERVER}[bill]\ntype=esme\nproject=acne\npassword=\n`,
    'error 15: "password" in [bill] must be a password of at most 8 letters, digits and signs of ASCII, as SMPP has no room for more',
    'error 14: "project" of [bill] names the project "acne", which is not there; did you mean "acme"?',
  ],
  [
    `${SERVER}${BILL}password=x\n`,
    'error 16: [bill] has both "password" and "password_sha256"; one of them counts',
  ],
  [
    `${SERVER}[b b]\ntype=esme\nproject=acme\n${HASHED}[abcdefghijklmnop]\ntype=esme\nproject=acme\n${HASHED}`,
    'error 12: [b b] is no name for an ESME: expected letters, digits, ".", "_" and "-"',
    'error 16: [abcdefghijklmnop] needs the option "system_id": its name has more than 15 letters',
  ],
  [
    `${SERVER}${BILL}[bob]\ntype=esme\nproject=acme\n${HASHED}system_id=bill\n`,
    'error 20: [bob] binds as "bill", as [bill] does; give it another "system_id"',
  ],
  [
    `${SERVER}${BILL}numbers=10001,10002,10003\ndefault_from=10004\n${NUMBERS}`,
    'error 16: "numbers" of [bill] names "10002", which is of another project',
    'error 16: "numbers" of [bill] names "10003", which is no type=number',
    'error 17: "default_from" of [bill] names "10004", which is no type=number',
    'error 17: "default_from" of [bill] is none of its "numbers"',
  ],
  [
    `${SERVER}${BILL}bind_types=,\ntls_required=yes\nacl=office\n`,
    'error 12: There is no [office] in acl.conf',
    'error 16: "bind_types" of [bill] must name one',
    'warning 17: [bill] has "tls_required", and type=smpp_server no "tls_bind"',
  ],
];

for (const [text, ...expected] of WRONG) {
  test(`told: ${JSON.stringify(text)}`, () => {
    const { messaging, problems } = read(PROJECTS + text);
    assert.deepEqual([...problems].sort(), [...expected].sort());
    assert.equal(
      messaging === undefined,
      expected.some((problem) => problem.startsWith('error')),
    );
  });
}

test('a number may lead to an ESME', () => {
  const { numbers } = good(`${SERVER}${BILL}[10001]\ntype=number\nproject=acme\ndeliver_to=esme:bill\n`);
  assert.deepEqual(numbers.get('10001')?.deliverTo, ['esme:bill']);
});
