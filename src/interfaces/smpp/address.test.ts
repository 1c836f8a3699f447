import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, numberOf, packAddress, sourceNumberOf, unpackAddress } from './address.ts';

const NUMBERS: readonly [ton: number, address: string, number: string | undefined][] = [
  [1, '15551230001', '+15551230001'],
  [1, '+15551230001', '+15551230001'],
  [0, '+15551230001', '+15551230001'],
  [0, '15551230001', '+15551230001'],
  [0, '0015551230001', '+15551230001'],
  [1, '0015551230001', '+15551230001'],
  [2, '+15551230001', '+15551230001'],
  [2, '5551230001', undefined],
  [0, '12345', '12345'],
  [3, '12345', '12345'],
  [6, '12345', '12345'],
  [5, 'Aldis', 'Aldis'],
  [5, '', undefined],
  [1, '', undefined],
  [1, '1234', undefined],
  [1, '0', undefined],
  [1, '12a45', undefined],
  [0, '+', undefined],
  [0, '123456789012345678', undefined],
];

for (const [ton, address, number] of NUMBERS) {
  test(`TON ${ton} ${address}`, () => assert.equal(numberOf({ ton, npi: 1, address }), number));
}

test('of a source the digits count, whatever their type', () => {
  for (const ton of [0, 1, 2, 3, 4, 5, 6, 9])
    assert.equal(sourceNumberOf({ ton, npi: 1, address: '15551230001' }), '+15551230001');
  assert.equal(sourceNumberOf({ ton: 5, npi: 0, address: 'ALDIS' }), 'ALDIS');
  assert.equal(sourceNumberOf({ ton: 3, npi: 0, address: '12345' }), '12345');
  assert.equal(sourceNumberOf({ ton: 1, npi: 1, address: '12345' }), '+12345');
});

test('numbers are written so that they read the same', () => {
  for (const number of ['+15551230001', '12345', 'Aldis']) assert.equal(numberOf(addressOf(number)), number);
  const sip = addressOf('sip:alice.wonderland@example.com');
  assert.deepEqual(sip, { ton: 5, npi: 0, address: 'sip:alice.wonderland' });
  assert.deepEqual(addressOf(''), { ton: 0, npi: 0, address: '' });
});

test('what is kept of an address is read again, whatever stands in it', () => {
  for (const address of [
    { ton: 1, npi: 1, address: '1' },
    { ton: 5, npi: 0, address: 'a.b\nc' },
  ]) {
    assert.deepEqual(unpackAddress(packAddress(address)), address);
  }
  assert.equal(unpackAddress(''), undefined);
});
