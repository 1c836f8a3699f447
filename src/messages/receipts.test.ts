import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryPart, MessageId } from './message.ts';
import type { Confirmation, Receipt } from './messaging.ts';
import type { Handed, Outcome, Submission } from './technology.ts';
import { type HouseOptions, house } from './testing/house.ts';
import { settle } from './testing/manual-clock.ts';
import { DOWN, SENT } from './testing/scripted-technology.ts';

const ALICE = '+15559990001';

/** alice's number takes a message whole, under this id. */
function takenAs(providerId: string, recipient = ALICE): Outcome {
  return { ...(SENT as Handed), providerId, submissions: [submission(providerId, 0, recipient)] };
}

async function sent(ids: readonly string[], options: HouseOptions = {}) {
  const all = await house(options);
  all.technology.answers.set(
    'a1',
    ids.map((id) => takenAs(id)),
  );
  const messages: MessageId[] = [];
  for (const id of ids) messages.push(await all.submit('alice', id));
  return { ...all, messages, first: messages[0] as MessageId };
}

test('a receipt makes delivered of sent, by an id in whatever spelling', async () => {
  for (const spelling of ['0A1B', 'a1b', ' 00A1b', '2587']) {
    const { messaging, store, first } = await sent(['0a1b']);
    assert.equal(await messaging.receipt(receipt(spelling)), 'noted');
    assert.equal((await store.message(first))?.state.status, 'delivered', spelling);
  }
});

test('a receipt finds its message after a restart', async () => {
  const { store, clock, first } = await sent(['77']);
  const { messaging } = await house({ store, clock });
  assert.equal(await messaging.receipt(receipt('77', { report: UNDELIVERED })), 'noted');
  const { state } = (await store.message(first)) ?? assert.fail();
  assert.deepEqual([state.status, state.errorCode], ['undelivered', '30005']);
});

test('a receipt for another number is for another message', async () => {
  const { messaging, store, first } = await sent(['77']);
  await messaging.receipt(receipt('77'));
  assert.equal(await messaging.receipt(receipt('77', { numbers: ['15559990002'] })), 'early');
  assert.equal((await store.message(first))?.state.status, 'delivered');
});

test('the number is rewritten on the way: the very id counts, as long as its message is open', async () => {
  const { messaging, store, first } = await sent(['77']);
  assert.equal(await messaging.receipt(receipt('77', { numbers: ['99'] })), 'noted');
  assert.equal((await store.message(first))?.state.status, 'delivered');
});

test('an id that reads otherwise than it is written needs the number', async () => {
  const { messaging } = await sent(['4d2']);
  assert.equal(await messaging.receipt(receipt('1234', { numbers: ['15559990009'] })), 'early');
  assert.equal(await messaging.receipt(receipt('1234')), 'noted');
});

test('a recycled id: the newest that is open', async () => {
  const before = await sent(['5', '5', '5']);
  await before.messaging.receipt(receipt('5'));
  const { store, clock } = before;
  const { messaging } = await house({ store, clock });
  await messaging.receipt(receipt('5', { report: UNDELIVERED }));
  const statuses = await Promise.all(
    before.messages.map(async (id) => (await store.message(id))?.state.status),
  );
  assert.deepEqual(statuses, ['sent', 'undelivered', 'delivered']);
});

test('an id of many messages: only the newest few are looked at', async () => {
  const { store, messages } = await sent(Array<string>(7).fill('77'));
  const { messaging } = await house({ store });
  const message = store.message.bind(store);
  let read = 0;
  store.message = (id) => {
    read++;
    return message(id);
  };
  for (let count = 0; count < 6; count++) {
    read = 0;
    assert.equal(await messaging.receipt(receipt('77')), 'noted');
    assert.ok(read <= 5, `${read} messages were read`);
  }
  const statuses = await Promise.all(messages.map(async (id) => (await message(id))?.state.status));
  assert.equal(statuses.join(' '), 'sent sent sent delivered delivered delivered delivered');
});

