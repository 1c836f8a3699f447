// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so the destinations of routes are written
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNumberTechnology } from '../../technologies/number/create-number-technology.ts';
import { createRouteTechnology } from '../../technologies/route/create-route-technology.ts';
import { settle } from '../testing/manual-clock.ts';
import { ACME, type NumbersHouseOptions, number, numbersHouse, route } from '../testing/numbers-house.ts';
import { DELIVERED } from '../testing/scripted-technology.ts';

const A = '+15551230001';
const B = '+15551230002';
const OUT = '+15559990001';
const carriers: NumbersHouseOptions['carriers'] = (parts) => [
  createNumberTechnology(parts),
  createRouteTechnology(parts),
];
const options = {
  carriers,
  numbers: [number(A, { optout: true, deliverTo: ['test:alice'] }), number(B)],
  routes: [route('carrier', { destination: 'test:carrier' })],
} satisfies NumbersHouseOptions;
const { stopReply, startReply, helpReply } = number(A);

async function withCarrier(more: Partial<NumbersHouseOptions> = {}) {
  const house = await numbersHouse({ ...options, ...more });
  house.technology.contacts.set('carrier', ['c1']);
  return house;
}

test('a text counts as many segments as it came in, where that is known', async () => {
  const house = await withCarrier();
  for (const [more, segments] of [
    [{}, 1],
    [{ segments: 3 }, 3],
  ] as const) {
    const answer = await house.receive(A, OUT, 'hello', more);
    assert.ok(answer !== 'not-ours' && answer.kind === 'accepted');
    assert.equal(answer.message?.project?.segments, segments);
  }
});

test('what comes in is kept as the record of its number, and told', async () => {
  const house = await withCarrier();
  const received: string[] = [];
  house.messaging.onReceived(({ from, to, destination }) => received.push(`${from} ${to} ${destination}`));
  assert.equal(await house.receive('+15550000000', OUT, 'x'), 'not-ours');
  const answer = await house.receive(A, OUT, 'hello', { idempotencyKey: 'k' });
  const again = await house.receive(A, OUT, 'hello', { idempotencyKey: 'k' });
  assert.ok(answer !== 'not-ours' && answer.kind === 'accepted');
  assert.ok(again !== 'not-ours' && again.kind === 'accepted' && again.duplicate);
  assert.deepEqual(house.log(ACME), [`inbound ${OUT} ${A} delivered "hello"`]);
  assert.deepEqual(received, [`${OUT} ${A} test:alice`]);
});

test('legs of a number that is bound to several places are not told as received', async () => {
  const house = await withCarrier({ numbers: [number(A, { deliverTo: ['test:alice', 'test:bob'] })] });
  let received = 0;
  house.messaging.onReceived(() => received++);
  await house.receive(A, OUT, 'hello');
  assert.equal(received, 1);
  assert.equal(house.store.rows.length, 3);
});

test('STOP ends messages of the pair, START brings them back', async () => {
  const house = await withCarrier();
  await house.receive(A, OUT, 'Stop!');
  assert.deepEqual(house.log(ACME), [
    `inbound ${OUT} ${A} delivered "Stop!"`,
    `outbound ${A} ${OUT} delivered ${JSON.stringify(stopReply)}`,
  ]);
  assert.deepEqual(
    house.numbers.optOuts.list(A).map(({ peer }) => peer),
    [OUT],
  );
  await house.send(A, OUT, 'news');
  await house.send(B, OUT, 'of another number');
  await house.send(A, '+15559990002', 'to another recipient');
  assert.deepEqual(house.log(ACME).slice(2), [
    `outbound ${A} ${OUT} failed 21610 "news"`,
    `outbound ${B} ${OUT} delivered "of another number"`,
    `outbound ${A} +15559990002 delivered "to another recipient"`,
  ]);
  assert.ok(!house.technology.tried.some((line) => line.startsWith('news')));
  await house.receive(A, OUT, 'START');
  await house.send(A, OUT, 'news again');
  assert.deepEqual(house.log(ACME).slice(5), [
    `inbound ${OUT} ${A} delivered "START"`,
    `outbound ${A} ${OUT} delivered ${JSON.stringify(startReply)}`,
    `outbound ${A} ${OUT} delivered "news again"`,
  ]);
  await house.receive(A, OUT, 'help');
  assert.equal(house.log(ACME).at(-1), `outbound ${A} ${OUT} delivered ${JSON.stringify(helpReply)}`);
  assert.deepEqual(house.problems, []);
});

