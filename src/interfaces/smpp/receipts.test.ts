import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCallbacks } from '../../callbacks/create-callbacks.ts';
import type { MessageId } from '../../messages/message.ts';
import { readReceipt } from '../../messages/receipts/read-receipt.ts';
import { MemoryStore } from '../../messages/testing/memory-store.ts';
import { DELIVERED, REFUSED } from '../../messages/testing/scripted-technology.ts';
import { STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import type { DeliverSm } from '../../protocols/smpp/pdu/deliver-sm.ts';
import type { ResponsePdu } from '../../protocols/smpp/pdu/pdu.ts';
import { tlvInteger, tlvText } from '../../protocols/smpp/pdu/tlv.ts';
import { readSmppId } from './message-ids.ts';
import type { EsmeClient } from './testing/esme-client.ts';
import { esme, type ReceiptParts, type SmppHouseOptions, smppHouse, until } from './testing/smpp-house.ts';

test('a receipt says what became of a message, in both forms, from whom it went to', async (t) => {
  const house = await smppHouse(t, { receipts });
  house.technology.answers.set('a1', [DELIVERED]);
  const bill = await house.bound();
  const source = { ton: 0, npi: 1, address: '0015551230001' };
  const id = idOf(await bill.submit('hello', { source }));
  const [pdu] = await receiptsOf(bill, 1);
  assert.equal(pdu!.esmClass, 0x04);
  assert.deepEqual(pdu!.destination, source);
  assert.deepEqual(pdu!.source, { ton: 1, npi: 1, address: '15559990001' });
  assert.equal(tlvText(pdu!.tlvs, 'receipted_message_id'), id);
  assert.equal(tlvInteger(pdu!.tlvs, 'message_state'), 2);
  const read = readReceipt({ text: pdu!.shortMessage.toString('latin1') });
  assert.deepEqual([read?.providerId, read?.state], [id, 'DELIVRD']);
  assert.match(pdu!.shortMessage.toString(), /text:hello$/);
  await until(() => house.store.callbacks.rows.length === 0);
});

const ASKED: readonly [
  what: string,
  registeredDelivery: number,
  outcome: typeof DELIVERED,
  states: string[],
][] = [
  ['nothing', 0, DELIVERED, []],
  ['failures, of one delivered', 2, DELIVERED, []],
  ['failures, of one refused', 2, REFUSED, ['UNDELIV']],
  ['successes, of one delivered', 3, DELIVERED, ['DELIVRD']],
  ['successes, of one refused', 3, REFUSED, []],
  ['both, of one refused', 1, REFUSED, ['UNDELIV']],
];

for (const [what, registeredDelivery, outcome, states] of ASKED) {
  test(`an ESME that asks for ${what}`, async (t) => {
    const house = await smppHouse(t, { receipts });
    house.technology.answers.set('a1', [outcome]);
    const bill = await house.bound();
    await bill.submit('hello', { registeredDelivery });
    await until(() => house.store.rows[0]?.open === false);
    await receiptsOf(bill, states.length);
    await house.clock.advance(1000);
    assert.deepEqual(statesOf(bill), states);
    assert.deepEqual(house.store.callbacks.rows, []);
  });
}

test('an intermediate state, and what a carrier tells later', async (t) => {
  const house = await smppHouse(t, { receipts });
  const bill = await house.bound();
  const id = idOf(await bill.submit('hello', { registeredDelivery: 0x11 }));
  const [sent] = await receiptsOf(bill, 1);
  assert.equal(sent?.esmClass, 0x20);
  await house.messaging.confirm(readSmppId(id) as MessageId, undefined, {
    status: 'delivered',
    text: '',
    errorCode: '',
    errorMessage: '',
  });
  await receiptsOf(bill, 2);
  assert.deepEqual(statesOf(bill), ['ACCEPTD', 'DELIVRD']);
});

test('one for each part of a long message', async (t) => {
  const house = await smppHouse(t, { receipts });
  house.technology.answers.set('a1', [DELIVERED]);
  const bill = await house.bound();
  const ids: string[] = [];
  for (const n of [1, 2]) {
    const octets = Buffer.concat([Buffer.of(5, 0, 3, 7, 2, n), Buffer.from(`part ${n}`)]);
    ids.push(idOf(await bill.submit(octets, { esmClass: 0x40 })));
  }
  await receiptsOf(bill, 2);
  assert.deepEqual(
    bill.delivered.map(({ tlvs }) => tlvText(tlvs, 'receipted_message_id')).sort(),
    ids.sort(),
  );
});

test('what an ESME is not there for waits for it, over a restart as well', async (t) => {
  const store = new MemoryStore();
  const before = await smppHouse(t, { store, receipts });
  before.technology.answers.set('a1', [DELIVERED]);
  const one = await before.bound(undefined, 'bind_transmitter');
  const id = idOf(await one.submit('hello'));
  await until(() => store.callbacks.rows.length === 1 && store.rows[0]?.open === false);
  await before.close();
  await before.clock.advance(60_000);
  const house = await smppHouse(t, { store, clock: before.clock, receipts });
  await house.clock.advance(60_000);
  const bill = await house.bound(undefined, 'bind_receiver');
  const [pdu] = await receiptsOf(bill, 1);
  assert.equal(tlvText(pdu!.tlvs, 'receipted_message_id'), id);
  await until(() => store.callbacks.rows.length === 0);
});

test('one that is not taken comes again; one that is never wanted does not', async (t) => {
  const house = await smppHouse(t, { receipts });
  house.technology.answers.set('a1', [DELIVERED]);
  const bill = await house.bound();
  bill.status = () => STATUS.ESME_RX_T_APPN;
  await bill.submit('1');
  await receiptsOf(bill, 1);
  await until(() => house.store.callbacks.rows[0]?.lastError === 'ESME_RX_T_APPN');
  bill.status = () => STATUS.ESME_ROK;
  await house.clock.advance(2000);
  await receiptsOf(bill, 2);
  await until(() => house.store.callbacks.rows.length === 0);
  bill.status = () => STATUS.ESME_RX_R_APPN;
  await bill.submit('2');
  await until(
    () => house.store.callbacks.rows[0]?.dueAt === undefined && house.store.callbacks.rows.length === 1,
  );
});

test('after the hours that it is waited for they are given up', async (t) => {
  const house = await smppHouse(t, { receipts, esmes: [esme({ keepHours: 2 })] });
  house.technology.answers.set('a1', [DELIVERED]);
  const bill = await house.bound(undefined, 'bind_transmitter');
  await bill.submit('hello');
  await until(() => house.store.callbacks.rows.length === 1);
  await house.clock.advance(2 * 3_600_000 + 600_000);
  assert.deepEqual(
    house.store.callbacks.rows.map(({ dueAt, receiver }) => [receiver, dueAt]),
    [['esme:bill', undefined]],
  );
});

test('a receipt without TLVs for who knows none', async (t) => {
  const house = await smppHouse(t, { receipts });
  house.technology.answers.set('a1', [DELIVERED]);
  const bill = await house.bound({ interfaceVersion: 0x33 });
  await bill.submit('hello');
  const [pdu] = await receiptsOf(bill, 1);
  assert.deepEqual(pdu?.tlvs, []);
});

test('parts that were taken and can no longer be sent are a message that failed, with its receipt', async (t) => {
  const cases = [
    ['its time is over', {}, { validityPeriod: '000000000100000R' }, 'failed 30001'],
    ['no route any more', { routes: [] }, {}, 'failed 30006'],
    ['another one has the number', { numbers: [] }, {}, 'failed 31005'],
  ] as const;
  for (const [why, change, more, expected] of cases) {
    const house = await smppHouse(t, { receipts });
    const bill = await house.bound();
    const id = idOf(
      await bill.submit(Buffer.from('\x05\0\x03\x07\x02\x01one '), { esmClass: 0x40, ...more }),
    );
    house.reload(change);
    await house.clock.advance(400_000);
    await receiptsOf(bill, 1);
    const [row] = house.store.rows;
    assert.equal(`${row?.state.status} ${row?.state.errorCode}`, expected, why);
    assert.equal(row?.entry.message.body.toString(), 'one […]');
    assert.deepEqual(house.technology.tried, [], why);
    assert.equal(tlvText(bill.delivered[0]!.tlvs, 'receipted_message_id'), id);
    assert.deepEqual(await house.store.parts.older('esme:', house.clock.now() + 1, 10), []);
    await house.clock.advance(400_000);
    assert.equal(house.store.rows.length, 1);
  }
});

function receipts({
  store,
  messaging,
  server,
  clock,
}: ReceiptParts): ReturnType<NonNullable<SmppHouseOptions['receipts']>> {
  const quiet = () => {};
  return createCallbacks({
    store: store.callbacks,
    message: (id) => store.message(id),
    messaging,
    signingKey: () => undefined,
    http: { request: () => Promise.reject(new Error('Nothing goes over HTTP here')) },
    sender: (scheme) => (scheme === 'esme' ? server().receipts : undefined),
    clock,
    random: () => 0,
    defer: setImmediate,
    settings: () => ({ timeoutMs: 10_000, retryForMs: 24 * 3_600_000 }),
    log: { info: quiet, warn: quiet, error: quiet },
  });
}

async function receiptsOf(client: EsmeClient, count: number): Promise<readonly DeliverSm[]> {
  await until(() => client.delivered.length >= count);
  return client.delivered;
}

function statesOf(client: EsmeClient): (string | undefined)[] {
  return client.texts.map((text) => readReceipt({ text })?.state);
}

function idOf(response: ResponsePdu): string {
  assert.ok('messageId' in response && response.status === 0);
  return response.messageId;
}
