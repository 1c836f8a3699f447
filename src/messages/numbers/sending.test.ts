// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so the destinations of routes are written
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNumberTechnology } from '../../technologies/number/create-number-technology.ts';
import { createRouteTechnology } from '../../technologies/route/create-route-technology.ts';
import { countSegments } from '../segments/count-segments.ts';
import { writtenAs, writtenNowhere } from '../segments/written-as.ts';
import { settle } from '../testing/manual-clock.ts';
import {
  ACME,
  GLOBEX,
  type NumbersHouseOptions,
  number,
  numbersHouse,
  route,
  sendRequest,
} from '../testing/numbers-house.ts';
import { DELIVERED, REFUSED } from '../testing/scripted-technology.ts';
import type { NumberSend, SendRefused } from './numbers.ts';

const A = '+15551230001';
const B = '+15551230002';
const OUT = '+15559990001';
const GROUP = '33333333-3333-4333-8333-333333333333';
const carriers: NumbersHouseOptions['carriers'] = (parts) => [
  createNumberTechnology(parts),
  createRouteTechnology(parts),
];
const group = { name: 'g', id: GROUP, project: ACME, numbers: [A, B], stickySender: true };
const options = {
  carriers,
  numbers: [
    number(A, { deliverTo: ['test:alice'] }),
    number(B, { capabilities: ['sms'] }),
    number('+15551230009', { project: GLOBEX }),
    number('72345'),
  ],
  routes: [
    route('carrier', { prefix: ['+1555'], destination: 'test:${to_digits}@trunk' }),
    route('sms-only', { prefix: ['+44'], capabilities: ['sms'], destination: 'test:uk' }),
    route('no', { prefix: ['+1900'], refuse: true }),
    route('gone', { prefix: ['+49'], destination: 'pigeon:x' }),
  ],
  groups: [group, { ...group, id: `${GROUP.slice(0, -1)}4`, numbers: [] }],
} satisfies NumbersHouseOptions;

const REFUSALS: readonly (readonly [what: string, request: Partial<NumberSend>, why: SendRefused['why']])[] =
  [
    ['a number of another project', { from: '+15551230009' }, 'from-unknown'],
    ['a number of nobody', { from: '+15550000000' }, 'from-unknown'],
    ['a project of nobody', { project: 'nobody' }, 'from-unknown'],
    ['a group of another project', { from: '', group: GROUP, project: GLOBEX }, 'group-unknown'],
    ['a group of nobody', { from: '', group: 'nobody' }, 'group-unknown'],
    ['a group without numbers', { from: '', group: `${GROUP.slice(0, -1)}4` }, 'group-unknown'],
    ['MMS from a number that cannot', { from: B, sendAsMms: true }, 'no-capability'],
    ['letters', { to: 'bob' }, 'to-invalid'],
    ['digits without a plus', { to: '15559990001' }, 'to-invalid'],
    ['four digits', { to: '+1234' }, 'to-invalid'],
    ['eighteen digits', { to: '+123456789012345678' }, 'to-invalid'],
    ['a SIP address nobody wrote from', { to: 'sip:bob@example.com' }, 'to-invalid'],
    ['a number that a route refuses', { to: '+19001234567' }, 'to-unsupported'],
    ['a number that no route leads to', { to: '+33123456789' }, 'no-route'],
    ['MMS where no route takes it', { to: '+441234567890', sendAsMms: true }, 'no-route'],
    ['a route to nothing', { to: '+491234567890' }, 'refused'],
  ];

for (const [what, more, why] of REFUSALS) {
  test(`send refuses ${what}`, async () => {
    const house = await numbersHouse(options);
    const answer = await house.send(A, OUT, 'hello', more);
    assert.equal(answer.kind === 'refused' && answer.why, why);
    assert.equal(house.store.rows.length, 0);
  });
}

test('a message over one route goes straight to what carries it', async () => {
  const house = await numbersHouse(options);
  house.technology.contacts.set('15559990001@trunk', ['t1']);
  const answer = await house.send(A, OUT, 'héllo', { customVariables: [['a', 'b']], requestId: 'r' });
  assert.ok(answer.kind === 'accepted');
  assert.equal(answer.message.destination, 'test:15559990001@trunk');
  assert.equal(answer.message.from, A);
  assert.equal(answer.message.owner, ACME);
  assert.equal(answer.message.body.toString(), 'héllo');
  assert.equal(answer.state.status, 'queued');
  assert.deepEqual(answer.message.project, {
    id: ACME,
    from: A,
    to: OUT,
    kind: 'sms',
    segments: 1,
    media: [],
    callback: undefined,
    customVariables: [['a', 'b']],
    group: '',
    parent: '',
    listed: true,
  });
  assert.deepEqual(house.events, [
    `outbound ${OUT} queued`,
    `outbound ${OUT} initiated`,
    `outbound ${OUT} delivered`,
  ]);
});

