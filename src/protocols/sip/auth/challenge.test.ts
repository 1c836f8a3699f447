import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAuthValues } from './auth-parameters.ts';
import { formatChallenge, parseChallenges } from './challenge.ts';

test('reads challenges', () => {
  const [challenge] = parseChallenges([
    'Digest realm="oracle-peer", nonce="e62d65ad26e6e0ed", algorithm=MD5, qop="auth"',
  ]);
  assert.deepEqual(challenge, {
    realm: 'oracle-peer',
    nonce: 'e62d65ad26e6e0ed',
    opaque: undefined,
    algorithm: 'MD5',
    algorithmText: 'MD5',
    qop: ['auth'],
    stale: false,
  });
});

test('reads what the field makes of them', () => {
  const [challenge] = parseChallenges([
    'DIGEST  Realm = "a \\"b\\", c" ,NONCE=abc,qop="auth-int, AUTH" , stale=TRUE,opaque="",algorithm="sha-256"',
  ]);
  assert.deepEqual(
    [
      challenge?.realm,
      challenge?.nonce,
      challenge?.qop,
      challenge?.stale,
      challenge?.opaque,
      challenge?.algorithm,
      challenge?.algorithmText,
    ],
    ['a "b", c', 'abc', ['auth-int', 'auth'], true, '', 'SHA-256', 'sha-256'],
  );
  assert.equal(parseChallenges(['Digest realm="r", nonce="n"'])[0]?.algorithm, 'MD5');
  assert.deepEqual(parseChallenges(['Digest realm="r", nonce="n"'])[0]?.qop, []);
  assert.equal(parseChallenges(['Digest realm="r", nonce="n", algorithm=MD5-sess'])[0]?.algorithm, undefined);
});

test('tells several challenges apart, in one line or in several', () => {
  const inOne = parseChallenges([
    'Digest realm="a", nonce="1", Basic realm="x", Digest realm="b", nonce="2"',
  ]);
  assert.deepEqual(
    inOne.map(({ realm }) => realm),
    ['a', 'b'],
  );
  const inSeveral = parseChallenges([
    'Digest realm="a", nonce="1", algorithm=SHA-256',
    'Digest realm="a", nonce="1"',
  ]);
  assert.deepEqual(
    inSeveral.map(({ algorithm }) => algorithm),
    ['SHA-256', 'MD5'],
  );
});

test('leaves out what is no digest challenge', () => {
  const lines = [
    '',
    'Digest',
    'Digest ',
    'Basic realm="x"',
    'Digest realm="x"',
    'Digest nonce="x"',
    'Digest realm="x, nonce="y"',
    'realm="x", nonce="y"',
    'Digest realm="x", nonce="y", nonce="z"',
    'Digest realm="x", nonce="y',
    'Digest realm="x" nonce="y\\',
    'Digest/1 realm="x", nonce="y"',
    'Digest realm="\\\0", nonce="y"',
    'Digest =x',
  ];
  for (const line of lines) assert.deepEqual(parseChallenges([line]), [], line);
});

test('never throws on any prefix, nor reads one that is cut in a quote', () => {
  const line = 'Digest realm="a \\"b", nonce="1/2", qop="auth", algorithm=SHA-512-256';
  for (let i = 0; i <= line.length; i++) {
    const values = parseAuthValues(line.slice(0, i));
    const quotes = line.slice(0, i).replace(/\\"/g, '').split('"').length - 1;
    if (quotes % 2 === 1) assert.equal(values, undefined, line.slice(0, i));
  }
});

test('writes challenges to the byte as Asterisk', () => {
  const challenge = {
    realm: 'asterisk',
    nonce: '1795233004/a846f5199cc3702d6d58698eea953d17',
    opaque: '75264bf15b2e4466',
    algorithm: 'MD5',
    stale: false,
  } as const;
  assert.equal(
    formatChallenge(challenge),
    'Digest realm="asterisk",nonce="1795233004/a846f5199cc3702d6d58698eea953d17",opaque="75264bf15b2e4466",algorithm=MD5,qop="auth"',
  );
  assert.match(
    formatChallenge({ ...challenge, stale: true }),
    /opaque="75264bf15b2e4466",stale=true,algorithm=MD5,qop="auth"$/,
  );
  const [read] = parseChallenges([formatChallenge({ ...challenge, realm: 'a "b"', stale: true })]);
  assert.deepEqual([read?.realm, read?.stale, read?.nonce], ['a "b"', true, challenge.nonce]);
});
