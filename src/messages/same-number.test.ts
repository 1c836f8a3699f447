import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAmong, mayBeSameNumber } from './same-number.ts';

for (const [a, b, same] of [
  ['+15551230001', '15551230001', true],
  ['+15551230001', '0015551230001', true],
  ['+15551230001', '5551230001', true],
  ['+4915112345678', '015112345678', true],
  ['+15551230001', '1230001', true],
  ['+15551230001', '230001', false],
  ['+15551230001', '+15551230002', false],
  ['12345', '12345', true],
  ['12345', '2345', false],
  ['ACME', 'acme', true],
  ['ACME', 'ACMES', false],
  ['ACME', '+15551230001', false],
  ['', '', true],
  ['', '+15551230001', false],
] as const) {
  test(`"${a}" and "${b}" are ${same ? '' : 'not '}one number`, () => {
    assert.equal(mayBeSameNumber(a, b), same);
    assert.equal(mayBeSameNumber(b, a), same);
  });
}

test('where no number is known, any will do', () => {
  assert.ok(isAmong('+15551230001', []));
  assert.ok(isAmong('+15551230001', ['ACME', '15551230001']));
  assert.ok(!isAmong('+15551230001', ['ACME']));
});
