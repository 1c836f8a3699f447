import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACME, number } from '../../messages/testing/numbers-house.ts';
import { STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import { tlvInteger, tlvOctets } from '../../protocols/smpp/pdu/tlv.ts';
import type { EsmeClient } from './testing/esme-client.ts';
import { esme, smppHouse, until } from './testing/smpp-house.ts';
import { readTexts } from './text-coding.ts';

const OURS = '+15551230001';
const PEER = '+15559990001';

test('a message for a number that is bound to an ESME is delivered once the ESME has it', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  bill.status = () => undefined;
  await house.receive(OURS, PEER, 'Grüße');
  const [pdu] = await delivered(bill, 1);
  assert.deepEqual(pdu?.source, { ton: 1, npi: 1, address: '15559990001' });
  assert.deepEqual(pdu?.destination, { ton: 1, npi: 1, address: '15551230001' });
  assert.equal(pdu?.dataCoding, 0);
  assert.deepEqual([...(pdu?.shortMessage ?? [])], [0x47, 0x72, 0x7e, 0x1e, 0x65]);
  assert.doesNotMatch(house.log(ACME)[0] ?? '', /delivered/);
  bill.session.respond({
    command: 'deliver_sm_resp',
    status: 0,
    sequence: pdu?.sequence ?? 0,
    messageId: '',
    tlvs: [],
  });
  await until(() => house.log(ACME)[0]?.includes('delivered'));
});

test('what nobody is bound for waits, and leaves when one binds that receives', async (t) => {
  const house = await smppHouse(t, { esmes: [esme({ window: 2 })] });
  const sender = await house.bound(undefined, 'bind_transmitter');
  for (let n = 0; n < 20; n++) await house.receive(OURS, `+1555999000${n}`, `${n}`);
  assert.deepEqual(sender.delivered, []);
  assert.equal(house.store.rows[0]?.entry.message.expiresAt, house.clock.now() + 72 * 3_600_000);
  const bill = await house.bound(undefined, 'bind_receiver');
  await until(() => house.log(ACME).every((line) => line.includes('delivered')));
  assert.equal(bill.delivered.length, 20);
  assert.deepEqual(sender.delivered, []);
});

test('of one sender in order, however slow the ESME is', async (t) => {
  const house = await smppHouse(t, { esmes: [esme({ window: 1 })] });
  const bill = await house.bound();
  for (let n = 0; n < 10; n++) {
    await house.receive(OURS, PEER, `${n}`);
    await house.receive(OURS, '+15559990002', `${n}`);
  }
  await until(() => bill.delivered.length === 20);
  const ofPeer = bill.delivered.filter(({ source }) => source.address === '15559990001');
  assert.equal(ofPeer.map(({ shortMessage }) => shortMessage.toString()).join(''), '0123456789');
});

const JOINED: readonly [concatenation: 'udh8' | 'udh16' | 'sar' | 'payload', parts: number][] = [
  ['udh8', 2],
  ['udh16', 2],
  ['sar', 2],
  ['payload', 1],
];

for (const [concatenation, parts] of JOINED) {
  test(`a long text by ${concatenation}`, async (t) => {
    const house = await smppHouse(t, { esmes: [esme({ concatenation })] });
    const bill = await house.bound();
    const text = 'All work and no play. '.repeat(10);
    await house.receive(OURS, PEER, text);
    await delivered(bill, parts);
    await until(() => house.log(ACME)[0]?.includes('delivered'));
    const read = bill.delivered.map(({ esmClass, shortMessage, tlvs }) => {
      const octets = tlvOctets(tlvs, 'message_payload') ?? shortMessage;
      const skipped = esmClass === 0x40 ? 1 + (octets[0] ?? 0) : 0;
      return {
        coding: { charset: 'gsm-7', lockingShift: 0, singleShift: 0 },
        octets: octets.subarray(skipped),
      } as const;
    });
    assert.equal(readTexts(read), text);
    const numbered = bill.delivered.map(({ tlvs }) => tlvInteger(tlvs, 'sar_segment_seqnum'));
    assert.deepEqual(numbered, concatenation === 'sar' ? [1, 2] : numbered.map(() => undefined));
    const record = await house.record(house.store.rows[0]!.entry.message.id);
    assert.equal(record.deliveries[0]?.parts?.length ?? 1, parts);
  });
}

for (const concatenation of ['sar', 'payload'] as const) {
  test(`a long text by ${concatenation} to an ESME of SMPP 3.3, which knows no TLVs`, async (t) => {
    const house = await smppHouse(t, { esmes: [esme({ concatenation })] });
    const bill = await house.bound({ interfaceVersion: 0x33 }, 'bind_receiver');
    await house.receive(OURS, PEER, 'All work and no play. '.repeat(10));
    await delivered(bill, 2);
    for (const { esmClass, shortMessage, tlvs } of bill.delivered) {
      assert.deepEqual([esmClass, tlvs], [0x40, []]);
      assert.ok(shortMessage.length > 60);
    }
  });
}

