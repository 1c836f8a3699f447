import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../messages/testing/manual-clock.ts';
import { carrier, carriersHouse } from './testing/carriers-house.ts';
import type { InboundPart } from './upstream.ts';

type House = Awaited<ReturnType<typeof carriersHouse>>;

function part(number: number, more: Partial<InboundPart> = {}): InboundPart {
  return {
    to: '+15559990001',
    from: '+15551230001',
    reference: 7,
    part: number,
    parts: 3,
    text: 'abc'[number - 1] ?? '',
    providerId: '',
    ...more,
  };
}

function take(house: House, ...parts: readonly InboundPart[]) {
  return Promise.all(parts.map((one) => house.upstream().surroundings.part(one)));
}

function texts(house: House): string[] {
  return house.received.map(({ body }) => body);
}

for (const order of [
  [1, 2, 3],
  [1, 3, 2],
  [2, 1, 3],
  [2, 3, 1],
  [3, 1, 2],
  [3, 2, 1],
]) {
  test(`in the order ${order.join(', ')}, each part three times`, async () => {
    const house = await carriersHouse();
    for (const number of order) {
      const verdicts = await take(house, part(number), part(number), part(number));
      assert.deepEqual(new Set(verdicts.map(({ kind }) => kind)), new Set(['taken']));
    }
    assert.deepEqual(texts(house), ['abc']);
    assert.equal(house.received[0]?.segments, 3, 'it is told in how many it came');
  });
}

test('all at once, of several senders, references and lengths', async () => {
  const house = await carriersHouse();
  const others = [{}, { from: '+15551230002' }, { reference: 8 }, { to: '+15559990002' }];
  await take(
    house,
    ...[3, 1, 2].flatMap((number) => others.map((other) => part(number, other))),
    part(1, { parts: 2 }),
  );
  assert.deepEqual(texts(house), ['abc', 'abc', 'abc', 'abc']);
});

test('with a restart between the parts, and a part again after the end', async () => {
  const house = await carriersHouse();
  await take(house, part(1), part(3));
  const after = await carriersHouse({ parts: house.parts, clock: house.clock });
  await take(after, part(2));
  assert.deepEqual(texts(after), ['abc']);
  const again = await carriersHouse({ parts: house.parts, clock: house.clock });
  await take(again, part(2), part(3));
  await house.clock.advance(3_600_000);
  assert.deepEqual(texts(again), []);
});

test('what was handed on is forgotten after a few minutes, however long parts are waited for', async () => {
  const house = await carriersHouse({ carriers: [carrier({ reassemblySeconds: 86_400 })] });
  await take(house, part(1), part(2), part(3), part(1, { reference: 8 }));
  await house.clock.advance(240_000);
  const kept = () => house.parts.older('carrier:main/', Number.MAX_SAFE_INTEGER, 10);
  assert.equal((await kept()).length, 2);
  await house.clock.advance(120_000);
  assert.deepEqual(
    (await kept()).map((parts) => parts.length),
    [1],
  );
  assert.deepEqual(texts(house), ['abc']);
});

test('when the time is over what came is handed on, and what comes then is of another message', async () => {
  const house = await carriersHouse();
  await take(house, part(1, { parts: 5 }), part(4, { parts: 5, text: 'd' }));
  await house.clock.advance(299_000);
  assert.deepEqual(texts(house), []);
  await house.clock.advance(60_000);
  assert.deepEqual(texts(house), ['a[…]d[…]']);
  assert.ok(house.logged.some((line) => line.startsWith('A long message came in without some of its parts')));
  assert.deepEqual(await house.parts.older('carrier:main/', Number.MAX_SAFE_INTEGER, 10), []);
});

test('parts of an earlier life whose time was over meanwhile are handed on at start', async () => {
  const house = await carriersHouse();
  await take(house, part(2));
  await house.carriers.close();
  await house.clock.advance(3_600_000);
  assert.deepEqual(texts(house), []);
  const after = await carriersHouse({ parts: house.parts, clock: house.clock });
  await settle();
  assert.deepEqual(texts(after), ['[…]b[…]']);
});

test('a reference that is used again: the message before it is handed on as far as it came', async () => {
  const house = await carriersHouse();
  await take(house, part(1), part(2));
  await take(house, part(1, { text: 'x' }));
  assert.deepEqual(texts(house), ['ab[…]']);
  await take(house, part(2, { text: 'y' }), part(3, { text: 'z' }));
  assert.deepEqual(texts(house), ['ab[…]', 'xyz']);
  await take(house, part(1, { text: '1' }), part(2, { text: '2' }), part(3, { text: '3' }));
  assert.deepEqual(texts(house), ['ab[…]', 'xyz', '123']);
});

test('the last part is not taken while the whole cannot be written, and is when it can', async () => {
  const house = await carriersHouse();
  await take(house, part(1), part(2));
  house.verdict = 'storage';
  const [refused] = await take(house, part(3));
  assert.equal(refused?.kind, 'storage');
  house.verdict = 'accepted';
  const [taken] = await take(house, part(3));
  assert.equal(taken?.kind, 'taken');
  assert.deepEqual(texts(house), ['abc']);
});

test('overdue ones wait on while they cannot be written', async () => {
  const house = await carriersHouse();
  await take(house, part(1));
  house.verdict = 'storage';
  await house.clock.advance(600_000);
  house.verdict = 'accepted';
  await house.clock.advance(60_000);
  assert.deepEqual(texts(house), ['a[…]']);
});

test('nobody has the number: the last part is refused, and nothing of it is kept', async () => {
  const house = await carriersHouse();
  house.verdict = 'not-ours';
  await take(house, part(1), part(2));
  const [verdict] = await take(house, part(3));
  assert.equal(verdict?.kind, 'refused');
  assert.deepEqual(await house.parts.older('carrier:main/', Number.MAX_SAFE_INTEGER, 10), []);
});

test('headers that make no sense do not count', async () => {
  const house = await carriersHouse();
  await take(house, part(1, { parts: 1 }), part(4), part(0), part(1, { parts: 0 }));
  assert.equal(house.received.length, 4);
});

test('halves of a surrogate pair in two parts become one character', async () => {
  const house = await carriersHouse();
  await take(house, part(2, { parts: 2, text: '\ude00' }), part(1, { parts: 2, text: '\ud83d' }));
  assert.deepEqual(texts(house), ['😀']);
});

test('a store that fails has the part asked for again', async () => {
  const house = await carriersHouse();
  house.parts.keep = () => Promise.reject(new Error('disk full'));
  const [verdict] = await take(house, part(1));
  assert.equal(verdict?.kind, 'storage');
  assert.ok(house.logged.some((line) => line.startsWith('A part of a long message could not be kept')));
});
