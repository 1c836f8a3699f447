import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageId } from '../../messages/message.ts';
import { HOPS_LIMIT, hopsOf } from '../../messages/numbers/hops.ts';
import { finalFailure } from '../../messages/technology.ts';
import { settle } from '../../messages/testing/manual-clock.ts';
import {
  ACME,
  GLOBEX,
  type NumbersHouseOptions,
  number,
  numbersHouse,
} from '../../messages/testing/numbers-house.ts';
import { BUSY, DELIVERED, REFUSED, SENT } from '../../messages/testing/scripted-technology.ts';
import { createRouteTechnology } from '../route/create-route-technology.ts';
import { createNumberTechnology } from './create-number-technology.ts';

const A = '+15551230001';
const B = '+15551230002';
const C = '+15551230003';
const NO_DOCUMENT = finalFailure('11217', 'b.example answered 404');
const carriers: NumbersHouseOptions['carriers'] = (parts) => [
  createNumberTechnology(parts),
  createRouteTechnology(parts),
];

test('a number of another project has its own record, and the sender learns what became of it', async () => {
  const house = await numbersHouse({
    carriers,
    numbers: [number(A), number(B, { project: GLOBEX, deliverTo: ['test:alice'] })],
  });
  house.technology.answers.set('a1', ['wait']);
  const answer = await house.send(A, B, 'hello');
  assert.equal(answer.kind, 'accepted');
  assert.deepEqual(house.log(ACME), [`outbound ${A} ${B} sent "hello"`]);
  assert.deepEqual(house.technology.tried, ['hello a1 1']);
  house.technology.answer('a1', DELIVERED);
  await settle();
  assert.deepEqual(house.log(ACME), [`outbound ${A} ${B} delivered "hello"`]);
  assert.deepEqual(house.log(GLOBEX), [`inbound ${A} ${B} delivered "hello"`]);
  const copy = house.store.rows[1]?.entry.message;
  assert.equal(copy?.project?.parent, answer.kind === 'accepted' && answer.id);
  assert.equal(copy?.from, A);
});

for (const [what, answers, status] of [
  ['refused', [REFUSED], 'undelivered 30005'],
  ['handed on by a peer that confirms later', [SENT], 'sent'],
  ['not there now', [BUSY], 'sent'],
] as const) {
  test(`the sender's record when the phone's is ${what}`, async () => {
    const house = await numbersHouse({
      carriers,
      numbers: [number(A), number(B, { deliverTo: ['test:alice'] })],
    });
    house.technology.answers.set('a1', [...answers]);
    await house.send(A, B, 'hello');
    assert.equal(house.log(ACME)[0], `outbound ${A} ${B} ${status} "hello"`);
  });
}

test('what is wrong with a document is told to the project that has it, and to no other', async () => {
  const inbound = {
    kind: 'cxml',
    url: 'https://b.example/',
    file: '',
    method: 'POST',
    fallbackUrl: '',
  } as const;
  const house = await numbersHouse({
    carriers,
    numbers: [number(A), number(B, { project: GLOBEX, inbound }), number(C, { inbound })],
  });
  for (const document of [B, C]) house.handler.contacts.set(document, ['document']);
  house.handler.answers.set('document', [NO_DOCUMENT, NO_DOCUMENT]);
  const told: string[] = [];
  for (const to of [B, C]) {
    const sent = await house.send(A, to, 'hello');
    assert.equal(sent.kind, 'accepted');
    const { state } = await house.record(sent.id as MessageId);
    told.push(`${state.status} ${state.errorCode} ${state.errorMessage}`);
  }
  assert.deepEqual(house.log(GLOBEX), [`inbound ${A} ${B} failed 11217 "hello"`]);
  assert.deepEqual(told, [
    'undelivered 30008 The peer refused the message for a reason of its own',
    'undelivered 11217 b.example answered 404',
  ]);
});

