import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Plain, Scram } from './sasl.ts';

/** RFC 5802 §5 and RFC 7677 §3; that of SHA-512 as Python's hashlib computes it of the same. */
for (const { hash, nonce, challenge, final, proof } of [
  {
    hash: 'sha1',
    nonce: 'fyko+d2lbbFgONRv9qkxdawL',
    challenge: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    final: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    proof: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    hash: 'sha256',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    challenge: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    final:
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    proof: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
  {
    hash: 'sha512',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    challenge: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    final:
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==',
    proof: 'v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw==',
  },
] as const) {
  test(`SCRAM with ${hash}`, async () => {
    const scram = new Scram(hash, nonce);
    const credentials = { username: 'user', password: 'pencil' };
    assert.equal(await scram.response(credentials), `n,,n=user,r=${nonce}`);
    scram.challenge(challenge);
    assert.equal(await scram.response(credentials), final);
    assert(scram.accepts(Buffer.from(proof).toString('base64')));
    assert(!scram.accepts(Buffer.from('v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=').toString('base64')));
    assert(!scram.accepts(''));
  });
}

test('a name is quoted, and goes as UTF-8, a character for a byte', async () => {
  const scram = new Scram('sha1', 'abc');
  assert.equal(await scram.response({ username: 'a=b,ü', password: 'x' }), 'n,,n=a=3Db=2C\u00c3\u00bc,r=abc');
  assert.equal(new Plain().response({ username: 'ü', password: 'p' }), '\0\u00c3\u00bc\0p');
});

for (const [what, challenge] of [
  ['a nonce of somebody else', 'r=xyzabc,s=QSXCR+Q6sek8bf92,i=4096'],
  ['our own nonce alone', 'r=abc,s=QSXCR+Q6sek8bf92,i=4096'],
  ['no iterations', 'r=abcdef,s=QSXCR+Q6sek8bf92,i=0'],
  ['one iteration', 'r=abcdef,s=QSXCR+Q6sek8bf92,i=1'],
  ['too few iterations', 'r=abcdef,s=QSXCR+Q6sek8bf92,i=4095'],
  ['too many iterations', 'r=abcdef,s=QSXCR+Q6sek8bf92,i=1000001'],
  ['an error', 'e=other-error'],
  ['nothing', ''],
] as const) {
  test(`a challenge with ${what} is refused`, async () => {
    const scram = new Scram('sha1', 'abc');
    await scram.response({ username: 'user', password: 'pencil' });
    scram.challenge(challenge);
    await assert.rejects(async () => scram.response({ username: 'user', password: 'pencil' }));
  });
}
