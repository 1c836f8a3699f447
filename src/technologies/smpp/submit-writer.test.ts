import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SmppUpstreamOptions } from '../../config/carriers.ts';
import { unpackSeptets } from '../../messages/segments/septets.ts';
import { ManualClock } from '../../messages/testing/manual-clock.ts';
import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import type { SmppCarrier } from './create-upstream.ts';
import { SubmitWriter } from './submit-writer.ts';
import { outgoing, smppCarrier } from './testing/carrier.ts';

describe('a message as submit_sm', () => {
  it('has its text in the cheapest alphabet that the SMSC takes', () => {
    const cases: readonly [string, Partial<SmppUpstreamOptions>, coding: number, octets: string][] = [
      ['Hi@€', {}, 0, '4869001b65'],
      ['Ж', {}, 8, '0416'],
      ['Ж', { ucsCoding: 0x18 }, 0x18, '0416'],
      ['Hi', { gsmCoding: 0xf0 }, 0xf0, '4869'],
      ['çê', { alphabets: ['gsm-7', 'latin-1', 'ucs-2'] }, 3, 'e7ea'],
      ['çê', { alphabets: ['latin-1'], latinCoding: 1 }, 1, 'e7ea'],
      ['Hi@', { defaultAlphabet: 'latin-1' }, 0, '486940'],
      ['Hié', { defaultAlphabet: 'ascii' }, 8, '0048006900e9'],
      ['€', { defaultAlphabet: 'latin-1' }, 8, '20ac'],
      ['Ω', { defaultAlphabet: 'utf-8' }, 0, 'cea9'],
      ['hellohello', { gsmPacked: true }, 0, 'e8329bfd4697d9ec37'],
      [`“${'x'.repeat(90)}”`, { transliterate: true }, 0, `22${'78'.repeat(90)}22`],
    ];
    for (const [text, smpp, coding, octets] of cases) {
      const [pdu] = write(text, smpp);
      assert.deepEqual([pdu?.dataCoding, pdu?.shortMessage.toString('hex')], [coding, octets], text);
    }
  });

  it('has its parts joined as the SMSC wants it', () => {
    const text = 'x'.repeat(200);
    assert.equal(head(write(text, { concatenation: 'udh8' })[1]), '050003b20202');
    assert.equal(head(write(text, { concatenation: 'udh16' })[1]), '060804a1b20202');
    const [, sar] = write(text, { concatenation: 'sar' });
    assert.deepEqual([sar?.esmClass, sar?.shortMessage.toString()], [0, 'x'.repeat(200 - 153)]);
    assert.deepEqual(
      sar?.tlvs.map(({ tag, value }) => [tag, value.toString('hex')]),
      [
        [0x20c, 'a1b2'],
        [0x20e, '02'],
        [0x20f, '02'],
      ],
    );
    const [packed] = write(text, { gsmPacked: true });
    assert.equal(packed?.shortMessage.length, 140);
    assert.equal(
      unpackSeptets((packed as SubmitSm).shortMessage.subarray(6), 1, 153).toString(),
      'x'.repeat(153),
    );
    const [national] = write('Şşş', { nationalTables: ['turkish'] });
    assert.deepEqual([national?.esmClass, national?.dataCoding, head(national)], [0x40, 0, '03240101']);
    // More octets than short_message holds.
    const [wide] = write('Ω'.repeat(150), { defaultAlphabet: 'utf-8' });
    assert.deepEqual(
      [wide?.shortMessage.length, wide?.tlvs[0]?.tag, wide?.tlvs[0]?.value.length],
      [0, 0x424, 300],
    );
  });

  it('counts what it sends', () => {
    for (const smpp of [
      {},
      { defaultAlphabet: 'latin-1' },
      { concatenation: 'sar' },
      { gsmPacked: true },
      { defaultAlphabet: 'ascii' },
      { nationalTables: ['turkish'] },
      { alphabets: ['gsm-7', 'latin-1', 'ucs-2'] },
    ] as const) {
      for (const text of [
        '',
        'x'.repeat(161),
        'é'.repeat(300),
        'Ж'.repeat(71),
        '€'.repeat(80),
        'ş'.repeat(90),
      ]) {
        const writer = writerOf(smpp);
        const { pdus, segments } = writer.write(outgoing(text));
        const measured = writer.measure(text);
        assert.deepEqual([measured.segments, pdus.length], [segments, segments]);
        const coding = { 'gsm-7': 0, 'latin-1': 3, 'ucs-2': 8 }[measured.encoding];
        assert.equal(pdus[0]?.dataCoding, coding, text);
      }
    }
  });

  it('has numbers and names as they are to be', () => {
    const national = { numberFormat: 'national', countryCode: '+49', nationalTrunk: '0' } as const;
    const cases: readonly [
      from: string,
      Partial<SmppCarrier>,
      Partial<SmppUpstreamOptions>,
      readonly unknown[],
    ][] = [
      ['+15551230001', {}, {}, [1, 1, '15551230001']],
      ['+15551230001', { numberFormat: 'e164' }, {}, [1, 1, '+15551230001']],
      ['+4930123456', national, {}, [2, 1, '030123456']],
      ['+15551230001', national, {}, [1, 1, '15551230001']],
      ['12345', {}, {}, [3, 0, '12345']],
      ['ALDIS', {}, {}, [5, 0, 'ALDIS']],
      ['ALDIS', {}, { sourceTon: 0, sourceNpi: 1 }, [0, 1, 'ALDIS']],
    ];
    for (const [from, carrier, smpp, [ton, npi, address]] of cases) {
      const options = smppCarrier(smpp, carrier);
      const writer = new SubmitWriter(options, options.upstream, new ManualClock());
      assert.deepEqual(writer.write(outgoing('', { from })).pdus[0]?.source, { ton, npi, address });
    }
  });

  it('asks for the receipts, and for the time, that it is to', () => {
    const asked = (['final', 'failure', 'none', 'all'] as const).map(
      (receipts) => write('', { receipts })[0]?.registeredDelivery,
    );
    assert.deepEqual(asked, [1, 2, 0, 0x11]);
    assert.equal(write('', {})[0]?.validityPeriod, '');
    // It expires in a day and thirty minutes.
    assert.equal(write('', { sendValidity: true })[0]?.validityPeriod, '000001003000000R');
    const [pdu] = write('', { serviceType: 'CMT', priority: 2, protocolId: 5 });
    assert.deepEqual([pdu?.serviceType, pdu?.priorityFlag, pdu?.protocolId], ['CMT', 2, 5]);
  });
});

function writerOf(smpp: Partial<SmppUpstreamOptions>): SubmitWriter {
  const carrier = smppCarrier(smpp);
  return new SubmitWriter(carrier, carrier.upstream, new ManualClock());
}

function write(text: string, smpp: Partial<SmppUpstreamOptions>): readonly SubmitSm[] {
  return writerOf(smpp).write(outgoing(text)).pdus;
}

/** The header at the begin of short_message. */
function head(pdu: SubmitSm | undefined): string {
  const octets = pdu?.shortMessage ?? Buffer.alloc(1);
  return octets.toString('hex', 0, 1 + (octets[0] as number));
}
