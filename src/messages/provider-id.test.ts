import assert from 'node:assert/strict';
import { test } from 'node:test';
import { providerKey, receiptKeys } from './provider-id.ts';

for (const [id, key] of [
  ['0A1B', 'a1b'],
  [' 000123 ', '123'],
  ['0', '0'],
  ['000', '0'],
  ['', ''],
  ['f81d4fae-7dec-11d0', 'f81d4fae-7dec-11d0'],
] as const) {
  test(`the id "${id}" is kept as "${key}"`, () => assert.equal(providerKey(id), key));
}

for (const [id, spelling, keys] of [
  ['ABC', 'as-is', ['abc']],
  ['1234', 'auto', ['1234', '4d2', '4660']],
  ['4D2', 'auto', ['4d2', '1234']],
  ['7', 'auto', ['7']],
  ['zz9', 'auto', ['zz9']],
  ['000010', 'auto', ['10', 'a', '16']],
  ['4d2', 'hex-to-decimal', ['1234']],
  ['1234', 'decimal-to-hex', ['4d2']],
  ['x1', 'hex-to-decimal', ['x1']],
  ['4d2', 'decimal-to-hex', ['4d2']],
  [
    '340282366920938463463374607431768211455',
    'auto',
    [
      '340282366920938463463374607431768211455',
      'ffffffffffffffffffffffffffffffff',
      BigInt('0x340282366920938463463374607431768211455').toString(),
    ],
  ],
  ['9'.repeat(65), 'auto', ['9'.repeat(65)]],
] as const) {
  test(`the id ${id.slice(0, 40)} in a receipt, ${spelling}`, () =>
    assert.deepEqual(receiptKeys({ providerId: id, spelling }), keys));
}
