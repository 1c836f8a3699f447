import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tlvInteger } from '../protocols/smpp/pdu/tlv.ts';
import { inboundParts } from './inbound.ts';

test('the parts are joined as asked', () => {
  const message = { from: '+15550001', to: '1', text: 'x'.repeat(200) };
  const sar = inboundParts({ ...message, writing: { concatenation: 'sar' } }, 0x1234);
  assert.deepEqual(
    sar.map(({ pdu }) => [
      tlvInteger(pdu.tlvs, 'sar_msg_ref_num'),
      tlvInteger(pdu.tlvs, 'sar_segment_seqnum'),
    ]),
    [
      [0x1234, 1],
      [0x1234, 2],
    ],
  );
  const [payload, ...none] = inboundParts({ ...message, writing: { concatenation: 'payload' } }, 1);
  assert.deepEqual(
    [payload!.pdu.shortMessage.length, payload!.pdu.tlvs[0]!.value.length, none],
    [0, 200, []],
  );
  const [wide] = inboundParts({ ...message, writing: { concatenation: 'udh16' } }, 0x1234);
  assert.equal(wide!.pdu.shortMessage.subarray(0, 7).toString('hex'), '06080412340201');
});
