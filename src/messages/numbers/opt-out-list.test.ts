import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryDatabase } from '../testing/memory-database.ts';
import { OptOutList } from './opt-out-list.ts';

test('the list is by peer, whenever who came on it', async () => {
  const list = new OptOutList(new MemoryDatabase());
  for (const peer of ['+15550003', 'sip:bob@example.com', '+15550001', '+15550002']) {
    await list.add(OURS, peer, 1000);
  }
  const peers = ['+15550001', '+15550002', '+15550003', 'sip:bob@example.com'];
  assert.deepEqual(
    list.list(OURS).map(({ peer }) => peer),
    peers,
  );
});

test('who says STOP again keeps the time of the first, also over a restart', async () => {
  const database = new MemoryDatabase();
  const list = new OptOutList(database);
  await list.add(OURS, PEER, 1000);
  await list.add(OURS, PEER, 2000);
  const again = new OptOutList(database);
  await again.load();
  assert.deepEqual(again.list(OURS), [{ peer: PEER, at: 1000 }]);
});

test('who was taken off is off for good', async () => {
  const database = new MemoryDatabase();
  const list = new OptOutList(database);
  await list.add(OURS, PEER, 1000);
  assert.equal(await list.remove(OURS, PEER), true);
  assert.equal(await list.remove(OURS, PEER), false);
  const again = new OptOutList(database);
  await again.load();
  assert.equal(again.has(OURS, PEER), false);
});

const OURS = '+15551230001';
const PEER = '+15550001';
