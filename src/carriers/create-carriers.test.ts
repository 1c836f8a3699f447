import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../messages/testing/manual-clock.ts';
import { CarriersHouse, carrier, carriersHouse, message } from './testing/carriers-house.ts';
import { SENT } from './testing/fake-upstream.ts';

test('paused: bound, given nothing, and so after a restart; resumed it works again', async () => {
  const house = await carriersHouse();
  assert.equal(await house.carriers.set('main', 'pause'), 'done');
  assert.equal(await house.carriers.set('other', 'pause'), 'not-found');
  assert.equal(await house.deliver(message()), 'nobody');
  assert.deepEqual(house.upstream().did, ['start']);
  await house.upstream().surroundings.receipt(RECEIPT);
  assert.deepEqual(house.receipts, [{ ...RECEIPT, peer: 'main' }]);
  assert.equal(house.view().receipts, 1);
  house.carriers.came('main', 'receipt');
  house.carriers.came('main', 'message');
  house.carriers.came('gone', 'message');
  assert.deepEqual([house.view().receipts, house.view().received], [2, 1]);

  const after = await carriersHouse({ database: house.database });
  assert.equal(after.view().status, 'paused');
  assert.deepEqual(after.upstream().did, ['start']);
  await after.carriers.set('main', 'resume');
  assert.equal(after.view().status, 'up');
  assert.deepEqual(await after.database.tree('aldis-carriers'), []);
  assert.deepEqual(after.changes, ['main paused', 'main up']);
});

test('drained: what is under way is answered, then it lets go; nothing is started while it is drained', async () => {
  const house = await carriersHouse();
  const open = house.deliver(message());
  const ends = Promise.withResolvers<void>();
  house.upstream().drainEnds = ends.promise;
  await house.carriers.set('main', 'drain');
  assert.equal(house.view().status, 'draining');
  house.upstream().answer(SENT);
  assert.equal(await open, SENT);
  ends.resolve();
  await settle();
  assert.equal(house.view().status, 'drained');
  assert.deepEqual(house.upstream().did, ['start', 'drain']);

  const after = await carriersHouse({ database: house.database });
  assert.equal(after.view().status, 'drained');
  assert.deepEqual(after.upstream().did, []);
  const reasons: string[] = [];
  after.carriers.onChange(({ status, reason }) => reasons.push(`${status}: ${reason}`));
  await after.carriers.set('main', 'resume');
  await settle();
  assert.deepEqual(reasons, ['connecting: It is being connected.', 'up: ']);
  assert.deepEqual([after.view().status, after.upstream().did], ['up', ['start']]);
});

test('resumed while it drains: it is started when it has let go', async () => {
  const house = await carriersHouse();
  const ends = Promise.withResolvers<void>();
  house.upstream().drainEnds = ends.promise;
  await house.carriers.set('main', 'drain');
  await house.carriers.set('main', 'resume');
  await settle();
  assert.deepEqual(house.upstream().did, ['start', 'drain']);
  assert.equal(await house.deliver(message()), 'nobody');
  ends.resolve();
  await settle();
  assert.deepEqual(house.upstream().did, ['start', 'drain', 'start']);
  assert.equal(house.view().status, 'up');
});

test('what somebody asked is not said to be done before it is on disk', async () => {
  const house = await carriersHouse();
  house.database.failing = true;
  await assert.rejects(house.carriers.set('main', 'pause'), /disk full/);
  assert.equal(house.view().status, 'up');
});

test('a reload leaves carriers alone that are as before, and builds anew what changed once it has let go', async () => {
  const house = await carriersHouse({
    carriers: [carrier(), carrier({ name: 'b' }), carrier({ name: 'c' })],
  });
  await house.carriers.set('b', 'pause');
  const open = house.deliver(message({ carrier: 'c' }));
  house.carriers.configure([carrier({ name: 'b', queue: 5 }), carrier(), carrier({ name: 'd' })]);
  assert.deepEqual(
    house.carriers.list().map(({ name }) => name),
    ['b', 'main', 'd'],
  );
  await settle();
  assert.deepEqual(house.upstreams.get('main')?.length, 1);
  assert.deepEqual(
    house.upstreams.get('b')?.map(({ did }) => did),
    [['start', 'close'], ['start']],
  );
  assert.equal(house.view('b').status, 'paused');
  assert.deepEqual(house.upstream('c').did, ['start', 'close']);
  assert.equal(typeof (await open), 'object');
  const legs = house.carriers.technology.legs(message({ carrier: 'c' }));
  assert.equal('kind' in legs && legs.errorCode, '31005');
});

