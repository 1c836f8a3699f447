import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { errorCode } from '../../../messages/errors.ts';
import { Bench } from './testing/bench.ts';
import { answer, type SentRequest } from './testing/fake-stack.ts';

const OK = answer(200, 'OK');

test('A 401 is answered as Asterisk does, in the same Call-ID with the next CSeq', async () => {
  const bench = new Bench(CONFIGURATION, [asked(401, 'realm="r", nonce="n", algorithm=MD5, qop="auth"'), OK]);
  assert.equal((await bench.send({ destination: 'carol' })).kind, 'delivered');
  const [first, second] = bench.stack.sent as [SentRequest, SentRequest];
  assert.equal(first.header('Authorization'), undefined);
  const cnonce = 'ab'.repeat(16);
  const ha2 = hash('md5', 'MESSAGE:sip:carol@127.0.0.1:5073');
  const response = hash('md5', `${hash('md5', 'carol:r:secret')}:n:00000001:${cnonce}:auth:${ha2}`);
  assert.ok(
    second.head.includes(
      'User-Agent: Asterisk PBX 22.11.0-rc1\r\n' +
        `Authorization: Digest username="carol", realm="r", nonce="n", uri="sip:carol@127.0.0.1:5073", ` +
        `response="${response}", algorithm=MD5, cnonce="${cnonce}", qop=auth, nc=00000001\r\n` +
        'Content-Type: text/plain\r\n',
    ),
    second.head,
  );
  assert.equal(second.header('Call-ID'), first.header('Call-ID'));
  assert.equal(second.header('From'), first.header('From'));
  assert.equal(
    Number.parseInt(second.header('CSeq') ?? '', 10),
    Number.parseInt(first.header('CSeq') ?? '', 10) + 1,
  );
});

test('A 407 is answered in Proxy-Authorization, which stays when the peer asks as well', async () => {
  const bench = new Bench(CONFIGURATION, [
    asked(407, 'realm="proxy", nonce="p", qop="auth"'),
    asked(401, 'realm="peer", nonce="n", qop="auth"'),
    OK,
  ]);
  assert.equal((await bench.send({ destination: 'carol' })).kind, 'delivered');
  const last = bench.stack.sent[2];
  assert.match(last?.header('Proxy-Authorization') ?? '', /realm="proxy".*nc=00000002/);
  assert.match(last?.header('Authorization') ?? '', /realm="peer".*nc=00000001/);
});

test('Of several challenges the strongest that is allowed is answered', async () => {
  const challenges = [
    'realm="r", nonce="1", algorithm=MD5, qop="auth"',
    'realm="r", nonce="2", algorithm=SHA-256, qop="auth"',
  ];
  const weak = new Bench(CONFIGURATION, [asked(401, ...challenges), OK]);
  await weak.send({ destination: 'carol' });
  assert.match(weak.stack.sent[1]?.header('Authorization') ?? '', /algorithm=MD5/);
  const strong = new Bench(CONFIGURATION, [asked(401, ...challenges), OK]);
  await strong.send({ destination: 'strong' });
  assert.match(strong.stack.sent[1]?.header('Authorization') ?? '', /algorithm=SHA-256/);
});

test('A stale nonce is answered again, once', async () => {
  const bench = new Bench(CONFIGURATION, [
    asked(401, 'realm="r", nonce="1", qop="auth"'),
    asked(401, 'realm="r", nonce="2", qop="auth", stale=true'),
    asked(401, 'realm="r", nonce="3", qop="auth", stale=true'),
  ]);
  const outcome = await bench.send({ destination: 'carol' });
  assert.ok(outcome.kind === 'failed');
  assert.equal(outcome.errorCode, errorCode('authentication'));
  assert.equal(bench.stack.sent.length, 3);
});

