import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { addressAt, numbersOf } from './number-address.ts';

const NUMBERS: readonly [local: string, numbers: readonly string[]][] = [
  ['+15551230001', ['+15551230001', '15551230001']],
  ['15551230001', ['+15551230001', '15551230001']],
  ['+1-555-123-0001', ['+15551230001', '15551230001']],
  ['+1.555.123.0001', ['+15551230001', '15551230001']],
  ['+1\\20(555)\\20123\\200001', ['+15551230001', '15551230001']],
  ['tel\\3a+15551230001', ['+15551230001', '15551230001']],
  ['12345', ['12345', '+12345']],
  ['988', ['988', '+988']],
  ['+988', ['+988', '988']],
  ['', []],
  ['bob', []],
  ['12', []],
  ['+', []],
  ['++15551230001', []],
  ['1+5551230001', []],
  ['123456789012345678', []],
  ['١٢٣٤٥', []],
  ['+15551230001x', []],
];
for (const [local, numbers] of NUMBERS) {
  test(`${JSON.stringify(local)} may mean ${numbers.join(' or ') || 'no number'}`, () => {
    assert.deepEqual(numbersOf(local), numbers);
  });
}

test('addresses are escaped (XEP-0106)', () => {
  assert.equal(addressAt('sms.example.org', '+15551230001'), '+15551230001@sms.example.org');
  assert.equal(addressAt('sms.example.org', 'eve@example.com'), 'eve\\40example.com@sms.example.org');
  assert.equal(addressAt('sms.example.org', 'a\\20b\\c d'), 'a\\5c20b\\c\\20d@sms.example.org');
});
