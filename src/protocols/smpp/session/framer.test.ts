import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Framer } from './framer.ts';

describe('a stream of PDUs', () => {
  it('is cut into the same PDUs, however it comes', () => {
    const pdus = [16, 16, 17, 300, 16, 5000, 64 * 1024, 20].map((length, index) => pdu(length, index));
    const stream = Buffer.concat(pdus);
    let seed = 42;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    for (let round = 0; round < 40; round++) {
      const framer = new Framer(64 * 1024);
      const found: Buffer[] = [];
      const longest = [1, 3, 20, 1000, 100_000][round % 5] as number;
      for (let at = 0; at < stream.length; ) {
        const end = Math.min(stream.length, at + 1 + Math.floor(random() * longest));
        const take = (bytes: Buffer, from: number, to: number): boolean => {
          found.push(Buffer.from(bytes.subarray(from, to)));
          return true;
        };
        assert.equal(framer.push(stream.subarray(at, end), take), true);
        at = end;
      }
      assert.equal(found.length, pdus.length);
      assert.ok(found.every((octets, index) => octets.equals(pdus[index] as Buffer)));
      assert.equal(framer.isWithinPdu, false);
      if (longest === 1) round += 4;
    }
  });

  it('ends where a length cannot be, and where nobody wants more', () => {
    const taken: number[] = [];
    const bad = Buffer.concat([pdu(16, 1), pdu(16, 2).fill(0xff, 0, 4), pdu(16, 3)]);
    const take = (bytes: Buffer, at: number): boolean => taken.push(bytes[at + 15] as number) < 3;
    assert.equal(new Framer(1000).push(bad, take), false);
    assert.deepEqual(taken, [1]);
    const split = new Framer(1000);
    assert.equal(split.push(bad.subarray(16, 18), take), true);
    assert.equal(split.isWithinPdu, true);
    assert.equal(split.push(bad.subarray(18), take), false);
    const many = Buffer.concat([pdu(16, 4), pdu(16, 5), pdu(16, 6)]);
    const framer = new Framer(1000);
    assert.equal(framer.push(many, take), true);
    assert.deepEqual(taken, [1, 4, 5]);
    assert.equal(framer.hasLeft, true);
    assert.equal(framer.push(pdu(16, 7).subarray(0, 9), take), true);
    assert.equal(framer.push(pdu(16, 7).subarray(9), take), true);
    assert.deepEqual(taken, [1, 4, 5, 6, 7]);
    assert.equal(framer.hasLeft, false);
  });
});

function pdu(length: number, mark: number): Buffer {
  const octets = Buffer.alloc(length, mark);
  octets.writeUInt32BE(length, 0);
  return octets;
}