test('what was queued when STOP came does not leave', async () => {
  const house = await withCarrier();
  house.technology.contacts.set('carrier', []);
  await house.send(A, OUT, 'queued');
  await house.receive(A, OUT, 'STOP');
  house.technology.contacts.set('carrier', ['c1']);
  house.messaging.wake('test:carrier');
  await settle();
  assert.deepEqual(house.technology.tried, ['STOP a1 1', `${stopReply} c1 1`]);
  assert.equal(house.log(ACME)[0], `outbound ${A} ${OUT} failed 21610 "queued"`);
});

test('what does not leave anyway waits neither for others nor for anybody to be there', async () => {
  const house = await withCarrier();
  await house.receive(A, OUT, 'STOP');
  house.technology.contacts.set('carrier', []);
  await house.send(B, OUT, 'waits');
  await house.send(A, OUT, 'fails');
  assert.deepEqual(house.log(ACME).slice(2), [
    `outbound ${B} ${OUT} queued "waits"`,
    `outbound ${A} ${OUT} failed 21610 "fails"`,
  ]);
});

test('the list is on disk before anything is answered, and is there after a restart', async () => {
  const house = await withCarrier();
  house.store.database.failing = true;
  const lost = await house.receive(A, OUT, 'STOP');
  assert.equal(lost !== 'not-ours' && lost.kind === 'refused' && lost.why, 'storage');
  assert.deepEqual(house.log(ACME), []);
  house.store.database.failing = false;
  await house.receive(A, OUT, 'STOP', { idempotencyKey: 'k' });
  await house.receive(A, OUT, 'STOP', { idempotencyKey: 'k' });
  assert.equal(house.log(ACME).length, 2, 'answered once');
  house.messaging.stop();
  const after = await numbersHouse({ ...options, store: house.store, clock: house.clock });
  assert.equal(after.numbers.optOuts.has(A, OUT), true);
  assert.equal(await after.numbers.optOuts.remove(A, OUT), true);
  assert.equal(await after.numbers.optOuts.remove(A, OUT), false);
  assert.equal((await after.store.database.tree('aldis-optouts')).length, 0);
});

test('the list does not count for a number that honours none', async () => {
  const house = await withCarrier();
  await house.receive(A, OUT, 'STOP');
  house.reload({ numbers: [number(A), number(B)] });
  await house.send(A, OUT, 'news');
  await house.receive(B, OUT, 'STOP');
  assert.equal(house.log(ACME).filter((line) => line.includes('delivered "news"')).length, 1);
  assert.equal(house.numbers.optOuts.has(B, OUT), false);
});

test('YES is a word of a conversation unless STOP was said', async () => {
  const house = await withCarrier();
  await house.receive(A, OUT, 'yes');
  assert.equal(house.log(ACME).length, 1);
  await house.receive(A, OUT, 'STOP');
  await house.receive(A, OUT, 'yes');
  assert.equal(house.log(ACME).at(-1), `outbound ${A} ${OUT} delivered ${JSON.stringify(startReply)}`);
});

test('an empty reply is none; one that cannot be sent is a problem, not a loss', async () => {
  const quiet = await withCarrier({ numbers: [number(A, { optout: true, stopReply: '' })] });
  await quiet.receive(A, OUT, 'STOP');
  assert.equal(quiet.log(ACME).length, 1);
  const lonely = await withCarrier({ routes: [] });
  await lonely.receive(A, OUT, 'STOP');
  assert.equal(lonely.log(ACME).length, 1);
  assert.equal(lonely.problems.length, 1);
});