test('segments are counted, an MMS is one', async () => {
  const house = await numbersHouse(options);
  const sms = await house.send(A, OUT, 'a'.repeat(161));
  const mms = await house.send(A, OUT, 'a'.repeat(161), { sendAsMms: true });
  assert.ok(sms.kind === 'accepted' && mms.kind === 'accepted');
  assert.equal(sms.message.project?.segments, 2);
  assert.equal(mms.message.project?.segments, 1);
  assert.equal(mms.message.project?.kind, 'mms');
});

test('a short code of ours sends, and is written to from inside', async () => {
  const house = await numbersHouse(options);
  assert.equal((await house.send('72345', A, 'code')).kind, 'accepted');
  assert.equal((await house.send(A, '72345', 'answer')).kind, 'accepted');
  assert.deepEqual(
    house.log(ACME).filter((line) => line.startsWith('inbound')),
    [`inbound 72345 ${A} delivered "code"`, `inbound ${A} 72345 delivered "answer"`],
  );
});

test('a full backlog refuses, over a restart as well, and takes more when something is done', async () => {
  const full = { ...options, backlogLimit: 2 };
  const house = await numbersHouse(full);
  house.technology.contacts.set('15559990001@trunk', []);
  await house.send(A, OUT, '1');
  const second = await house.send(A, OUT, '2', { idempotencyKey: 'k' });
  const third = await house.send(A, OUT, '3');
  assert.equal(third.kind === 'refused' && third.why, 'backlog');
  assert.equal(house.store.rows.length, 2);
  const again = await house.send(A, OUT, '2', { idempotencyKey: 'k' });
  assert.ok(again.kind === 'accepted' && second.kind === 'accepted');
  assert.deepEqual([again.id, again.duplicate, again.state.status], [second.id, true, 'queued']);

  house.messaging.stop();
  house.store.restart();
  const after = await numbersHouse({ ...full, store: house.store, clock: house.clock });
  const fourth = await after.send(A, OUT, '4');
  assert.equal(fourth.kind === 'refused' && fourth.why, 'backlog');
  after.technology.contacts.set('15559990001@trunk', ['t1']);
  after.messaging.wake('test:15559990001@trunk');
  await after.clock.advance(1);
  assert.equal((await after.send(A, OUT, '5')).kind, 'accepted');
});

test('what is not kept, or known by its key, does not count for the backlog', async () => {
  const house = await numbersHouse({ ...options, backlogLimit: 1 });
  house.technology.contacts.set('15559990001@trunk', []);
  house.store.failing = true;
  const lost = await house.send(A, OUT, '1');
  assert.equal(lost.kind === 'refused' && lost.why, 'storage');
  house.store.failing = false;
  await house.send(A, '+491234567890', 'refused by nothing that carries it');
  assert.equal((await house.send(A, OUT, '2')).kind, 'accepted');
});

test('a throughput holds messages back, over a restart as well; the expiry counts from acceptance', async () => {
  const numbers = [number(A, { throughput: 1 })];
  const house = await numbersHouse({ ...options, numbers });
  house.technology.contacts.set('15559990001@trunk', ['t1']);
  for (const text of ['1', 'x'.repeat(320), '3', '4']) await house.send(A, OUT, text);
  const times = () => house.store.rows.map(({ entry: { message } }) => message.sendAt - message.createdAt);
  assert.deepEqual(times(), [0, 1000, 4000, 5000]);
  const preview = house.numbers.preview({ ...sendRequest(A, OUT, 'x') });
  assert.equal(preview.kind === 'preview' && preview.delayMs, 6000);
  const row = house.store.rows[3];
  assert.equal(row && row.entry.message.expiresAt - row.entry.message.createdAt, 4 * 3_600_000);
  await house.clock.advance(500);

  house.messaging.stop();
  house.store.restart();
  const after = await numbersHouse({ ...options, numbers, store: house.store, clock: house.clock });
  after.technology.contacts.set('15559990001@trunk', ['t1']);
  await after.send(A, OUT, '5');
  assert.deepEqual(times(), [0, 1000, 4000, 5000, 5500]);
  await after.clock.advance(10_000);
  assert.ok(after.log(ACME).every((line) => line.includes(' delivered ')));
});