for (const [what, destination, challenge] of [
  ['no outbound_auth', 'alice', 'realm="r", nonce="n"'],
  ['credentials for another realm', 'other', 'realm="r", nonce="n"'],
  ['an algorithm nobody has', 'carol', 'realm="r", nonce="n", algorithm=MD4'],
  ['auth-int alone', 'carol', 'realm="r", nonce="n", qop="auth-int"'],
] as const) {
  test(`With ${what} a 401 is final at once`, async () => {
    const bench = new Bench(CONFIGURATION, [asked(401, challenge)]);
    const outcome = await bench.send({ destination });
    assert.ok(outcome.kind === 'failed');
    assert.deepEqual([outcome.errorCode, outcome.code], [errorCode('authentication'), 401]);
    assert.equal(bench.stack.sent.length, 1);
  });
}

test('Credentials that are not taken are final, and are not sent again', async () => {
  const bench = new Bench(CONFIGURATION, [asked(401, 'realm="r", nonce="n", qop="auth"')]);
  const outcome = await bench.send({ destination: 'carol' });
  assert.ok(outcome.kind === 'failed');
  assert.equal(outcome.errorMessage, 'The peer did not take the credentials of outbound_auth.');
  assert.equal(bench.stack.sent.length, 2);
});

test('A peer that names another realm each time is not answered for ever', async () => {
  const challenges = Array.from({ length: 20 }, (_, i) => asked(401, `realm="r${i}", nonce="n", qop="auth"`));
  const bench = new Bench(CONFIGURATION, challenges);
  assert.equal((await bench.send({ destination: 'carol' })).kind, 'failed');
  assert.equal(bench.stack.sent.length, 11);
});

test('A hash for the realm serves as well as the password', async () => {
  const bench = new Bench(CONFIGURATION, [asked(401, 'realm="r", nonce="n"'), OK]);
  await bench.send({ destination: 'hashed' });
  const ha2 = hash('md5', 'MESSAGE:sip:carol@127.0.0.1:5073');
  const response = hash('md5', `${hash('md5', 'carol:r:secret')}:n:${ha2}`);
  assert.match(bench.stack.sent[1]?.header('Authorization') ?? '', new RegExp(`response="${response}"`));
});

test('After a redirect the credentials are asked for anew', async () => {
  const bench = new Bench(CONFIGURATION, [
    asked(401, 'realm="r", nonce="n", qop="auth"'),
    answer(302, 'Moved', [['Contact', '<sip:moved@h>']]),
    asked(401, 'realm="r", nonce="m", qop="auth"'),
    OK,
  ]);
  assert.equal((await bench.send({ destination: 'carol' })).kind, 'delivered');
  assert.equal(bench.stack.sent[2]?.header('Authorization'), undefined);
  assert.match(bench.stack.sent[3]?.header('Authorization') ?? '', /nonce="m", uri="sip:moved@h"/);
});

function asked(status: 401 | 407, ...challenges: string[]) {
  const name = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate';
  return answer(
    status,
    'Unauthorized',
    challenges.map((challenge) => [name, `Digest ${challenge}`] as const),
  );
}

const CONFIGURATION = `
[carol]
type=aor
contact=sip:carol@127.0.0.1:5073
[alice]
type=endpoint
aors=carol
[carol]
type=endpoint
aors=carol
outbound_auth=carol
follow_redirect_methods=message
[carol]
type=auth
auth_type=userpass
username=carol
password=secret
[strong]
type=endpoint
aors=carol
outbound_auth=strong
[strong]
type=auth
auth_type=userpass
username=carol
password=secret
supported_algorithms_uac=MD5,SHA-256
[other]
type=endpoint
aors=carol
outbound_auth=other
[other]
type=auth
auth_type=userpass
username=carol
password=secret
realm=elsewhere
[hashed]
type=endpoint
aors=carol
outbound_auth=hashed
[hashed]
type=auth
auth_type=md5
username=carol
realm=r
md5_cred=${hash('md5', 'carol:r:secret')}
`;
