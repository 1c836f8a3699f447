import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACME, number } from '../../messages/testing/numbers-house.ts';
import { statusName } from '../../protocols/smpp/pdu/command-status.ts';
import type { ResponsePdu } from '../../protocols/smpp/pdu/pdu.ts';
import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import { integerTlv, octetsTlv } from '../../protocols/smpp/pdu/tlv.ts';
import { readSmppId } from './message-ids.ts';
import { submitSm } from './testing/esme-client.ts';
import { esme, smppHouse, until } from './testing/smpp-house.ts';

test('what is submitted is a message of the project, and is on disk before it is answered', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const response = await bill.submit('hello');
  assert.equal(response.command, 'submit_sm_resp');
  const id = idOf(response);
  const row = house.store.rows.find(({ entry }) => entry.message.id === readSmppId(id));
  assert.ok(row);
  const { source, owner, project, body } = row.entry.message;
  assert.deepEqual([source, owner, project?.id, body.toString()], ['smpp', 'bill', ACME, 'hello']);
  await until(() => house.technology.tried.includes('hello a1 1'));
});

test('nothing is answered that could not be written', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  house.store.failing = true;
  assert.equal(statusOf(await bill.submit('hello')), 'ESME_RSYSERR');
  house.store.failing = false;
  assert.equal(statusOf(await bill.submit('hello')), 'ESME_ROK');
});

const UCS_2 = Buffer.from('Grüße 😀', 'utf16le').swap16();
const TEXTS: readonly [what: string, octets: Buffer, more: Partial<SubmitSm>, text: string][] = [
  ['GSM 03.38 with its extension', Buffer.of(0x47, 0x72, 0x7e, 0x1e, 0x65, 0x1b, 0x65), {}, 'Grüße€'],
  ['Latin-1', Buffer.from('Grüße', 'latin1'), { dataCoding: 3 }, 'Grüße'],
  ['UCS-2', UCS_2, { dataCoding: 8 }, 'Grüße 😀'],
  ['UCS-2 to flash', UCS_2, { dataCoding: 0x18 }, 'Grüße 😀'],
  ['GSM 03.38 to flash', Buffer.from('now'), { dataCoding: 0xf0 }, 'now'],
  ['Cyrillic', Buffer.of(0xbf, 0xe0), { dataCoding: 6 }, 'Пр'],
  ['message_payload', Buffer.alloc(0), { tlvs: [octetsTlv('message_payload', Buffer.from('long'))] }, 'long'],
  [
    'a message_payload of nothing',
    Buffer.from('short'),
    { tlvs: [octetsTlv('message_payload', Buffer.alloc(0))] },
    'short',
  ],
  [
    'SAR of no parts',
    Buffer.from('whole'),
    {
      tlvs: ['sar_msg_ref_num', 'sar_total_segments', 'sar_segment_seqnum'].map((name) =>
        integerTlv(name as 'sar_msg_ref_num', 0),
      ),
    },
    'whole',
  ],
  ['nothing at all', Buffer.alloc(0), {}, ''],
  ['a national shift in the header', Buffer.of(3, 0x24, 1, 1, 0x1b, 0x53), { esmClass: 0x40 }, 'Ş'],
];

for (const [what, octets, more, text] of TEXTS) {
  test(`reads ${what}`, async (t) => {
    const house = await smppHouse(t);
    const bill = await house.bound();
    assert.equal(statusOf(await bill.submit(octets, more)), 'ESME_ROK');
    assert.equal(house.store.rows[0]?.entry.message.body.toString(), text);
  });
}

