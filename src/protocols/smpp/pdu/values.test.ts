import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStatus, STATUS, statusMeaning, statusName } from './command-status.ts';
import { readDataCoding } from './data-coding.ts';
import { hasUserDataHeader, messageTypeOf } from './esm-class.ts';
import { readRegisteredDelivery, registeredDelivery } from './registered-delivery.ts';
import { parseTime, writeAbsoluteTime, writeRelativeTime } from './time.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 30, 0);
const DAY = 86_400_000;

test('absolute times', () => {
  assert.equal(parseTime('26112114300000+', NOW), undefined, '15 characters');
  assert.equal(parseTime('2611211430000000+', NOW), undefined, '17 characters');
  assert.equal(parseTime('261121153000004+', NOW), NOW, 'an hour ahead of UTC');
  assert.equal(parseTime('261121123000008-', NOW), NOW, 'two hours behind');
  assert.equal(parseTime('261121143000500+', NOW), NOW + 500);
  for (const wrong of ['261321143000000+', '260230143000000+', '261121243000000+', '261121143000049+', 'x'])
    assert.equal(parseTime(wrong, NOW), undefined, wrong);
  assert.equal(writeAbsoluteTime(NOW + 512), '261121143000500+');
  assert.equal(parseTime(writeAbsoluteTime(NOW + 512), 0), NOW + 500);
});

test('relative times', () => {
  assert.equal(parseTime('000002030405000R', NOW), NOW + 2 * DAY + ((3 * 60 + 4) * 60 + 5) * 1000);
  assert.equal(parseTime('000100000000000R', Date.UTC(2026, 0, 31)), Date.UTC(2026, 1, 28));
  assert.equal(parseTime('010000000000000R', NOW), Date.UTC(2027, 10, 21, 14, 30));
  assert.equal(writeRelativeTime(NOW + 2 * DAY, NOW), '000002000000000R');
  assert.equal(writeRelativeTime(NOW - 1, NOW), '000000000000000R');
  for (const ms of [1, 999, 1000, 59_999, 3_600_000, 30 * DAY, 31 * DAY, 45 * DAY, 400 * DAY]) {
    const back = parseTime(writeRelativeTime(NOW + ms, NOW), NOW);
    assert.equal(back, NOW + Math.ceil(ms / 1000) * 1000, String(ms));
  }
});

test('statuses have names, and names statuses', () => {
  for (const [name, status] of Object.entries(STATUS)) {
    assert.equal(statusName(status), name);
    assert.equal(parseStatus(name), status);
    assert.notEqual(statusMeaning(status), '');
  }
  assert.equal(parseStatus('rthrottled'), STATUS.ESME_RTHROTTLED);
  assert.equal(parseStatus('ESME_RINVPARLEN'), STATUS.ESME_RINVTLVLEN, 'as SMPP 3.4 calls it');
  assert.equal(parseStatus('0x0b'), STATUS.ESME_RINVDSTADR);
  assert.equal(parseStatus('11'), STATUS.ESME_RINVDSTADR);
  assert.equal(parseStatus('nonsense'), undefined);
  assert.equal(statusName(0x410), '0x00000410');
  assert.match(statusMeaning(0x410), /vendor/);
});

test('data_coding', () => {
  assert.deepEqual(readDataCoding(0), { characterSet: 'default', messageClass: undefined });
  assert.deepEqual(readDataCoding(8), { characterSet: 'ucs-2', messageClass: undefined });
  assert.deepEqual(readDataCoding(0x18), { characterSet: 'ucs-2', messageClass: 0 });
  assert.deepEqual(readDataCoding(0xf0), { characterSet: 'default', messageClass: 0 });
  assert.deepEqual(readDataCoding(0xf5), { characterSet: 'octets', messageClass: 1 });
  assert.deepEqual(readDataCoding(0xe0), { characterSet: 'ucs-2', messageClass: undefined });
  assert.deepEqual(readDataCoding(0x80), { characterSet: 'reserved', messageClass: undefined });
});

test('esm_class', () => {
  assert.equal(messageTypeOf(0), 'message');
  assert.equal(messageTypeOf(0x04), 'receipt');
  assert.equal(messageTypeOf(0xe3), 'intermediate');
  assert.equal(messageTypeOf(0x0c), 'reserved');
  assert.ok(hasUserDataHeader(0x43));
  assert.ok(!hasUserDataHeader(0x80));
});

test('registered_delivery', () => {
  for (let octet = 0; octet < 4; octet++)
    for (const value of [octet, octet | 0x10])
      assert.equal(registeredDelivery(readRegisteredDelivery(value)), value);
  assert.deepEqual(readRegisteredDelivery(0x12), { receipt: 'failure', intermediate: true });
});
