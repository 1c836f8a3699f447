import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SipResponse } from '../syntax/message.ts';
import { parseMessage } from '../syntax/parse.ts';
import type { DigestAlgorithm } from './algorithm.ts';
import { answerChallenge, authorization } from './answer-challenge.ts';
import { parseCredentials } from './credentials.ts';
import { DigestSecret } from './secret.ts';

const REQUEST = { method: 'MESSAGE', uri: 'sip:carol@127.0.0.1:15073' };
const ALL: readonly DigestAlgorithm[] = ['MD5', 'SHA-256', 'SHA-512-256'];

function challenged(status: number, ...lines: string[]): SipResponse {
  const name = status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate';
  const result = parseMessage(
    Buffer.from(
      `SIP/2.0 ${status} x\r\nVia: SIP/2.0/UDP h;branch=b\r\nFrom: <sip:a@h>\r\nTo: <sip:b@h>\r\nCall-ID: c\r\nCSeq: 1 MESSAGE\r\n${lines
        .map((line) => `${name}: ${line}\r\n`)
        .join('')}\r\n`,
    ),
  );
  assert.ok(result.kind === 'message' && result.message.kind === 'response');
  return result.message;
}

function secret(realm: string, algorithms = ALL, username = 'carol'): DigestSecret {
  return new DigestSecret({ username, realm, password: 'carolsecret', hashes: new Map(), algorithms });
}

test('answers to the byte as the recorded Asterisk (mr-401-carol)', () => {
  const response = challenged(
    401,
    'Digest realm="oracle-peer", nonce="e62d65ad26e6e0ed", algorithm=MD5, qop="auth"',
  );
  const answer = answerChallenge(response, REQUEST, [secret('')], '0f457f2cd40b4f57a932a6164fa9eafc');
  assert.ok(answer.kind === 'answered');
  assert.equal(
    answer.headers,
    'Authorization: Digest username="carol", realm="oracle-peer", nonce="e62d65ad26e6e0ed", uri="sip:carol@127.0.0.1:15073", response="dda983781369ef07e20d45710969aef5", algorithm=MD5, cnonce="0f457f2cd40b4f57a932a6164fa9eafc", qop=auth, nc=00000001\r\n',
  );
  const next = authorization(answer.answered[0]!, REQUEST, 255, 'abc');
  assert.match(next, /, cnonce="abc", qop=auth, nc=000000ff$/);
});

test('a 407 is answered with Proxy-Authorization', () => {
  const answer = answerChallenge(
    challenged(407, 'Digest realm="r", nonce="n", opaque="o"'),
    REQUEST,
    [secret('')],
    'c',
  );
  assert.ok(answer.kind === 'answered');
  assert.match(
    answer.headers,
    /^Proxy-Authorization: Digest username="carol", realm="r", nonce="n", uri="[^"]*", response="[0-9a-f]{32}", opaque="o"\r\n$/,
  );
});

test('takes the strongest algorithm that challenge, configuration and secret share', () => {
  const md5 = 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"';
  const sha256 = 'Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"';
  const sha512 = 'Digest realm="r", nonce="n", algorithm=SHA-512-256, qop="auth,auth-int"';
  const unknown = 'Digest realm="r", nonce="n", algorithm=SHA3, qop="auth"';
  const hashed = new DigestSecret({
    username: 'carol',
    realm: 'r',
    password: undefined,
    hashes: new Map([['MD5', '0'.repeat(32)]]),
    algorithms: ALL,
  });
  const cases: [string[], DigestSecret, string][] = [
    [[md5, sha256, sha512], secret(''), 'SHA-512-256'],
    [[sha512, sha256, md5], secret('', ['MD5', 'SHA-256']), 'SHA-256'],
    [[unknown, md5], secret(''), 'MD5'],
    [[sha512, sha256, md5], hashed, 'MD5'],
  ];
  for (const [lines, known, expected] of cases) {
    const answer = answerChallenge(challenged(401, ...lines), REQUEST, [known], 'c');
    assert.ok(answer.kind === 'answered');
    assert.equal(answer.answered.length, 1);
    assert.equal(answer.answered[0]!.challenge.algorithm, expected);
    assert.equal(
      parseCredentials(answer.headers.slice('Authorization: '.length).trim())?.algorithm,
      expected,
    );
  }
});

test('answers each realm with the secret that is for it', () => {
  const response = challenged(
    407,
    'Digest realm="one", nonce="1"',
    'Digest realm="two", nonce="2"',
    'Digest realm="three", nonce="3"',
  );
  const answer = answerChallenge(
    response,
    REQUEST,
    [secret('', ALL, 'any'), secret('two', ALL, 'second')],
    'c',
  );
  assert.ok(answer.kind === 'answered');
  assert.deepEqual(
    answer.headers.split('\r\n').map((line) => /username="(\w+)", realm="(\w+)"/.exec(line)?.slice(1)),
    [['any', 'one'], ['second', 'two'], ['any', 'three'], undefined],
  );
});

test('says why it cannot answer', () => {
  const cases: [string[], DigestSecret[], string][] = [
    [[], [secret('')], 'no-challenge'],
    [['Basic realm="r"'], [secret('')], 'no-challenge'],
    [['Digest realm="r", nonce="n", algorithm=SHA3'], [secret('')], 'unsupported'],
    [['Digest realm="r", nonce="n", qop="auth-int"'], [secret('')], 'unsupported'],
    [['Digest realm="r", nonce="n"'], [], 'no-secret'],
    [['Digest realm="r", nonce="n"'], [secret('other')], 'no-secret'],
    [['Digest realm="r", nonce="n", algorithm=MD5'], [secret('', ['SHA-256'])], 'no-secret'],
  ];
  for (const [lines, secrets, cause] of cases) {
    const answer = answerChallenge(challenged(401, ...lines), REQUEST, secrets, 'c');
    assert.ok(answer.kind === 'unanswerable', cause);
    assert.equal(answer.cause, cause);
    assert.notEqual(answer.text, '');
  }
});