const REFUSED: readonly [what: string, more: Partial<SubmitSm>, status: string][] = [
  ['a number of another project', { source: { ton: 1, npi: 1, address: '15551230002' } }, 'ESME_RINVSRCADR'],
  ['no number at all', { source: { ton: 0, npi: 0, address: '' } }, 'ESME_RINVSRCADR'],
  ['no such destination', { destination: { ton: 1, npi: 1, address: '12x' } }, 'ESME_RINVDSTADR'],
  ['a national number', { destination: { ton: 2, npi: 1, address: '15559990001' } }, 'ESME_RINVDSTADR'],
  ['no route', { destination: { ton: 1, npi: 1, address: '491701234567' } }, 'ESME_RINVDSTADR'],
  ['a route that refuses', { destination: { ton: 1, npi: 1, address: '16665550001' } }, 'ESME_RINVDSTADR'],
  ['octets', { dataCoding: 4 }, 'ESME_RINVDCS'],
  [
    'what is for an application',
    { esmClass: 0x40, shortMessage: Buffer.of(6, 5, 4, 0x0b, 0x84, 0x23, 0xf0, 1) },
    'ESME_RINVDCS',
  ],
  ['an acknowledgement', { esmClass: 0x08 }, 'ESME_RINVESMCLASS'],
  ['a header that is none', { esmClass: 0x40, shortMessage: Buffer.of(9, 0) }, 'ESME_RINVESMCLASS'],
  ['two texts', { tlvs: [octetsTlv('message_payload', Buffer.from('x'))] }, 'ESME_RINVMSGLEN'],
  ['a predefined message', { smDefaultMsgId: 1 }, 'ESME_RINVDFTMSGID'],
  ['validity that is over', { validityPeriod: '200101000000000+' }, 'ESME_RINVEXPIRY'],
  ['a schedule a year from now', { scheduleDeliveryTime: '010000000000000R' }, 'ESME_RINVSCHED'],
  [
    'part 3 of 2',
    {
      tlvs: [
        integerTlv('sar_msg_ref_num', 1),
        integerTlv('sar_total_segments', 2),
        integerTlv('sar_segment_seqnum', 3),
      ],
    },
    'ESME_RINVTLVVAL',
  ],
];

for (const [what, more, status] of REFUSED) {
  test(`refuses ${what}`, async (t) => {
    const house = await smppHouse(t);
    const bill = await house.bound();
    assert.equal(statusOf(await bill.submit('hello', more)), status);
    assert.equal(house.store.rows.length, 0);
    assert.ok(house.lines.some((line) => line.includes('A request of an ESME was refused')));
    assert.ok(house.lines.every((line) => !line.includes('hello')));
  });
}

test('what is for a number that said STOP is kept and fails, as over the API', async (t) => {
  const house = await smppHouse(t, { numbers: [number('+15551230001', { optout: true })] });
  const bill = await house.bound();
  await house.numbers.optOuts.add('+15551230001', '+15559990001', 0);
  assert.equal(statusOf(await bill.submit('hello')), 'ESME_ROK');
  await until(() => house.log(ACME)[0]?.includes('failed 21610'));
});

test('a full backlog, and more a second than is allowed', async (t) => {
  const house = await smppHouse(t, { backlogLimit: 1, esmes: [esme({ throughput: 2 })] });
  house.technology.answers.set('a1', ['wait']);
  const bill = await house.bound();
  assert.equal(statusOf(await bill.submit('1')), 'ESME_ROK');
  assert.equal(statusOf(await bill.submit('2')), 'ESME_RMSGQFUL');
  assert.equal(statusOf(await bill.submit('3')), 'ESME_RTHROTTLED');
  await house.clock.advance(500);
  assert.equal(statusOf(await bill.submit('4')), 'ESME_RMSGQFUL');
});

test('only the numbers of the account, and one that stands for none', async (t) => {
  const house = await smppHouse(t, {
    esmes: [
      esme({ numbers: ['+15551230001'], defaultFrom: '+15551230001' }),
      esme({ name: 'bob', systemId: 'bob', numbers: ['+15551230009'] }),
    ],
  });
  const bill = await house.bound();
  assert.equal(statusOf(await bill.submit('x', { source: NO_ADDRESS })), 'ESME_ROK');
  assert.equal(house.store.rows[0]?.entry.message.project?.from, '+15551230001');
  const bob = await house.bound({ systemId: 'bob' });
  assert.equal(statusOf(await bob.submit('x')), 'ESME_RINVSRCADR');
});

test('when it leaves and until when it is tried', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const now = house.clock.now();
  await bill.submit('later', {
    scheduleDeliveryTime: '000000010000000R',
    validityPeriod: '000000030000000R',
  });
  const { message } = house.store.rows[0]!.entry;
  assert.equal(message.sendAt, now + 3_600_000);
  assert.equal(message.expiresAt, now + 3 * 3_600_000);
  assert.deepEqual(house.technology.tried, []);
  await house.clock.advance(3_600_000);
  assert.deepEqual(house.technology.tried, ['later a1 1']);
});

