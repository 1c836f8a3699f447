import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBasic } from './basic-credentials.ts';

const base64 = (text: string | Buffer): string => Buffer.from(text as string).toString('base64');

/** The first is the example of RFC 7617 §2, the second that of §2.1. */
const READ: readonly (readonly [authorization: string, user: string, password: string])[] = [
  ['Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Aladdin', 'open sesame'],
  ['Basic dGVzdDoxMjPCow==', 'test', '123£'],
  ['basic QWxhZGRpbjpvcGVuIHNlc2FtZQ', 'Aladdin', 'open sesame'],
  ['BASIC   QWxhZGRpbjpvcGVuIHNlc2FtZQ==  ', 'Aladdin', 'open sesame'],
  [`Basic ${base64('user:pass:word:')}`, 'user', 'pass:word:'],
  [`Basic ${base64(':')}`, '', ''],
];

for (const [authorization, user, password] of READ) {
  test(`read: ${authorization}`, () => {
    assert.deepEqual(parseBasic(authorization), { user, password });
  });
}

const NOT_READ: readonly string[] = [
  '',
  'Basic',
  'Basic ',
  'Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  `Basic ${base64('nocolon')}`,
  'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==, Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  'Basic QWxh ZGRpbjpvcGVuIHNlc2FtZQ==',
  'BasicQWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  'Digest username="x"',
];

for (const authorization of NOT_READ) {
  test(`not read: "${authorization}"`, () => assert.equal(parseBasic(authorization), undefined));
}

test('no header at all', () => assert.equal(parseBasic(undefined), undefined));

test('bytes that are no UTF-8 are somebody else', () => {
  assert.notEqual(parseBasic(`Basic ${base64(Buffer.from([0x61, 0x3a, 0xff]))}`)?.password, '\xff');
});