test('two numbers that answer each other with keywords come to an end', async () => {
  const loud = { optout: true, stopReply: 'STOP', helpReply: 'HELP' };
  const house = await withCarrier({ numbers: [number(A, loud), number(B, loud)] });
  await house.send(A, B, 'HELP');
  for (let turn = 0; turn < 60; turn++) await settle();
  assert.ok(house.store.rows.length < 30, `${house.store.rows.length} messages`);
  assert.ok(house.store.rows.every(({ open }) => !open));
});

test('who has no number is answered where they wrote from, after a restart too', async () => {
  const house = await withCarrier();
  const peer = 'sip:bøb@example.com/x';
  assert.equal((await house.send(A, peer, 'too early')).kind, 'refused');
  await house.receive(A, peer, 'hi', { answerAt: 'test:bob' });
  assert.equal(house.numbers.reaches(A, peer), true);
  house.messaging.stop();
  const after = await numbersHouse({ ...options, store: house.store, clock: house.clock });
  const answer = await after.send(A, peer, 'hello');
  assert.ok(answer.kind === 'accepted');
  assert.equal(answer.message.destination, 'test:bob');
  assert.equal((await after.send(B, peer, 'not of this number')).kind, 'refused');
});

test('a conversation goes on over the route that it came in by', async () => {
  const routes = [
    route('first', { destination: 'test:one/${to}' }),
    route('second', { destination: 'test:${to}@two', priority: 9 }),
  ];
  const house = await withCarrier({ routes });
  const first = () => {
    const preview = house.numbers.preview({
      project: ACME,
      from: A,
      group: '',
      to: OUT,
      body: 'x',
      media: [],
      sendAsMms: false,
    });
    return preview.kind === 'preview' ? `${preview.ways[0]?.route}: ${preview.ways[0]?.why}` : preview.why;
  };
  assert.match(first(), /^first: /);
  await house.receive(A, OUT, 'hi', { owner: 'two' });
  assert.match(first(), /^second: .* the last message of \+15559990001 came in this way\.$/);
  await house.receive(A, OUT, 'hi', { owner: 'one' });
  assert.match(first(), /^first: /);
  await house.receive(A, OUT, 'hi', { owner: 'evil', answerAt: 'test:evil' });
  assert.match(first(), /^first: /, 'nobody turns a number to themselves');
});

test('what becomes of a copy is written behind the sender, without reading it', async () => {
  const house = await withCarrier({ numbers: [number(A), number(B, { deliverTo: ['test:alice'] })] });
  house.technology.answers.set('a1', ['wait']);
  await house.send(A, B, 'hello');
  let reads = 0;
  const message = house.store.message.bind(house.store);
  house.store.message = async (id) => {
    reads++;
    return message(id);
  };
  house.technology.answer('a1', DELIVERED);
  await settle();
  assert.equal(house.log(ACME)[0], `outbound ${A} ${B} delivered "hello"`);
  assert.equal(reads, 0);
});

test('STOP to a number of a group holds: no other number of it takes over, unless they take turns', async () => {
  const id = '33333333-3333-4333-8333-333333333333';
  for (const stickySender of [true, false]) {
    const house = await withCarrier({
      numbers: [number(A, { optout: true }), number(B, { optout: true })],
      groups: [{ name: 'g', id, project: ACME, numbers: [A, B], stickySender }],
    });
    const first = await house.send('', OUT, 'hello', { group: id });
    assert.ok(first.kind === 'accepted');
    const from = first.message.from;
    await house.receive(from, OUT, 'STOP');
    const second = await house.send('', OUT, 'again', { group: id });
    assert.ok(second.kind === 'accepted');
    const { state } = await house.record(second.id);
    assert.deepEqual(
      [second.message.from === from, state.status],
      stickySender ? [true, 'failed'] : [false, 'delivered'],
    );
  }
});
