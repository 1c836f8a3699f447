import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForTarget, isRight, readDigest } from './digest.ts';
import { Nonces } from './nonces.ts';

/** RFC 7616 §3.9.1, its response for MD5. */
const EXAMPLE =
  'Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", ' +
  'qop=auth, response="8ca523f5e9506fed4657c9700eebdbec", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

test('the example of RFC 7616 §3.9.1', () => {
  const given = readDigest(EXAMPLE);
  assert.ok(given);
  assert.equal(isRight(given, 'GET', 'Circle of Life'), true);
  assert.equal(isRight(given, 'POST', 'Circle of Life'), false);
  assert.equal(isRight(given, 'GET', 'circle of life'), false);
  assert.equal(isRight(given, 'GET', ''), false);
});

test('the form of RFC 2069, without qop, and upper-case hexadecimal digits', () => {
  // RFC 2069 §2.4 with the response of its erratum.
  const given = readDigest(
    'digest username="Mufasa",realm="testrealm@host.com",nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",uri="/dir/index.html",response="1949323746FE6A43EF61F9606E7FEBEA"',
  );
  assert.ok(given);
  assert.equal(given.protection, undefined);
  assert.equal(isRight(given, 'GET', 'CircleOfLife'), true);
});

test('what is no digest, or not one of ours, is none', () => {
  for (const header of [
    '',
    'Basic YTpi',
    'Digest',
    'Digest username="a"',
    EXAMPLE.replace('MD5', 'SHA-256'),
    EXAMPLE.replace('qop=auth', 'qop=auth-int'),
    EXAMPLE.replace('nc=00000001', 'nc=1'),
    EXAMPLE.replace('nc=00000001, ', ''),
    EXAMPLE.replace('username="Mufasa"', 'username=""'),
    `${EXAMPLE}, username="Scar"`,
    `${EXAMPLE}, "`,
    `${EXAMPLE}; x=1`,
  ])
    assert.equal(readDigest(header), undefined, header);
});

test('quotes inside a value are read, and a prefix is never more than the whole', () => {
  assert.equal(readDigest(EXAMPLE.replace('Mufasa', 'Mu\\"fa\\\\sa'))?.username, 'Mu"fa\\sa');
  for (let end = 0; end < EXAMPLE.length; end++) {
    const given = readDigest(EXAMPLE.slice(0, end));
    if (given !== undefined) assert.equal(given.username, 'Mufasa');
  }
});

test('the URI of the digest is the request’s, or the same written as a whole', () => {
  const given = readDigest(EXAMPLE.replace('/dir/index.html', 'http://x:8088/rawman?a=1'));
  assert.ok(given);
  assert.equal(isForTarget(given, '/rawman?a=1'), true);
  assert.equal(isForTarget(given, '/rawman?a=2'), false);
});

test('a nonce is good for 62 seconds, and only one of ours', () => {
  const nonces = new Nonces(Buffer.alloc(32, 7));
  const now = 1_795_236_851_000;
  const nonce = nonces.issue(now);
  assert.match(nonce, /^[0-9a-f]{48}$/);
  assert.equal(nonces.endOf(nonce), now + 62_000);
  assert.notEqual(nonces.issue(now), nonce);
  assert.equal(new Nonces(Buffer.alloc(32, 8)).endOf(nonce), undefined);
  for (let i = 0; i < nonce.length; i++) {
    const other = nonce.slice(0, i) + (nonce[i] === '0' ? '1' : '0') + nonce.slice(i + 1);
    assert.equal(nonces.endOf(other), undefined);
    assert.equal(nonces.endOf(nonce.slice(0, i)), undefined);
  }
});

test('a header that would be looked at again and again is refused at once', () => {
  const blanks = ' '.repeat(100_000);
  const began = performance.now();
  for (const header of [`Digest a=${blanks}"x`, `Digest a${blanks}=${blanks}"x`, `Digest a=b${blanks}"x`])
    assert.equal(readDigest(header), undefined);
  assert.ok(performance.now() - began < 1000);
});

test('an empty value is one', () => {
  assert.ok(readDigest(`${EXAMPLE}, opaque2=, opaque3= , opaque4=`));
});
