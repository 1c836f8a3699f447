import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillBitsAfter, packSeptets, unpackSeptets } from './septets.ts';

test('"hellohello" is packed as everybody packs it', () => {
  const packed = packSeptets(Buffer.from('hellohello'));
  assert.equal(packed.toString('hex'), 'e8329bfd4697d9ec37');
  assert.equal(unpackSeptets(packed).toString(), 'hellohello');
});

test('septets of every number, behind headers of every length, are read again', () => {
  for (let header = 0; header <= 13; header++) {
    const fill = fillBitsAfter(header);
    assert.equal((header * 8 + fill) % 7, 0);
    for (let count = 0; count <= 40; count++) {
      const septets = Buffer.from(Array.from({ length: count }, (_, index) => (index * 37 + 65) & 0x7f));
      const packed = packSeptets(septets, fill);
      assert.equal(packed.length, Math.ceil((count * 7 + fill) / 8));
      assert.deepEqual(unpackSeptets(packed, fill, count), septets);
      if (septets.at(-1) !== 0 && septets.at(-1) !== 13) {
        assert.deepEqual(unpackSeptets(packed, fill).subarray(0, count), septets);
      }
    }
  }
});

test('seven bits that are left are filled with a CR, which is not read, nor are zeros', () => {
  const septets = Buffer.from('1234567');
  const packed = packSeptets(septets);
  assert.equal((packed.at(-1) as number) >> 1, 13);
  assert.equal(unpackSeptets(packed).toString(), '1234567');
  packed[6] = (packed.at(-1) as number) & 1;
  assert.equal(unpackSeptets(packed).toString(), '1234567');
  assert.equal(unpackSeptets(packed, 0, 8).toString(), '1234567\0');
});

test('a count that is more than there is room for is cut', () => {
  assert.equal(unpackSeptets(Buffer.from('e832', 'hex'), 0, 100).toString('latin1'), 'he');
  assert.equal(unpackSeptets(Buffer.alloc(0), 3).length, 0);
});
