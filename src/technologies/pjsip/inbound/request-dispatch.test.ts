import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  authenticated,
  CONF,
  credentialsFor,
  header,
  request,
  scene,
  securityOf,
  status,
} from './testing/requests.ts';
import { flowFrom, incomingRequest, pjsipConfiguration } from './testing/scene.ts';

test('a REGISTER that cannot be written is to be sent again, and leaves nothing behind', async () => {
  const s = scene();
  s.store.updateContacts = () => Promise.reject(new Error('The disk is full.'));
  const headers = 'Contact: <sip:bob@192.0.2.1>';
  const answer = await authenticated(s, { method: 'REGISTER', to: '<sip:bob@127.0.0.1>', headers });
  assert.equal(status(answer), '503 Service Unavailable');
  assert.deepEqual(s.contacts.contactsOf('bob'), []);
});

const REGISTERS: readonly (readonly [from: string, to: string, answer: string, event: string])[] = [
  ['alice', 'alice', '403 Forbidden', 'FailedACL registrar_attempt_without_registration_permitted'],
  ['bare', 'bare', '403 Forbidden', 'FailedACL registrar_attempt_without_configured_aors'],
  ['alice', 'bob', '404 Not Found', 'RequestNotSupported registrar_requested_aor_not_found'],
];
for (const [from, to, expected, event] of REGISTERS) {
  test(`REGISTER by ${from} for ${to}: ${expected}`, async () => {
    const s = scene();
    const shape = {
      method: 'REGISTER',
      from: `<sip:${from}@x>`,
      to: `<sip:${to}@x>`,
      headers: 'Contact: <sip:a@b>',
    };
    assert.equal(status(await s.send(request(shape))), expected);
    assert.deepEqual(
      s.securityEvents.map((told) => `${told.event} ${told.fields[0]?.[1]}`),
      [event],
    );
  });
}

test('REGISTER: To of another scheme is 416; an address of record of a domain or an alias is found', async () => {
  const register = { method: 'REGISTER', headers: 'Contact: <sip:a@b>' };
  const s = scene();
  assert.equal(status(await s.send(request({ ...register, to: '<tel:100>' }))), '416 Unsupported URI Scheme');
  const domains = scene(`
[old.example]
type=domain_alias
domain=new.example
[eve]
type=endpoint
aors=eve@new.example
[eve@new.example]
type=aor
max_contacts=1
`);
  const from = '<sip:eve@old.example>';
  assert.equal(status(await domains.send(request({ ...register, from, to: from }))), '200 OK');
  assert.equal(domains.contacts.contactsOf('eve@new.example').length, 1);
  const single = scene(
    `[global]\ntype=global\ndisable_multi_domain=yes\n[eve]\ntype=endpoint\naors=eve@x\n[eve@x]\ntype=aor\nmax_contacts=1`,
  );
  assert.equal(
    status(await single.send(request({ ...register, from: '<sip:eve@x>', to: '<sip:eve@x>' }))),
    '404 Not Found',
  );
});

test('OPTIONS: 200 with what is supported for somebody here or nobody in particular, else 404', async () => {
  const s = scene();
  const answers: (string | undefined)[] = [];
  for (const uri of ['sip:127.0.0.1', 'sip:bob@127.0.0.1', 'sip:hall@127.0.0.1', 'sip:nobody@127.0.0.1'])
    answers.push(status(await s.send(request({ method: 'OPTIONS', uri }))));
  assert.deepEqual(answers, ['200 OK', '200 OK', '200 OK', '404 Not Found']);
  const answer = await s.send(request({ method: 'OPTIONS', uri: 'sip:127.0.0.1' }));
  assert.deepEqual(header(answer, 'Allow'), ['OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, PUBLISH, MESSAGE']);
  assert.deepEqual(header(answer, 'Supported'), ['path, eventlist']);
});

test('allow_unauthenticated_options', async () => {
  const closed = { method: 'OPTIONS', from: '<sip:bob@x>' };
  assert.equal(status(await scene().send(request(closed))), '401 Unauthorized');
  const s = scene(CONF.replace('auth=bob', 'auth=bob\nallow_unauthenticated_options=yes'));
  assert.equal(status(await s.send(request(closed))), '200 OK');
  assert.equal(status(await s.send(request({ from: '<sip:bob@x>' }))), '401 Unauthorized');
});