test('one id for all parts of a text: each receipt is for another part, however many there are', async () => {
  const { technology, submit, store, clock } = await house();
  const ids = Array<string>(7).fill('77');
  const submissions = ids.map((id, index) => submission(id, index));
  technology.answers.set('a1', [{ ...(SENT as Handed), parts: parts(ids, 7), submissions }]);
  const id = await submit('alice', 'long');
  const { messaging } = await house({ store, clock });
  for (let count = 0; count < 7; count++) {
    assert.equal((await store.message(id))?.state.status, 'sent');
    await messaging.receipt(receipt('77'));
  }
  assert.equal((await store.message(id))?.state.status, 'delivered');
});

test('duplicates change nothing, and are not noted', async () => {
  const { messaging, store, events, first } = await sent(['5']);
  for (let i = 0; i < 3; i++) assert.equal(await messaging.receipt(receipt('5')), 'noted');
  assert.equal(events.filter((event) => event.includes('delivered')).length, 1);
  const { timeline } = (await store.message(first)) ?? assert.fail();
  assert.ok(!timeline.some(({ what }) => what === 'report'));
});

test('an intermediate state stands in the timeline, and so does one that came too late', async () => {
  const { messaging, store, first } = await sent(['5']);
  await messaging.receipt(receipt('5', { report: { ...DELIVERED, status: 'sent', text: 'ENROUTE' } }));
  await messaging.receipt(receipt('5'));
  await messaging.receipt(receipt('5', { report: UNDELIVERED }));
  const { timeline, state } = (await store.message(first)) ?? assert.fail();
  assert.equal(state.status, 'delivered');
  assert.deepEqual(
    timeline.flatMap(({ report }) => report ?? []),
    [
      { leg: 'a1', part: 0, text: 'ENROUTE' },
      { leg: 'a1', part: 0, text: 'UNDELIV' },
    ],
  );
});

test('a peer that repeats itself fills no timeline', async () => {
  const { messaging, store, first } = await sent(['5']);
  const enroute = receipt('5', { report: { ...DELIVERED, status: 'sent', text: 'ENROUTE' } });
  for (let i = 0; i < 400; i++) await messaging.receipt(enroute);
  const { timeline } = (await store.message(first)) ?? assert.fail();
  assert.equal(timeline.filter(({ what }) => what === 'report').length, 300);
});

test('a receipt before the answer counts once that is there', async () => {
  const { messaging, store, technology, submit, events } = await house();
  technology.answers.set('a1', ['wait']);
  const id = await submit('alice', 'x');
  assert.equal(await messaging.receipt(receipt('9')), 'early');
  technology.answer('a1', takenAs('9'));
  await settle();
  assert.equal((await store.message(id))?.state.status, 'delivered');
  assert.deepEqual(
    events.map((event) => event.split(' ')[1]),
    ['-queued', 'queued-initiated', 'initiated-sent', 'sent-delivered'],
  );
  assert.deepEqual(store.receipts.given, []);
});

test('an early receipt that was given back and not entered is entered after the restart', async () => {
  const { messaging, store, clock, technology, submit } = await house();
  technology.answers.set('a1', ['wait']);
  const id = await submit('alice', 'x');
  await messaging.receipt(receipt('9'));
  const message = await store.message(id);
  assert.ok(message);
  // The process ends between the change and what it gives back.
  await store.record({
    id,
    lane: message.message.lane,
    state: { ...message.state, status: 'sent' },
    transitions: [],
    deliveries: [{ leg: 'a1', address: 'a', status: 'sent', attempts: 1, providerId: '9' }],
    attempts: [],
    next: 'done',
    submissions: [{ ...submission('9', 0), leg: 'a1', key: '9', keptUntil: clock.now() + 1000 }],
  });
  await house({ store, clock });
  await settle();
  assert.equal((await store.message(id))?.state.status, 'delivered');
  assert.deepEqual(store.receipts.given, []);
});

/** Three parts, of which the first ones were taken under these ids. */
async function inParts(taken: readonly string[]) {
  const all = await house();
  all.technology.answers.set('a1', ['wait']);
  const id = await all.submit('alice', 'long');
  const progress = all.technology.begun[0]?.progress ?? assert.fail();
  for (let i = 1; i <= taken.length; i++) {
    const one = submission(taken[i - 1] as string, i - 1);
    await progress({ parts: parts(taken.slice(0, i), 3), submissions: [one] });
  }
  return { ...all, id };
}