test('changed twice before the first is gone: only the last is started', async () => {
  const house = await carriersHouse();
  house.carriers.configure([carrier({ queue: 2 })]);
  house.carriers.configure([carrier({ queue: 3 })]);
  await settle();
  const all = house.upstreams.get('main') ?? [];
  assert.deepEqual(
    all.map(({ did }) => did),
    [['start', 'close'], ['start']],
  );
});

test('nothing is started before its time, and what cannot be started says so', async () => {
  const house = new CarriersHouse({ carriers: [carrier(), carrier({ name: 'broken' })] });
  assert.equal(house.upstreams.size, 0);
  assert.equal(house.view().status, 'connecting');
  assert.equal(await house.deliver(message()), 'nobody');
  await house.carriers.start();
  await settle();
  assert.equal(house.view().status, 'up');
  assert.equal(house.view('broken').status, 'down');
  assert.ok(house.logged.some((line) => line.startsWith('A carrier could not be started')));
});

test('connecting, and bound without a transmitter', async () => {
  const house = await carriersHouse();
  const upstream = house.upstream();
  upstream.isUp = false;
  upstream.links = [{ name: 'x', state: 'connecting', since: 0, reason: 'Trying again in 5 s.' }];
  upstream.surroundings.onChange();
  assert.deepEqual([house.view().status, house.view().reason], ['connecting', 'Trying again in 5 s.']);
  upstream.links = [{ name: 'receiver 1', state: 'up', since: 0, reason: '' }];
  upstream.surroundings.onChange();
  assert.deepEqual([house.view().status, house.view().reason], ['down', 'Nothing is bound that transmits.']);
});

test('HTTP requests go to the upstream of their carrier', async () => {
  const house = await carriersHouse();
  const request = {
    method: 'POST',
    path: '/status',
    url: 'https://gw.example/carriers/main/status',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    remoteAddress: '127.0.0.1',
  };
  assert.deepEqual(await house.carriers.receive('main', request), {
    status: 200,
    contentType: 'text/plain',
    body: '/status',
  });
  assert.equal(await house.carriers.receive('other', request), 'not-found');
});

test('closing lets go of all, also of those that are being replaced', async () => {
  const house = await carriersHouse({ carriers: [carrier({ throughput: 1 })] });
  house.upstream().surroundings.throttled(1000);
  const open = house.deliver(message());
  const before = house.upstream();
  house.carriers.configure([carrier({ throughput: 2 })]);
  await house.carriers.close();
  assert.deepEqual(await open, { kind: 'absent' });
  assert.deepEqual(before.did, ['start', 'close']);
  await settle();
  assert.equal(house.upstreams.get('main')?.length, 1);
});

test('a message that comes in is for the number as the carrier writes it, once for each id', async () => {
  const house = await carriersHouse({ carriers: [carrier({ countryCode: '+49', nationalTrunk: '0' })] });
  const { inbound } = house.upstream().surroundings;
  const came = { to: '015112345678', from: '4930123456', text: 'hi', media: [], providerId: 'm1' };
  assert.deepEqual(await inbound(came), { kind: 'taken' });
  await inbound(came);
  await inbound({ ...came, text: 'another under a recycled id' });
  assert.deepEqual(
    house.received.map(({ to, from, body, source, owner }) => [to, from, body, source, owner]),
    [
      ['+4915112345678', '+4930123456', 'hi', 'carrier', 'main'],
      ['+4915112345678', '+4930123456', 'another under a recycled id', 'carrier', 'main'],
    ],
  );
  await inbound({ ...came, providerId: '' });
  await inbound({ ...came, providerId: '' });
  assert.equal(house.received.length, 4);
  assert.equal(house.view().received, 5);
  house.verdict = 'not-ours';
  assert.equal((await inbound({ ...came, providerId: '' })).kind, 'refused');
  house.verdict = 'storage';
  assert.deepEqual(await inbound({ ...came, providerId: '' }), { kind: 'storage', reason: 'it is storage' });
});

const RECEIPT = {
  providerId: 'p1',
  spelling: 'auto',
  numbers: ['+15551230001'],
  report: { status: 'delivered', text: 'DELIVRD', errorCode: '', errorMessage: '' },
} as const;