const OTHERS: readonly (readonly [method: string, to: string, headers: string, answer: string])[] = [
  ['INVITE', '<sip:x@y>', 'Contact: <sip:a@b>', '405 Method Not Allowed'],
  ['INVITE', '<sip:x@y>', '', '400 Missing Contact header'],
  ['INVITE', '<sip:x@y>;tag=t', '', '481 Call/Transaction Does Not Exist'],
  ['SUBSCRIBE', '<sip:x@y>', 'Contact: <sip:a@b>\nEvent: presence', '405 Method Not Allowed'],
  ['PUBLISH', '<sip:x@y>', '', '405 Method Not Allowed'],
  ['NOTIFY', '<sip:x@y>', 'Contact: <sip:a@b>', '481 Call/Transaction Does Not Exist'],
  ['BYE', '<sip:x@y>', '', '481 Call/Transaction Does Not Exist'],
  ['OPTIONS', '<sip:x@y>;tag=t', '', '481 Call/Transaction Does Not Exist'],
  ['NEWMETHOD', '<sip:x@y>', '', '501 Not Implemented'],
  ['MESSAGE', '<http://x>', '', '416 Unsupported URI Scheme'],
  ['MESSAGE', '<sip:x@y>', 'Contact: <mailto:a@b>', '416 Unsupported URI Scheme'],
  ['MESSAGE', '<sip:x@y>', 'Contact: <sip:a@>', '400 Contact Cannot Be Read'],
  ['MESSAGE', '<sip:x@y>', 'Contact: "a', '400 Contact Cannot Be Read'],
  ['ACK', '<sip:x@y>', '', ''],
];
for (const [method, to, headers, expected] of OTHERS) {
  test(`${method} to ${to} ${headers}: ${expected || 'no answer'}`, async () => {
    const answer = await scene().send(request({ method, to, headers }));
    assert.equal(status(answer) ?? '', expected);
  });
}

test('credentials: taken once, then stale; too old is stale; another source is stale; wrong is not', async () => {
  const s = scene();
  const challenged = await s.send(request({ from: '<sip:bob@x>' }));
  assert(!challenged.includes('stale'));
  const good = credentialsFor(challenged, 'MESSAGE', 'sip:bob@127.0.0.1:15060', 'secret');
  const send = (headers: string, port = 15072) =>
    s.send(request({ from: '<sip:bob@x>', headers }), flowFrom('127.0.0.1', port));
  assert.equal(status(await send(good)), '202 Accepted');
  assert.match(await send(good), /401 .*stale=true/s);
  assert.match(await send(good, 9), /401 .*stale=true/s);
  await s.clock.advance(40_000);
  assert.match(await send(good), /401 .*stale=true/s);
  const bad = credentialsFor(challenged, 'MESSAGE', 'sip:bob@127.0.0.1:15060', 'guess');
  assert.doesNotMatch(await send(bad), /stale/);
  assert.deepEqual(securityOf(s), [
    'ChallengeSent bob',
    'SuccessfulAuth bob',
    'ChallengeSent bob',
    'ChallengeSent bob',
    'ChallengeSent bob',
    'ChallengeResponseFailed bob',
  ]);
  assert.match(await send('Authorization: Basic Ym9iOnNlY3JldA=='), /401/);
  assert.match(await send(good.replace('realm="asterisk"', 'realm="other"')), /401/);
  assert.deepEqual(securityOf(s), ['ChallengeSent bob', 'ChallengeSent bob']);
});

test('nobody learns whether an account exists: the same answers but for nonces', async () => {
  const s = scene(
    CONF.replace('username=bob', 'username=bob\nsupported_algorithms_uas=SHA-256,MD5').replace(
      '[global]',
      '[global]\ndefault_auth_algorithms_uas=SHA-256,MD5',
    ),
  );
  const form = (answer: string) =>
    answer
      .replace(/nonce="[^"]*",opaque="[^"]*"/g, '')
      .replace(/zed|bob/g, 'X')
      .replaceAll(/z9hG4bK[\w-]+/g, '');
  const answers: string[][] = [];
  for (const name of ['bob', 'zed']) {
    const first = await s.send(request({ from: `<sip:${name}@x>` }));
    const headers = credentialsFor(first, 'MESSAGE', 'sip:bob@127.0.0.1:15060', 'guess').replace(
      '"bob"',
      `"${name}"`,
    );
    const second = await s.send(request({ from: `<sip:${name}@x>`, headers }));
    answers.push([form(first), form(second)]);
  }
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(header(answers[0]?.[0] ?? '', 'WWW-Authenticate').length, 2);
  assert.deepEqual(securityOf(s).slice(2), [
    'InvalidAccountID zed',
    'ChallengeSent <unknown>',
    'InvalidAccountID zed',
    'ChallengeResponseFailed <unknown>',
  ]);
});