test('what waits at a number counts for the backlog of who sent it, over a restart as well', async () => {
  const options = {
    carriers,
    numbers: [number(A), number(B, { project: GLOBEX, deliverTo: ['test:alice'] })],
    backlogLimit: 2,
  };
  const house = await numbersHouse(options);
  house.technology.contacts.set('alice', []);
  const kinds = async (which: typeof house, from: string, to: string) => {
    const answer = await which.send(from, to, 'x', { project: from === A ? ACME : GLOBEX });
    return answer.kind === 'refused' ? answer.why : answer.kind;
  };
  assert.equal(await kinds(house, A, B), 'accepted');
  assert.equal(await kinds(house, A, B), 'accepted');
  assert.deepEqual(house.log(ACME), [`outbound ${A} ${B} sent "x"`, `outbound ${A} ${B} sent "x"`]);
  assert.equal(await kinds(house, A, B), 'backlog');
  assert.equal(await kinds(house, B, A), 'accepted', 'the receiver has sent nothing');
  house.messaging.stop();
  house.store.restart();

  const after = await numbersHouse({ ...options, store: house.store, clock: house.clock });
  assert.equal(await kinds(after, A, B), 'backlog');
  after.technology.contacts.set('alice', ['a1']);
  after.messaging.wake('test:alice');
  await after.clock.advance(1);
  assert.equal(await kinds(after, A, B), 'accepted');
});

test('a number that is bound nowhere has it in the log, which is its delivery', async () => {
  const house = await numbersHouse({ carriers, numbers: [number(A), number(B)] });
  await house.send(A, B, 'hello');
  assert.deepEqual(house.log(ACME), [
    `outbound ${A} ${B} delivered "hello"`,
    `inbound ${A} ${B} delivered "hello"`,
  ]);
});

test('a document alone goes straight to the technology of documents', async () => {
  const inbound = {
    kind: 'swml',
    url: 'https://example.com/',
    file: '',
    method: 'POST',
    fallbackUrl: '',
  } as const;
  const house = await numbersHouse({ carriers, numbers: [number(A), number(B, { inbound })] });
  house.handler.contacts.set(B, ['document']);
  await house.send(A, B, 'hello');
  assert.deepEqual(house.handler.tried, ['hello document 1']);
  assert.equal(house.store.rows[1]?.entry.message.destination, `handler:${B}`);
});

test('everywhere that a number is bound to gets it; the first that has it is enough', async () => {
  const inbound = {
    kind: 'webhook',
    url: 'https://example.com/',
    file: '',
    method: 'POST',
    fallbackUrl: '',
  } as const;
  const house = await numbersHouse({
    carriers,
    numbers: [number(A), number(B, { deliverTo: ['test:alice', 'test:bob'], inbound })],
  });
  house.handler.contacts.set(B, ['document']);
  house.technology.answers.set('a1', [REFUSED]).set('b1', ['wait']);
  house.handler.answers.set('document', [BUSY]);
  await house.send(A, B, 'hello');
  assert.deepEqual(house.log(ACME), [`outbound ${A} ${B} sent "hello"`, `inbound ${A} ${B} sent "hello"`]);
  house.technology.answer('b1', DELIVERED);
  await settle();
  assert.deepEqual(house.log(ACME), [
    `outbound ${A} ${B} delivered "hello"`,
    `inbound ${A} ${B} delivered "hello"`,
  ]);
  const record = await house.record(house.store.rows[1]?.entry.message.id as MessageId);
  assert.deepEqual(
    record.deliveries.map(({ leg, status }) => `${leg} ${status}`),
    ['test:alice undelivered', 'test:bob delivered', 'handler sent'],
  );
});

test('it is undelivered only when nobody of all took it', async () => {
  const house = await numbersHouse({
    carriers,
    numbers: [number(A), number(B, { deliverTo: ['test:alice', 'test:bob'] })],
  });
  house.technology.answers.set('a1', [REFUSED]).set('b1', ['wait']);
  await house.send(A, B, 'hello');
  assert.equal(house.log(ACME)[1], `inbound ${A} ${B} sent "hello"`);
  house.technology.answer('b1', REFUSED);
  await settle();
  assert.deepEqual(house.log(ACME), [
    `outbound ${A} ${B} undelivered 30005 "hello"`,
    `inbound ${A} ${B} undelivered 30005 "hello"`,
  ]);
});