test('parts are kept as they are taken, and not tried again after a crash', async () => {
  const { store, clock, id } = await inParts(['1', '2']);
  assert.deepEqual((await store.message(id))?.deliveries[0]?.parts, parts(['1', '2'], 3));
  store.restart();
  for (const row of store.rows) row.dueAt = clock.now();
  const after = await house({ store, clock });
  await settle();
  assert.deepEqual(after.technology.begun[0]?.leg.parts, parts(['1', '2'], 3));
  assert.deepEqual(after.technology.tried, ['long a1 2']);
});

test('it is delivered when all of its parts are, whatever their order', async () => {
  const { messaging, store, technology, id } = await inParts(['1', '2']);
  await messaging.receipt(receipt('2'));
  assert.equal((await store.message(id))?.state.status, 'initiated');
  technology.answer('a1', lastPart(['1', '2', '3']));
  await settle();
  assert.equal((await store.message(id))?.state.status, 'sent');
  await messaging.receipt(receipt('3'));
  assert.equal((await store.message(id))?.state.status, 'sent');
  await messaging.receipt(receipt('1'));
  const record = (await store.message(id)) ?? assert.fail();
  assert.equal(record.state.status, 'delivered');
  assert.equal(record.deliveries[0]?.providerId, '1');
  assert.deepEqual(
    record.timeline.flatMap(({ report }) => report?.part ?? []),
    [2, 3],
  );
});

test('receipts for all parts before the last answer', async () => {
  const { messaging, store, technology, id } = await inParts(['1', '2']);
  for (const one of ['1', '2', '3']) await messaging.receipt(receipt(one));
  technology.answer('a1', lastPart(['1', '2', '3']));
  await settle();
  assert.equal((await store.message(id))?.state.status, 'delivered');
});

test('a receipt that is looked at while the last answer comes and is being written', async () => {
  const { messaging, store, technology, id } = await inParts(['1', '2']);
  const [message, record] = [store.message.bind(store), store.record.bind(store)];
  const written = Promise.withResolvers<void>();
  store.record = async (change) => {
    if (change.next === 'done' && change.state.status === 'sent') await written.promise;
    return record(change);
  };
  store.message = async (of) => {
    const read = await message(of);
    // Between what was read and its coming here.
    technology.answer('a1', lastPart(['1', '2', '3']));
    store.message = message;
    return read;
  };
  const first = messaging.receipt(receipt('1'));
  await settle();
  written.resolve();
  await first;
  for (const one of ['2', '3']) await messaging.receipt(receipt(one));
  assert.equal((await store.message(id))?.state.status, 'delivered');
});

test('a receipt that is looked at while the rest is put off undoes nothing', async () => {
  const { messaging, store, technology, id } = await inParts(['1']);
  const [message, record] = [store.message.bind(store), store.record.bind(store)];
  const written = Promise.withResolvers<void>();
  store.record = async (change) => {
    if (typeof change.next === 'number') await written.promise;
    return record(change);
  };
  store.message = async (of) => {
    const read = await message(of);
    store.message = message;
    technology.answer('a1', { ...DOWN, parts: parts(['1', '2'], 3) });
    return read;
  };
  const noted = messaging.receipt(receipt('1'));
  await settle();
  written.resolve();
  await noted;
  const kept = (await store.message(id))?.deliveries[0]?.parts?.map(({ status }) => status);
  assert.deepEqual(kept, ['delivered', 'sent', 'queued']);
});

test('it is undelivered as soon as one part is', async () => {
  const { messaging, store, technology, id } = await inParts(['1', '2']);
  technology.answer('a1', lastPart(['1', '2', '3']));
  await settle();
  await messaging.receipt(receipt('1'));
  await messaging.receipt(receipt('2', { report: UNDELIVERED }));
  const { state } = (await store.message(id)) ?? assert.fail();
  assert.deepEqual([state.status, state.errorCode], ['undelivered', '30005']);
  await messaging.receipt(receipt('3'));
  assert.equal((await store.message(id))?.state.status, 'undelivered');
});