test('hashed passwords: md5 and digest, for the realm they were made with', async () => {
  const s = scene(`
[bob]
type=endpoint
aors=bob
auth=hashed,digested
[hashed]
type=auth
auth_type=md5
username=bob
realm=one
md5_cred=${createHash('md5').update('bob:one:secret').digest('hex')}
[digested]
type=auth
auth_type=digest
username=bob
realm=two
password_digest=SHA-256:${createHash('sha256').update('bob:two:secret').digest('hex')}
supported_algorithms_uas=SHA-256
[bob]
type=aor
max_contacts=1
`);
  const challenged = await s.send(request({ from: '<sip:bob@x>' }));
  assert.deepEqual(
    header(challenged, 'WWW-Authenticate').map((value) =>
      /realm="(\w+)".*algorithm=([^,]+)/.exec(value ?? '')?.slice(1),
    ),
    [
      ['one', 'MD5'],
      ['two', 'SHA-256'],
    ],
  );
  const both = credentialsFor(challenged, 'MESSAGE', 'sip:bob@127.0.0.1:15060', 'secret').split('\r\n');
  assert.equal(both.length, 2);
  for (const headers of both)
    assert.equal(status(await s.send(request({ from: '<sip:bob@x>', headers }))), '202 Accepted');
});

test('access lists: of all, of the endpoint, of its Contacts', async () => {
  const lists = `
[all]
type=acl
deny=203.0.113.0/24
[eve]
type=endpoint
aors=eve
deny=0.0.0.0/0
permit=192.0.2.0/24
contact_deny=0.0.0.0/0
contact_permit=10.0.0.0/8
[eve]
type=aor
max_contacts=3
`;
  const s = scene(lists);
  const send = (address: string, contact: string) =>
    s.send(
      request({
        method: 'REGISTER',
        from: '<sip:eve@x>',
        to: '<sip:eve@x>',
        headers: `Contact: <sip:e@${contact}>`,
      }),
      flowFrom(address, 5060),
    );
  assert.equal(status(await send('192.0.2.1', '10.0.0.1')), '200 OK');
  assert.equal(status(await send('203.0.113.1', '10.0.0.1')), '403 Forbidden');
  assert.equal(status(await send('198.51.100.1', '10.0.0.1')), '403 Forbidden');
  assert.equal(status(await send('192.0.2.1', '11.0.0.1')), '403 Forbidden');
  assert.equal(status(await send('192.0.2.1', 'some.host')), '403 Forbidden');
  assert.deepEqual(securityOf(s), ['FailedACL <unknown>', 'FailedACL eve', 'FailedACL eve', 'FailedACL eve']);
  const rewriting = scene(
    lists
      .replace('permit=192', 'rewrite_contact=yes\npermit=192')
      .replace('contact_permit=10.0.0.0/8', 'contact_permit=192.0.2.0/24'),
  );
  const answer = await rewriting.send(
    request({
      method: 'REGISTER',
      from: '<sip:eve@x>',
      to: '<sip:eve@x>',
      headers: 'Contact: <sip:e@some.host>',
    }),
    flowFrom('192.0.2.7', 4000),
  );
  assert.equal(status(answer), '200 OK');
  // The phone finds itself in the answer; messages go to where it is.
  assert.match(answer, /^Contact: <sip:e@some.host>;expires=3599\r$/m);
  assert.equal(rewriting.contacts.contactsOf('eve')[0]?.uri, 'sip:e@192.0.2.7:4000');
});

test('a reload counts at once', async () => {
  const s = scene();
  assert.equal(status(await s.send(request({ from: '<sip:zed@x>' }))), '401 Unauthorized');
  s.configuration = pjsipConfiguration(`${CONF}\n[zed]\ntype=endpoint`);
  assert.equal(status(await s.send(request({ from: '<sip:zed@x>' }))), '202 Accepted');
});

test('every answer names the server, and its To tag is the branch', async () => {
  const s = scene();
  const sent = request();
  const answer = await s.send(sent);
  assert.deepEqual(header(answer, 'Server'), ['Aldis']);
  assert.deepEqual(header(answer, 'To'), [`<sip:x@y>;tag=${/branch=(.*)\r/.exec(sent)?.[1]}`]);
});

test('force_rport=no answers by what the Via says', () => {
  const symmetric = (s: ReturnType<typeof scene>, from: string) => {
    let given: boolean | undefined;
    const incoming = incomingRequest(
      request({ from, to: '<sip:x@y>;tag=t' }),
      flowFrom('192.0.2.1', 1),
      () => {},
    );
    s.inbound.onRequest({
      ...incoming,
      respond: (parts) => {
        given = parts.symmetric;
      },
    });
    return given;
  };
  const s = scene(
    CONF.replace('allow_unauthenticated_options', 'force_rport=no\nallow_unauthenticated_options'),
  );
  assert.equal(symmetric(s, '<sip:alice@x>'), false);
  assert.equal(symmetric(s, '<sip:peer@x>'), undefined);
});

test('what is no SIP message is not answered', () => {
  const s = scene();
  s.inbound.onMalformed('nonsense', flowFrom('192.0.2.1', 1), Buffer.from('x'));
  assert.deepEqual(s.messaging.submitted, []);
});
