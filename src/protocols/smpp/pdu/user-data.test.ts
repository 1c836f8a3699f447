import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integerTlv, octetsTlv } from './tlv.ts';
import { segmentOf, userData, userDataOf } from './user-data.ts';

test('octets stand in short_message as long as there is room, else in message_payload', () => {
  for (const [length, isShort] of [
    [0, true],
    [254, true],
    [255, false],
  ] as const) {
    const octets = Buffer.alloc(length, 'x');
    const fields = userData(octets, { hasHeader: false });
    assert.equal(fields.shortMessage.length > 0 || length === 0, isShort);
    assert.deepEqual(userDataOf(fields), octets);
  }
  const payload = userData(Buffer.from('hi'), { hasHeader: true, asPayload: true });
  assert.deepEqual(payload, {
    esmClass: 0x40,
    shortMessage: Buffer.alloc(0),
    tlvs: [octetsTlv('message_payload', Buffer.from('hi'))],
  });
});

test('the TLVs of a part are read as they were written', () => {
  const segment = { reference: 0xbeef, part: 2, parts: 3 };
  assert.deepEqual(segmentOf(userData(Buffer.from('hi'), { hasHeader: false, segment }).tlvs), segment);
});

test('TLVs that say nothing of parts, or what cannot be', () => {
  const tlvs = (part: number, parts: number) => [
    integerTlv('sar_msg_ref_num', 7),
    integerTlv('sar_segment_seqnum', part),
    integerTlv('sar_total_segments', parts),
  ];
  assert.equal(segmentOf([]), undefined);
  assert.equal(segmentOf(tlvs(1, 2).slice(1)), undefined);
  assert.equal(segmentOf(tlvs(1, 1)), undefined);
  assert.equal(segmentOf(tlvs(0, 0)), undefined);
  assert.equal(segmentOf(tlvs(0, 2)), 'impossible');
  assert.equal(segmentOf(tlvs(3, 2)), 'impossible');
});