test('a number that is forwarded to another, and numbers that are forwarded in a circle', async () => {
  const house = await numbersHouse({
    carriers,
    numbers: [
      number(A),
      number(B, { deliverTo: [`number:${C}`] }),
      number(C, { project: GLOBEX, deliverTo: ['test:alice'] }),
    ],
  });
  await house.send(A, B, 'hello');
  assert.deepEqual(house.log(GLOBEX), [`inbound ${A} ${C} delivered "hello"`]);
  assert.deepEqual(house.log(ACME), [
    `outbound ${A} ${B} delivered "hello"`,
    `inbound ${A} ${B} delivered "hello"`,
  ]);

  house.reload({
    numbers: [
      number(A),
      number(B, { deliverTo: [`number:${C}`] }),
      number(C, { deliverTo: [`number:${B}`] }),
    ],
  });
  await house.send(A, B, 'round');
  for (let turn = 0; turn < 40; turn++) await settle();
  const rows = house.store.rows.filter(({ entry }) => entry.message.body.toString() === 'round');
  assert.equal(rows.length, HOPS_LIMIT + 1, "the sender's, and a copy for each hop");
  assert.equal(Math.max(...rows.map(({ entry }) => hopsOf(entry.message.variables))), HOPS_LIMIT - 1);
  assert.ok(rows.every(({ open }) => !open));
  assert.equal(
    house.log(ACME).find((line) => line.startsWith('outbound') && line.endsWith('"round"')),
    `outbound ${A} ${B} undelivered 31004 "round"`,
  );
});

test('a number that vanished before it was its turn', async () => {
  const house = await numbersHouse({ carriers, numbers: [number(A), number(B)] });
  await house.send(A, B, 'hello', { sendAt: house.clock.now() + 60_000 });
  house.reload({ numbers: [number(A)] });
  await house.clock.advance(60_000);
  assert.deepEqual(house.log(ACME), [`outbound ${A} ${B} failed 30005 "hello"`]);
});

test('a store that fails for a moment makes no second copy', async () => {
  const house = await numbersHouse({ carriers, numbers: [number(A), number(B)] });
  await house.send(A, B, 'hello', { sendAt: house.clock.now() + 60_000 });
  const append = house.store.append.bind(house.store);
  let failures = 1;
  house.store.append = async (entry) => {
    if (failures-- > 0) throw new Error('disk full');
    return append(entry);
  };
  await house.clock.advance(70_000);
  assert.deepEqual(house.log(ACME), [
    `outbound ${A} ${B} delivered "hello"`,
    `inbound ${A} ${B} delivered "hello"`,
  ]);
});

test('what was cut short between the copy and its fate is caught up with', async () => {
  const before = await numbersHouse({
    carriers,
    numbers: [number(A), number(B, { deliverTo: ['test:alice'] })],
  });
  before.technology.answers.set('a1', ['wait']);
  await before.send(A, B, 'hello');
  // The copy is delivered, and the process ends before its sender hears of it.
  before.messaging.confirm = async () => {};
  const { message } = before.store.rows[1]?.entry ?? {};
  before.technology.answer('a1', DELIVERED);
  await settle();
  before.messaging.stop();
  const row = before.store.rows[0];
  assert.ok(row && message);
  row.state = { ...row.state, status: 'sent' };
  row.deliveries = row.deliveries.map((delivery) => ({ ...delivery, status: 'sent' as const }));
  before.store.restart();
  const after = await numbersHouse({
    carriers,
    numbers: [number(A), number(B)],
    store: before.store,
    clock: before.clock,
  });
  assert.equal(after.log(ACME)[0], `outbound ${A} ${B} delivered "hello"`);
});

test('an AMI user may send to a number, text only', async () => {
  const house = await numbersHouse({ carriers, numbers: [number(A, { deliverTo: ['test:alice'] })] });
  const request = {
    direction: 'outbound',
    source: 'ami',
    owner: 'admin',
    requestId: '',
    destination: `number:${A}`,
    from: 'Dave <sip:dave@example.com>',
    to: '',
    contentType: 'text/plain',
    body: Buffer.from('hello'),
    variables: [],
  } as const;
  const answer = await house.messaging.submit(request);
  await settle();
  assert.deepEqual(house.log(ACME), [`inbound Dave <sip:dave@example.com> ${A} delivered "hello"`]);
  assert.ok(answer.kind === 'accepted');
  assert.equal((await house.record(answer.id)).state.status, 'delivered');
  for (const wrong of [
    { ...request, contentType: 'application/json' },
    { ...request, destination: `number:${B}` },
  ]) {
    assert.equal((await house.messaging.submit(wrong)).kind, 'refused');
  }
});