test('what was to leave while nothing ran, or nobody was there, keeps the pace and the order', async () => {
  const numbers = [number(A, { throughput: 1 }), number(B)];
  const house = await numbersHouse({ ...options, numbers });
  for (const text of ['1', '2', '3', '4']) await house.send(A, OUT, text);
  house.messaging.stop();
  house.store.restart();
  await house.clock.advance(2500);

  const after = await numbersHouse({ ...options, numbers, store: house.store, clock: house.clock });
  await settle();
  assert.deepEqual(after.technology.tried, []);
  after.technology.contacts.set('15559990001@trunk', ['t1']);
  after.messaging.wake('test:15559990001@trunk');
  const tried: number[] = [];
  for (let second = 0; second < 5; second++) {
    await after.clock.advance(second === 0 ? 0 : 1000);
    await settle();
    tried.push(after.technology.tried.length);
  }
  assert.deepEqual(tried, [1, 2, 3, 4, 4]);
  assert.deepEqual(
    after.technology.tried.map((line) => line[0]),
    ['1', '2', '3', '4'],
  );
});

test('a group sends from the same number to the same recipient, also when it grows', async () => {
  const before = await numbersHouse(options);
  const recipients = Array.from({ length: 40 }, (_, index) => `+1555999${String(index).padStart(4, '0')}`);
  const chosen = new Map<string, string>();
  for (const to of recipients) {
    const answer = await before.send('', to, 'hello', { group: GROUP });
    assert.ok(answer.kind === 'accepted');
    assert.equal(answer.message.project?.group, GROUP);
    chosen.set(to, answer.message.from);
  }
  assert.deepEqual(new Set(chosen.values()), new Set([A, B]));
  const grown = [...options.numbers, number('+15551230003'), number('+15551230004')];
  const after = await numbersHouse({
    ...options,
    numbers: grown,
    groups: [{ ...group, numbers: grown.map((one) => one.number) }],
    store: before.store,
  });
  for (const to of recipients) {
    const answer = await after.send('', to, 'again', { group: GROUP });
    assert.equal(answer.kind === 'accepted' && answer.message.from, chosen.get(to));
  }
});

test('a group takes turns where nobody is stuck to; MMS goes from who can; looking uses no turn up', async () => {
  const house = await numbersHouse({ ...options, groups: [{ ...group, stickySender: false }] });
  const senders: string[] = [];
  for (let turn = 0; turn < 4; turn++) {
    house.numbers.preview({ ...sendRequest('', OUT, ''), group: GROUP });
    const answer = await house.send('', OUT, 'x', { group: GROUP });
    if (answer.kind === 'accepted') senders.push(answer.message.from);
  }
  assert.deepEqual(senders, [A, B, A, B]);
  for (let turn = 0; turn < 2; turn++) {
    const mms = await house.send('', OUT, 'x', { group: GROUP, sendAsMms: true });
    assert.equal(mms.kind === 'accepted' && mms.message.from, A);
  }
});

test('a preview says what would happen, and nothing does', async () => {
  const house = await numbersHouse({
    ...options,
    routes: [
      ...options.routes,
      route('second', { prefix: ['+1'], priority: 5 }),
      route('twin', { prefix: ['+1555'] }),
    ],
  });
  const preview = house.numbers.preview({ ...sendRequest(A, OUT, 'h`i 😀') });
  assert.ok(preview.kind === 'preview');
  const { ways, ...rest } = preview;
  assert.deepEqual(rest, {
    kind: 'preview',
    from: A,
    to: OUT,
    message: 'sms',
    as: 'sms',
    encoding: 'ucs-2',
    segments: 1,
    characters: 6,
    charactersLeft: 64,
    unencodable: ['`', '😀'],
    delayMs: 0,
    optedOut: false,
  });
  assert.equal(ways.length, 3);
  assert.match(ways[0]?.why ?? '', /^Its prefix \+1555 fits, with priority 0, and its weight 1 won\.$/);
  assert.match(ways[1]?.why ?? '', /^When (carrier|twin) fails: it has the same priority, 0\.$/);
  assert.match(ways[2]?.why ?? '', /^When (carrier|twin) fails: its prefix \+1 comes next\.$/);
  const inside = house.numbers.preview({ ...sendRequest(A, B, 'x') });
  assert.deepEqual(
    inside.kind === 'preview' && inside.ways.map(({ route: name, destination }) => `${name} ${destination}`),
    [`number number:${B}`],
  );
  assert.equal(house.numbers.preview({ ...sendRequest(A, 'bob', 'x') }).kind, 'refused');
  assert.equal(house.store.rows.length, 0);
});

