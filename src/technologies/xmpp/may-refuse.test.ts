import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayRefuse } from './may-refuse.ts';

const OWN = 'aldis@example.net';
const BOB = 'bob@example.org';

for (const [sender, recipient, believed] of [
  ['', BOB, true],
  [OWN, BOB, true],
  ['example.net', BOB, true],
  [BOB, BOB, true],
  ['example.org', BOB, true],
  ['mallory@example.org', BOB, false],
  ['example.com', BOB, false],
  ['org', BOB, false],
  ['', undefined, true],
  ['example.net', undefined, true],
  [BOB, undefined, false],
  ['example.org', undefined, false],
] as const) {
  test(`an error from "${sender}" for a message to ${recipient ?? 'nobody knows whom'}: ${believed}`, () => {
    assert.equal(mayRefuse(sender, OWN, recipient), believed);
  });
}

test('a component speaks for itself', () => {
  assert(mayRefuse('sms.example.org', 'sms.example.org', BOB));
  assert(!mayRefuse('example.com', 'sms.example.org', BOB));
});
