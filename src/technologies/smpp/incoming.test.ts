import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SmppUpstreamOptions } from '../../config/carriers.ts';
import { encodeText } from '../../messages/segments/encode-text.ts';
import { packSeptets } from '../../messages/segments/septets.ts';
import { ManualClock } from '../../messages/testing/manual-clock.ts';
import { statusName } from '../../protocols/smpp/pdu/command-status.ts';
import { type DeliverSm, EMPTY_DELIVER_SM } from '../../protocols/smpp/pdu/deliver-sm.ts';
import { integerTlv, octetsTlv, textTlv } from '../../protocols/smpp/pdu/tlv.ts';
import { takeIncoming } from './incoming.ts';
import { smppCarrier, Told } from './testing/carrier.ts';

describe('what an SMSC delivers', () => {
  it('is a message: numbers as their type has them, the text as its coding has it', async () => {
    const cases: readonly [
      what: string,
      pdu: Partial<DeliverSm>,
      text: string,
      Partial<SmppUpstreamOptions>?,
    ][] = [
      ['default alphabet', { shortMessage: Buffer.from([0x48, 0x69, 0x00, 0x1b, 0x65]) }, 'Hi@€'],
      ['ASCII', { dataCoding: 1, shortMessage: Buffer.from('a@b') }, 'a@b'],
      ['Latin-1', { dataCoding: 3, shortMessage: Buffer.from('é', 'latin1') }, 'é'],
      ['UCS-2', { dataCoding: 8, shortMessage: Buffer.from('d83dde00', 'hex') }, '😀'],
      ['flash UCS-2', { dataCoding: 0x18, shortMessage: Buffer.from('0416', 'hex') }, 'Ж'],
      ['Cyrillic', { dataCoding: 6, shortMessage: Buffer.from('b6', 'hex') }, 'Ж'],
      ['half a pair', { dataCoding: 8, shortMessage: Buffer.from('d83d', 'hex') }, '\ufffd'],
      ['flash', { dataCoding: 0xf0, shortMessage: Buffer.from([0x02]) }, '$'],
      [
        'packed',
        { shortMessage: packSeptets(encodeText('hellohello').parts[0] as Buffer) },
        'hellohello',
        { gsmPacked: true },
      ],
      [
        'their default is Latin-1',
        { shortMessage: Buffer.from('@é', 'latin1') },
        '@é',
        { defaultAlphabet: 'latin-1' },
      ],
      ['their default is UTF-8', { shortMessage: Buffer.from('→') }, '→', { defaultAlphabet: 'utf-8' }],
      ['their own UCS-2', { dataCoding: 4, shortMessage: Buffer.from('0416', 'hex') }, 'Ж', { ucsCoding: 4 }],
      ['payload', { tlvs: [octetsTlv('message_payload', Buffer.from('long'))] }, 'long'],
      ['national shift', { esmClass: 0x40, shortMessage: Buffer.from([3, 0x24, 1, 1, 0x1b, 0x53]) }, 'Ş'],
      ['header of one part', { esmClass: 0x40, shortMessage: Buffer.from([5, 0, 3, 9, 1, 1, 0x41]) }, 'A'],
      ['no header at all', { esmClass: 0x40, shortMessage: Buffer.from('Z') }, 'Z'],
    ];
    for (const [what, pdu, text, smpp] of cases) {
      const { status, told } = await take(pdu, smpp);
      assert.equal(status, 'ESME_ROK', what);
      assert.deepEqual(
        told.inbounds,
        [{ from: '+15557654321', to: '12345', text, media: [], providerId: '' }],
        what,
      );
    }
  });

  it('is a part of a message, by its header or by TLVs', async () => {
    const cases: readonly [Partial<DeliverSm>, reference: number][] = [
      [{ esmClass: 0x40, shortMessage: Buffer.from([5, 0, 3, 9, 3, 2, 0x41]) }, 9],
      [{ esmClass: 0x40, shortMessage: Buffer.from([6, 8, 4, 1, 9, 3, 2, 0x41]) }, 265],
      [
        {
          shortMessage: Buffer.from('A'),
          tlvs: [
            integerTlv('sar_msg_ref_num', 77),
            integerTlv('sar_total_segments', 3),
            integerTlv('sar_segment_seqnum', 2),
          ],
        },
        77,
      ],
    ];
    for (const [pdu, reference] of cases) {
      const { status, told } = await take(pdu);
      assert.equal(status, 'ESME_ROK');
      const part = {
        from: '+15557654321',
        to: '12345',
        text: 'A',
        reference,
        part: 2,
        parts: 3,
        providerId: '',
      };
      assert.deepEqual(told.parts, [part]);
    }
  });

  it('is a receipt, in text or in TLVs, by its class or without', async () => {
    const text =
      'id:0123 sub:001 dlvrd:000 submit date:2601011200 done date:2601011201 stat:UNDELIV err:027 text:x';
    const tlvs = [textTlv('receipted_message_id', '0123'), integerTlv('message_state', 5)];
    const cases: readonly Partial<DeliverSm>[] = [
      { esmClass: 0x04, shortMessage: Buffer.from(text) },
      { esmClass: 0x04, tlvs },
      { esmClass: 0x00, tlvs },
      { esmClass: 0x08, shortMessage: Buffer.from(text) },
      { esmClass: 0x04, dataCoding: 4, tlvs },
    ];
    for (const pdu of cases) {
      const { status, told } = await take(pdu);
      assert.equal(status, 'ESME_ROK');
      assert.equal(told.receipts.length, 1);
      const [receipt] = told.receipts;
      assert.deepEqual(
        [receipt?.providerId, receipt?.spelling, receipt?.numbers, receipt?.report.status],
        ['0123', 'auto', ['15557654321', '12345'], 'undelivered'],
      );
      assert.deepEqual([told.inbounds, told.parts], [[], []]);
    }
  });

  it('is dropped as a receipt that nobody can read, so that it does not come for ever', async () => {
    const { status, told } = await take({ esmClass: 0x04, shortMessage: Buffer.from('hello') });
    assert.deepEqual([status, told.receipts, told.inbounds], ['ESME_ROK', [], []]);
    assert.equal(told.logged.length, 1);
  });

  it('is answered as it fared', async () => {
    const hello = { shortMessage: Buffer.from('Hello') };
    const refused = new Told(new ManualClock());
    refused.verdict = { kind: 'refused', reason: 'nobody' };
    assert.equal((await take(hello, {}, refused)).status, 'ESME_RINVDSTADR');
    const full = new Told(new ManualClock());
    full.verdict = { kind: 'storage', reason: 'full' };
    assert.equal((await take(hello, {}, full)).status, 'ESME_RX_T_APPN');
    const broken = new Told(new ManualClock());
    broken.failure = new Error('disk');
    assert.equal((await take(hello, {}, broken)).status, 'ESME_RX_T_APPN');
    const receipt = { esmClass: 4, shortMessage: Buffer.from('id:1 stat:DELIVRD') };
    assert.equal((await take(receipt, {}, broken)).status, 'ESME_RX_T_APPN');
    assert.equal((await take({ dataCoding: 2, shortMessage: Buffer.of(1) })).status, 'ESME_RX_P_APPN');
  });
});

async function take(
  pdu: Partial<DeliverSm>,
  smpp: Partial<SmppUpstreamOptions> = {},
  told = new Told(new ManualClock()),
) {
  const options = { name: 'smsc', smpp: smppCarrier(smpp).upstream, surroundings: told };
  return { status: statusName(await takeIncoming({ ...DELIVER, ...pdu }, options)), told };
}

const DELIVER: DeliverSm = {
  ...EMPTY_DELIVER_SM,
  sequence: 1,
  source: { ton: 1, npi: 1, address: '15557654321' },
  destination: { ton: 3, npi: 0, address: '12345' },
};