test('a preview is what the first way that takes it would make of it, and says so of each', async () => {
  const house = await numbersHouse({
    ...options,
    routes: [
      route('text', { destination: 'test:text' }),
      route('links', { destination: 'test:links', priority: 1 }),
      route('plain', { priority: 2 }),
    ],
    written: (destination, { kind, text, media }) => {
      if (destination === 'test:text') return writtenNowhere(text);
      if (destination !== 'test:links') return undefined;
      const body = [text, ...media.map(({ id }) => id.padEnd(150))].join(' ');
      return writtenAs(kind === 'mms' ? 'link' : 'sms', body, countSegments(body));
    },
  });
  const preview = house.numbers.preview({ ...sendRequest(A, OUT, 'x`'), sendAsMms: true, files: 1 });
  assert.ok(preview.kind === 'preview');
  const shown = [preview, ...preview.ways].map(({ as, encoding, segments, characters, unencodable }) =>
    [as, encoding, segments, characters, ...unencodable].join(' '),
  );
  assert.deepEqual(shown, ['link ucs-2 3 153 `', 'none ucs-2 0 2 `', 'link ucs-2 3 153 `', 'mms utf-8 1 2']);
});

test('a text counts as the carrier of its first way counts it, else as plain text', async () => {
  const asked: string[] = [];
  const house = await numbersHouse({
    ...options,
    routes: [route('carrier', { destination: 'test:gsm' })],
    segments: (destination, text) => {
      asked.push(`${destination} ${text}`);
      return destination === 'test:gsm' ? 7 : undefined;
    },
  });
  const segmentsTo = async (to: string, more = {}) => {
    const sent = await house.send(A, to, 'x', more);
    return sent.kind === 'accepted' && sent.message.project?.segments;
  };
  assert.deepEqual(await segmentsTo(OUT), 7);
  assert.deepEqual(await segmentsTo(B), 1);
  assert.deepEqual(asked, ['test:gsm x', `number:${B} x`]);
});

test('which numbers a number reaches', async () => {
  const { numbers } = await numbersHouse(options);
  assert.equal(numbers.reaches(A, B), true);
  assert.equal(numbers.reaches(A, OUT), true);
  assert.equal(numbers.reaches(A, '+33123456789'), false);
  assert.equal(numbers.reaches('+15550000000', OUT), false);
  assert.equal(numbers.boundTo('test:alice'), A);
});

test('several routes: the next one is tried when one surely did not take it, and all are told', async () => {
  const house = await numbersHouse({
    ...options,
    routes: [
      route('first', { destination: 'test:one' }),
      route('second', { destination: 'test:two', priority: 1 }),
    ],
  });
  house.technology.contacts.set('one', ['o1']).set('two', ['t1']);
  house.technology.answers.set('o1', [REFUSED]);
  const answer = await house.send(A, OUT, 'x');
  assert.ok(answer.kind === 'accepted');
  assert.equal(answer.message.destination, `route:${OUT}`);
  const record = await house.record(answer.id);
  assert.equal(record.state.status, 'delivered');
  assert.deepEqual(
    record.deliveries.map(({ leg, status }) => `${leg} ${status}`),
    ['first|o1 undelivered', 'second|t1 delivered'],
  );
  house.technology.answers.set('o1', [DELIVERED]);
});

test('routes that lead to the same peer are one way: it is not asked again what it has refused', async () => {
  const house = await numbersHouse({
    ...options,
    routes: [
      route('long', { destination: 'test:one', prefix: ['+1555'] }),
      route('short', { destination: 'test:one', prefix: ['+1'] }),
      route('last', { destination: 'test:two', prefix: [''] }),
    ],
  });
  house.technology.contacts.set('one', ['o1']).set('two', ['t1']);
  house.technology.answers.set('o1', [REFUSED, DELIVERED]);
  const answer = await house.send(A, OUT, 'x');
  assert.ok(answer.kind === 'accepted');
  const { deliveries } = await house.record(answer.id);
  assert.deepEqual(
    deliveries.map(({ leg, status }) => `${leg} ${status}`),
    ['long|o1 undelivered', 'last|t1 delivered'],
  );
});
