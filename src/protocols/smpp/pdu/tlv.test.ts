import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleTlvs } from './testing/sample-pdus.ts';
import {
  integerTlv,
  octetsTlv,
  textTlv,
  tlvInteger,
  tlvName,
  tlvNames,
  tlvOctets,
  tlvTag,
  tlvText,
} from './tlv.ts';

test('each is read as it was written', () => {
  const tlvs = sampleTlvs();
  assert.equal(tlvInteger(tlvs, 'sar_msg_ref_num'), 0xbeef);
  assert.equal(tlvInteger(tlvs, 'qos_time_to_live'), 86_400);
  assert.equal(tlvText(tlvs, 'receipted_message_id'), '0a1b2c');
  assert.equal(tlvOctets(tlvs, 'message_payload')?.toString(), 'a payload');
  assert.deepEqual(tlvs.map(({ tag }) => tlvName(tag)).slice(-2), ['0x1401', '0x3fff']);
  assert.deepEqual(new Set(tlvs.slice(0, -2).map(({ tag }) => tlvName(tag))), new Set(tlvNames()));
  assert.equal(tlvTag('message_payload'), 0x0424);
});

test('what is missing or has a wrong length is not there', () => {
  assert.equal(tlvInteger([], 'message_state'), undefined);
  assert.equal(tlvInteger([{ tag: 0x0427, value: Buffer.alloc(2) }], 'message_state'), undefined);
  assert.equal(tlvText([], 'receipted_message_id'), undefined);
});

test('a text is read without its NUL, too', () => {
  assert.equal(tlvText([{ tag: 0x001e, value: Buffer.from('abc') }], 'receipted_message_id'), 'abc');
  assert.equal(tlvText([{ tag: 0x001e, value: Buffer.from('abc\0def') }], 'receipted_message_id'), 'abc');
});

test('what does not fit is refused', () => {
  assert.throws(() => integerTlv('message_state', 256), { code: 'SMPP_FIELD', field: 'message_state' });
  assert.throws(() => integerTlv('sar_msg_ref_num', -1), { code: 'SMPP_FIELD' });
  assert.throws(() => textTlv('receipted_message_id', 'a\0b'), { code: 'SMPP_FIELD' });
  assert.throws(() => textTlv('receipted_message_id', 'x'.repeat(65)), { code: 'SMPP_FIELD' });
  assert.throws(() => octetsTlv('network_error_code', Buffer.alloc(2)), { code: 'SMPP_FIELD' });
});
