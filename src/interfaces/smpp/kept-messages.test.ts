import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageId } from '../../messages/message.ts';
import { DELIVERED } from '../../messages/testing/scripted-technology.ts';
import { statusName } from '../../protocols/smpp/pdu/command-status.ts';
import type { ResponsePdu } from '../../protocols/smpp/pdu/pdu.ts';
import type { QuerySmResp } from '../../protocols/smpp/pdu/query-sm.ts';
import type { ReplaceSm } from '../../protocols/smpp/pdu/replace-sm.ts';
import { readSmppId } from './message-ids.ts';
import type { EsmeClient } from './testing/esme-client.ts';
import { esme, smppHouse, until } from './testing/smpp-house.ts';

const OURS = { ton: 1, npi: 1, address: '15551230001' };
const PEER = { ton: 1, npi: 1, address: '15559990001' };
const NOBODY = { ton: 0, npi: 0, address: '' };
const LATER = { scheduleDeliveryTime: '000000010000000R' };

test('query_sm tells how a message stands', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  house.technology.answers.set('a1', [DELIVERED]);
  const id = idOf(await bill.submit('hello'));
  await until(() => house.store.rows[0]?.open === false);
  const done = await query(bill, id);
  assert.deepEqual([done.messageId, done.messageState, done.errorCode], [id, 2, 0]);
  assert.match(done.finalDate, /^26010100000\d000\+$/);
  const later = idOf(await bill.submit('later', LATER));
  const enroute = await query(bill, later);
  assert.deepEqual([enroute.messageState, enroute.finalDate], [1, ''], 'SMPP 3.4 has no SCHEDULED');
  const newer = await house.bound({ interfaceVersion: 0x50 });
  const scheduled = await query(newer, later);
  assert.deepEqual([scheduled.messageState, scheduled.finalDate], [0, '']);
});

test('query_sm of a part leads to the message that all became', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const part = (n: number) =>
    bill.submit(Buffer.concat([Buffer.of(5, 0, 3, 7, 2, n), Buffer.from('x')]), { esmClass: 0x40 });
  const first = idOf(await part(1));
  assert.equal((await query(bill, first)).messageState, 1);
  house.technology.answers.set('a1', [DELIVERED]);
  await part(2);
  await until(() => house.store.rows[0]?.open === false);
  assert.equal((await query(bill, first)).messageState, 2);
});

test('of messages that others have nothing is told and nothing changed', async (t) => {
  const house = await smppHouse(t, { esmes: [esme(), esme({ name: 'bob', systemId: 'bob' })] });
  const bill = await house.bound();
  const bob = await house.bound({ systemId: 'bob' });
  const id = idOf(await bill.submit('later', LATER));
  for (const pdu of [
    { command: 'query_sm', messageId: id, source: OURS },
    { command: 'cancel_sm', serviceType: '', messageId: id, source: OURS, destination: PEER },
    { ...replaceSm(id, 'theirs') },
  ] as const) {
    assert.equal(statusOf(await bob.ask({ status: 0, sequence: 0, tlvs: [], ...pdu })), 'ESME_RINVMSGID');
  }
  const other = {
    command: 'query_sm',
    status: 0,
    sequence: 0,
    messageId: id,
    source: PEER,
    tlvs: [],
  } as const;
  assert.equal(statusOf(await bill.ask(other)), 'ESME_RINVMSGID');
  assert.equal(statusOf(await bill.ask({ ...other, messageId: '12', source: OURS })), 'ESME_RINVMSGID');
  assert.equal(house.store.rows[0]?.entry.message.body.toString(), 'later');
});

test('cancel_sm by its id, which then is told as deleted', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const id = idOf(await bill.submit('later', LATER));
  assert.equal(statusOf(await cancel(bill, { messageId: id })), 'ESME_ROK');
  assert.equal((await query(bill, id)).messageState, 4);
  assert.equal(statusOf(await cancel(bill, { messageId: id })), 'ESME_RCANCELFAIL');
  const wrong = await cancel(bill, { messageId: id, destination: OURS });
  assert.equal(statusOf(wrong), 'ESME_RINVMSGID');
});

