import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from './algorithm.ts';
import { digestResponse, formatCredentials, parseCredentials } from './credentials.ts';
import { DigestSecret } from './secret.ts';

const LINE =
  'Digest username="carol", realm="oracle-peer", nonce="e62d65ad26e6e0ed", uri="sip:carol@127.0.0.1:15073", response="dda983781369ef07e20d45710969aef5", algorithm=MD5, cnonce="0f457f2cd40b4f57a932a6164fa9eafc", qop=auth, nc=00000001';

test('reads credentials and writes them to the byte as PJSIP', () => {
  const credentials = parseCredentials(LINE)!;
  assert.equal(credentials.username, 'carol');
  assert.equal(credentials.uri, 'sip:carol@127.0.0.1:15073');
  assert.equal(credentials.nc, '00000001');
  assert.equal(formatCredentials({ ...credentials, algorithm: 'MD5' }), LINE);
  assert.equal(
    formatCredentials({ ...credentials, algorithm: undefined, opaque: 'o', qop: undefined }),
    'Digest username="carol", realm="oracle-peer", nonce="e62d65ad26e6e0ed", uri="sip:carol@127.0.0.1:15073", response="dda983781369ef07e20d45710969aef5", opaque="o"',
  );
});

test('refuses what is not complete', () => {
  const lines = [
    '',
    'NoOneKnowsThisScheme opaque-data=here',
    'Basic QWxhZGRpbg==',
    LINE.replace('username="carol", ', ''),
    LINE.replace('nonce', 'once'),
    LINE.replace('00000001', '1'),
    LINE.replace('00000001', '0000000g'),
    LINE.replace(/, cnonce="[^"]*"/, ''),
    `${LINE}, username="root"`,
    `${LINE}, ${LINE}`,
  ];
  for (const line of lines) assert.equal(parseCredentials(line), undefined, line);
  assert.equal(parseCredentials(LINE.replace('MD5', 'MD5-sess'))?.algorithm, undefined);
  assert.equal(parseCredentials(LINE.replace('dda9', 'DDA9'))?.response.slice(0, 4), 'dda9');
});

test('computes the responses of the RFCs', () => {
  const rfc2617 = new DigestSecret({
    username: 'Mufasa',
    realm: '',
    password: 'Circle Of Life',
    hashes: new Map(),
    algorithms: ['MD5'],
  });
  const ha1 = rfc2617.ha1('MD5', 'testrealm@host.com')!;
  const input = {
    algorithm: 'MD5',
    method: 'GET',
    uri: '/dir/index.html',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
    qop: 'auth',
    cnonce: '0a4f113b',
    nc: '00000001',
  } as const;
  assert.equal(digestResponse(ha1, input), '6629fae49393a05397450978507c4ef1');
  assert.equal(digestResponse(ha1, { ...input, qop: undefined }), '670fd8c2df070c60b045671b8b24ff02');

  // RFC 7616 §3.9.1
  const rfc7616 = {
    method: 'GET',
    uri: '/dir/index.html',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    qop: 'auth',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    nc: '00000001',
  } as const;
  const secret = new DigestSecret({
    username: 'Mufasa',
    realm: '',
    password: 'Circle of Life',
    hashes: new Map(),
    algorithms: ['MD5', 'SHA-256', 'SHA-512-256'],
  });
  const realm = 'http-auth@example.org';
  assert.equal(
    digestResponse(secret.ha1('MD5', realm)!, { ...rfc7616, algorithm: 'MD5' }),
    '8ca523f5e9506fed4657c9700eebdbec',
  );
  assert.equal(
    digestResponse(secret.ha1('SHA-256', realm)!, { ...rfc7616, algorithm: 'SHA-256' }),
    '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
  );
  // FIPS 180-4's example for SHA-512/256.
  assert.equal(
    digestOf('SHA-512-256', 'abc'),
    '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23',
  );
});

test('hashes bytes: user names and passwords beyond ASCII are UTF-8 on the wire', () => {
  const secret = new DigestSecret({
    username: 'jörg',
    realm: 'r',
    password: 'straße',
    hashes: new Map(),
    algorithms: ['MD5'],
  });
  assert.equal(secret.username, 'j\xc3\xb6rg');
  assert.equal(secret.ha1('MD5', 'r'), digestOf('MD5', Buffer.from('jörg:r:straße').toString('latin1')));
});

test('a secret is for its realm and algorithms', () => {
  const secret = new DigestSecret({
    username: 'u',
    realm: 'r',
    password: undefined,
    hashes: new Map([['MD5', 'ABCDEF']]),
    algorithms: ['MD5', 'SHA-256'],
  });
  assert.equal(secret.ha1('MD5', 'r'), 'abcdef');
  assert.equal(secret.ha1('MD5', 'other'), undefined);
  assert.equal(secret.ha1('SHA-256', 'r'), undefined);
  const password = new DigestSecret({
    username: 'u',
    realm: '',
    password: 'p',
    hashes: new Map(),
    algorithms: ['SHA-256'],
  });
  assert.equal(password.ha1('MD5', 'r'), undefined);
  assert.notEqual(password.ha1('SHA-256', 'r'), password.ha1('SHA-256', 's'));
  assert.equal(password.ha1('SHA-256', 'r'), digestOf('SHA-256', 'u:r:p'));
});