test('a part fails while the rest waits in the store: nothing more is sent', async () => {
  const { messaging, store, technology, clock, id } = await inParts(['1', '2']);
  technology.answer('a1', { ...DOWN, parts: parts(['1', '2'], 3) });
  await settle();
  assert.equal((await store.message(id))?.state.status, 'initiated');
  await messaging.receipt(receipt('1', { report: UNDELIVERED }));
  assert.equal((await store.message(id))?.state.status, 'undelivered');
  clock.advance(60_000);
  await settle();
  assert.deepEqual(technology.tried, ['long a1 1']);
});

test('a part is delivered while the rest waits in the store: it stays delivered', async () => {
  const { messaging, store, technology, clock, id } = await inParts(['1', '2']);
  technology.answers.set('a1', [lastPart(['1', '2', '3'])]);
  technology.answer('a1', { ...DOWN, parts: parts(['1', '2'], 3) });
  await settle();
  await messaging.receipt(receipt('1'));
  clock.advance(60_000);
  await settle();
  assert.equal(technology.begun[1]?.leg.parts?.[0]?.status, 'delivered');
  const record = (await store.message(id)) ?? assert.fail();
  assert.equal(record.state.status, 'sent');
  assert.deepEqual(
    record.deliveries[0]?.parts?.map(({ status }) => status),
    ['delivered', 'sent', 'sent'],
  );
});

test('a receipt that comes while the message is being taken up again', async () => {
  const { messaging, store, technology, clock } = await inParts(['1', '2']);
  technology.answers.set('a1', [lastPart(['1', '2', '3'])]);
  technology.answer('a1', { ...DOWN, parts: parts(['1', '2'], 3) });
  await settle();
  const claimDue = store.claimDue.bind(store);
  let noted: Promise<unknown> | undefined;
  store.claimDue = async (query) => {
    const claimed = await claimDue(query);
    // Between what was read and its coming here.
    if (claimed.length > 0) noted ??= messaging.receipt(receipt('1'));
    await noted;
    return claimed;
  };
  clock.advance(60_000);
  await settle();
  await settle();
  assert.equal(technology.tried.length, 2);
  assert.equal(technology.begun[1]?.leg.parts?.[0]?.status, 'delivered');
});

test('segments that were really sent', async () => {
  const { submit, technology, store } = await house();
  technology.answers.set('a1', [{ ...(SENT as Handed), segments: 3 }]);
  const id = await submit('alice', 'x');
  assert.equal((await store.message(id))?.state.segments, 3);
});

test('a store that fails: the receipt is not taken', async () => {
  const { messaging, store } = await sent(['5']);
  store.failing = true;
  await assert.rejects(messaging.receipt(receipt('6')));
});

function parts(taken: readonly string[], count: number): DeliveryPart[] {
  return Array.from({ length: count }, (_, index) => ({
    status: index < taken.length ? 'sent' : 'queued',
    providerId: taken[index] ?? '',
  }));
}

function lastPart(ids: readonly string[]): Outcome {
  const last = submission(ids.at(-1) as string, ids.length - 1);
  return { ...(SENT as Handed), parts: parts(ids, ids.length), submissions: [last] };
}

function submission(providerId: string, part: number, recipient = ALICE): Submission {
  return { peer: 'acme', providerId, recipient, part };
}

function receipt(providerId: string, more: Partial<Receipt> = {}): Receipt {
  return {
    peer: 'acme',
    providerId,
    spelling: 'auto',
    numbers: ['15559990001'],
    report: DELIVERED,
    ...more,
  };
}

const DELIVERED: Confirmation = { status: 'delivered', text: 'DELIVRD', errorCode: '', errorMessage: '' };
const UNDELIVERED: Confirmation = {
  status: 'undelivered',
  text: 'UNDELIV',
  errorCode: '30005',
  errorMessage: 'There is no such recipient',
};