test('the id alone is enough', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const id = idOf(await bill.submit('later', LATER));
  const asked = { messageId: id, source: NOBODY, tlvs: [], status: 0, sequence: 0 };
  assert.equal(statusOf(await bill.ask({ command: 'query_sm', ...asked })), 'ESME_ROK');
  assert.equal(statusOf(await bill.ask(replaceSm(id, 'new', { source: NOBODY }))), 'ESME_ROK');
  const cancel = { command: 'cancel_sm', serviceType: '', destination: NOBODY, ...asked } as const;
  assert.equal(statusOf(await bill.ask(cancel)), 'ESME_ROK');
});

test('cancel_sm of all between two addresses', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  await bill.submit('1', LATER);
  await bill.submit('2', { ...LATER, serviceType: 'CMT' });
  await bill.submit('3', { ...LATER, destination: { ...PEER, address: '15559990002' } });
  assert.equal(statusOf(await cancel(bill, { serviceType: 'CMT' })), 'ESME_ROK');
  assert.deepEqual(statuses(house), ['queued', 'failed', 'queued']);
  assert.equal(statusOf(await cancel(bill, {})), 'ESME_ROK');
  assert.deepEqual(statuses(house), ['failed', 'failed', 'queued']);
  assert.equal(statusOf(await cancel(bill, {})), 'ESME_RCANCELFAIL');
});

test('replace_sm changes what is still queued', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const id = idOf(await bill.submit('old', LATER));
  assert.equal(statusOf(await bill.ask(replaceSm(id, 'new'))), 'ESME_ROK');
  const record = await house.record(readSmppId(id) as MessageId);
  assert.equal(record.message.body.toString(), 'new');
  assert.equal(
    statusOf(await bill.ask(replaceSm(id, 'x', { validityPeriod: '269900000000000+' }))),
    'ESME_RINVEXPIRY',
  );
  await house.clock.advance(3_600_000);
  assert.deepEqual(house.technology.tried, ['new a1 1']);
  assert.equal(statusOf(await bill.ask(replaceSm(id, 'too late'))), 'ESME_RREPLACEFAIL');
});

async function query(client: EsmeClient, messageId: string): Promise<QuerySmResp> {
  const response = await client.ask({
    command: 'query_sm',
    status: 0,
    sequence: 0,
    messageId,
    source: OURS,
    tlvs: [],
  });
  assert.ok(response.command === 'query_sm_resp' && response.status === 0, statusName(response.status));
  return response;
}

function cancel(
  client: EsmeClient,
  more: { messageId?: string; serviceType?: string; destination?: typeof PEER },
): Promise<ResponsePdu> {
  const fields = {
    messageId: '',
    serviceType: '',
    source: OURS,
    destination: more.messageId ? NOBODY : PEER,
  };
  return client.ask({ command: 'cancel_sm', status: 0, sequence: 0, tlvs: [], ...fields, ...more });
}

function replaceSm(messageId: string, text: string, more: Partial<ReplaceSm> = {}): ReplaceSm {
  return {
    command: 'replace_sm',
    status: 0,
    sequence: 0,
    messageId,
    source: OURS,
    scheduleDeliveryTime: '',
    validityPeriod: '',
    registeredDelivery: 0,
    smDefaultMsgId: 0,
    shortMessage: Buffer.from(text),
    tlvs: [],
    ...more,
  };
}

function statuses({
  store,
}: {
  readonly store: { readonly rows: readonly { readonly state: { readonly status: string } }[] };
}) {
  return store.rows.map(({ state }) => state.status);
}

function idOf(response: ResponsePdu): string {
  assert.ok('messageId' in response && response.status === 0);
  return response.messageId;
}

function statusOf({ status }: ResponsePdu): string {
  return statusName(status);
}