test('replace_if_present_flag puts the text in the place of what is still queued', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const later = { scheduleDeliveryTime: '000000010000000R', serviceType: 'VMN' };
  const first = idOf(await bill.submit('old', later));
  const other = idOf(await bill.submit('other', { ...later, serviceType: 'CMT' }));
  const again = await bill.submit('new', { ...later, replaceIfPresentFlag: 1 });
  assert.equal(idOf(again), first);
  assert.deepEqual(
    house.store.rows.map(
      ({ entry }) => `${entry.message.id === readSmppId(other)} ${entry.message.body.toString()}`,
    ),
    ['false new', 'true other'],
  );
  const none = await bill.submit('nothing there', { ...later, serviceType: 'WAP', replaceIfPresentFlag: 1 });
  assert.equal(statusOf(none), 'ESME_ROK');
  assert.equal(house.store.rows.length, 3);
});

test('submit_multi: those who cannot be sent to are named, and receipts name one id', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const { command: _, destination: __, ...rest } = submitSm('to many');
  const response = await bill.ask({
    ...rest,
    command: 'submit_multi',
    destinations: [
      { kind: 'sme', ton: 1, npi: 1, address: '16665550001' },
      { kind: 'sme', ton: 1, npi: 1, address: '15559990001' },
      { kind: 'sme', ton: 1, npi: 1, address: '15559990002' },
      { kind: 'sme', ton: 2, npi: 1, address: '5559990003' },
    ],
  });
  assert.ok(response.command === 'submit_multi_resp');
  assert.deepEqual(
    response.unsuccessful.map(({ address, status }) => `${address} ${statusName(status)}`),
    ['16665550001 ESME_RINVDSTADR', '5559990003 ESME_RINVDSTADR'],
  );
  const [one, two] = house.store.rows.map(({ entry }) => entry.message);
  const id = readSmppId(response.messageId);
  assert.equal(id, one?.id);
  assert.ok(two?.project?.callback?.url.includes(String(id)));
  const list = await bill.ask({
    ...rest,
    command: 'submit_multi',
    destinations: [{ kind: 'list', name: 'all' }],
  });
  assert.equal(statusOf(list), 'ESME_RCNTSUBDL');
});

test('data_sm', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const response = await bill.ask({
    command: 'data_sm',
    status: 0,
    sequence: 0,
    serviceType: '',
    source: { ton: 1, npi: 1, address: '15551230001' },
    destination: { ton: 1, npi: 1, address: '15559990001' },
    esmClass: 0,
    registeredDelivery: 0,
    dataCoding: 0,
    tlvs: [octetsTlv('message_payload', Buffer.from('data')), integerTlv('qos_time_to_live', 60)],
  });
  assert.ok(response.command === 'data_sm_resp' && response.status === 0);
  const { message } = house.store.rows[0]!.entry;
  assert.equal(message.id, readSmppId(response.messageId));
  assert.equal(message.expiresAt, house.clock.now() + 60_000);
  assert.equal(message.project?.callback, undefined);
});

test('broadcasts are for those who have cells', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const response = await bill.ask({
    command: 'query_broadcast_sm',
    status: 0,
    sequence: 0,
    messageId: '1',
    source: NO_ADDRESS,
    tlvs: [],
  });
  assert.deepEqual([response.command, statusName(response.status)], ['generic_nack', 'ESME_RINVCMDID']);
});

test('a thousand at once, each answered once', async (t) => {
  const house = await smppHouse(t, { backlogLimit: 10_000, esmes: [esme({ window: 50 })] });
  const bill = await house.bound();
  const responses = await Promise.all(Array.from({ length: 1000 }, (_, n) => bill.submit(`${n}`)));
  assert.equal(new Set(responses.map(idOf)).size, 1000);
  assert.ok(responses.every(({ status }) => status === 0));
});

function idOf(response: ResponsePdu): string {
  assert.ok('messageId' in response);
  return response.messageId;
}

function statusOf({ status }: ResponsePdu): string {
  return statusName(status);
}

const NO_ADDRESS = { ton: 0, npi: 0, address: '' };