test('of a long text only the parts that were not taken are sent again', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  let refused = 0;
  bill.status = ({ shortMessage }) =>
    shortMessage[5] === 2 && refused++ === 0 ? STATUS.ESME_RX_T_APPN : STATUS.ESME_ROK;
  await house.receive(OURS, PEER, 'x'.repeat(400));
  await until(() => bill.delivered.length === 3);
  await house.clock.advance(2000);
  await until(() => house.log(ACME)[0]?.includes('delivered'));
  assert.deepEqual(
    bill.delivered.map(({ shortMessage }) => shortMessage[5]),
    [1, 2, 3, 2],
  );
});

test('a text of more parts than a header can count fails, and none of it is sent', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  await house.receive(OURS, PEER, 'x'.repeat(255 * 153 + 1));
  await until(() => house.log(ACME)[0]?.includes('failed') || house.log(ACME)[0]?.includes('undelivered'));
  assert.deepEqual(bill.delivered, []);
});

test("what can never be taken fails, with the ESME's own answer", async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  bill.status = () => STATUS.ESME_RX_R_APPN;
  await house.receive(OURS, PEER, 'x');
  await until(() => house.log(ACME)[0]?.includes('undelivered'));
  const record = await house.record(house.store.rows[0]!.entry.message.id);
  assert.deepEqual([record.state.responseText, record.state.errorCode], ['ESME_RX_R_APPN', '30004']);
});

test('a connection that is cut before the answer: it comes again over the next', async (t) => {
  const house = await smppHouse(t);
  const first = await house.bound();
  first.status = () => undefined;
  await house.receive(OURS, PEER, 'x');
  await delivered(first, 1);
  first.session.close('The test cuts it');
  await until(() => house.server.binds().length === 0);
  const second = await house.bound();
  await house.clock.advance(5000);
  await delivered(second, 1);
  await until(() => house.log(ACME)[0]?.includes('delivered'));
});

test('an ESME that hangs holds up nobody else, and gets its messages once it answers', async (t) => {
  const house = await smppHouse(t, {
    esmes: [esme({ window: 1 }), esme({ name: 'bob', systemId: 'bob' })],
    numbers: [
      number(OURS, { deliverTo: ['esme:bill'] }),
      number('+15551230003', { deliverTo: ['esme:bob'] }),
    ],
  });
  const bill = await house.bound();
  const bob = await house.bound({ systemId: 'bob' });
  bill.status = () => undefined;
  for (let n = 0; n < 5; n++) await house.receive(OURS, `+1555999000${n}`, `${n}`);
  await delivered(bill, 1);
  await house.receive('+15551230003', PEER, 'for bob');
  await delivered(bob, 1);
  bill.status = () => STATUS.ESME_ROK;
  for (let second = 0; second < 60; second++) await house.clock.advance(1000);
  await until(() => house.log(ACME).every((line) => line.includes('delivered')));
});

test('alphabets that an ESME cannot read are not used', async (t) => {
  const house = await smppHouse(t, {
    esmes: [
      esme({ defaultAlphabet: 'ascii' }),
      esme({ name: 'bob', systemId: 'bob', defaultAlphabet: 'latin-1' }),
    ],
    numbers: [number(OURS, { deliverTo: ['esme:bill', 'esme:bob'] })],
  });
  const bill = await house.bound();
  const bob = await house.bound({ systemId: 'bob' });
  await house.messaging.submit(toEsme('bill', 'plain'));
  await house.messaging.submit(toEsme('bill', 'Grüße'));
  await house.messaging.submit(toEsme('bob', 'Grüße'));
  await house.messaging.submit(toEsme('bob', 'Ελλάδα'));
  await delivered(bill, 2);
  await delivered(bob, 2);
  const codings = (client: EsmeClient) => client.delivered.map(({ dataCoding }) => dataCoding);
  assert.deepEqual(
    [codings(bill), codings(bob)],
    [
      [0, 8],
      [3, 8],
    ],
  );
});

test('who is no ESME, and what is no text', async (t) => {
  const house = await smppHouse(t);
  for (const wrong of [toEsme('nobody', 'x'), { ...toEsme('bill', 'x'), contentType: 'application/json' }]) {
    assert.equal((await house.messaging.submit(wrong)).kind, 'refused');
  }
});

function toEsme(name: string, text: string) {
  return {
    direction: 'outbound',
    source: 'ami',
    owner: 'admin',
    requestId: '',
    destination: `esme:${name}`,
    from: PEER,
    to: OURS,
    contentType: 'text/plain',
    body: Buffer.from(text),
    variables: [],
  } as const;
}

async function delivered(client: EsmeClient, count: number) {
  await until(() => client.delivered.length >= count);
  return client.delivered;
}
