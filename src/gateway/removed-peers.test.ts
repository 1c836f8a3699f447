import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Configuration } from '../config/configuration.ts';
import { ManualClock } from '../messages/testing/manual-clock.ts';
import { RemovedPeers } from './removed-peers.ts';

function peers(accounts: readonly string[], carriers: readonly string[] = []) {
  const named = (names: readonly string[]) => new Map(names.map((name) => [name, {}]));
  return { xmpp: { accounts: named(accounts) }, messaging: { carriers: named(carriers) } } as unknown as Pick<
    Configuration,
    'xmpp' | 'messaging'
  >;
}

/** Lanes that wait, and that wait again when they are woken if `again` says so. */
function scene(waits: Readonly<Record<string, number>>, again = false) {
  const waiting = new Map(Object.entries(waits));
  const woken: string[] = [];
  const clock = new ManualClock();
  const removed = new RemovedPeers({
    groups: () => [...waiting.keys()],
    waiting: (prefix) => waiting.get(prefix) ?? 0,
    wakeSome: (prefix, limit) => {
      const count = Math.min(limit, waiting.get(prefix) ?? 0);
      woken.push(`${prefix} ${count}`);
      if (!again) waiting.set(prefix, (waiting.get(prefix) ?? 0) - count);
      return count;
    },
    clock,
  });
  return { removed, woken, clock };
}

test('what waits for an account or a carrier that is gone is looked at, and nothing else', async () => {
  const { removed, woken, clock } = scene({
    'xmpp:old/': 3,
    'xmpp:kept/': 5,
    'carrier:acme/': 250,
    'pjsip:': 7,
  });
  removed.follow(peers(['kept', 'new'], ['other']));
  await clock.advance(1000);
  assert.deepEqual(woken, ['xmpp:old/ 3', 'carrier:acme/ 100', 'carrier:acme/ 100', 'carrier:acme/ 50']);
});

test('who waits again is looked at once, and again when an account comes', async () => {
  const { removed, woken, clock } = scene({ 'xmpp:old/': 150 }, true);
  removed.follow(peers(['new']));
  await clock.advance(1000);
  const once = ['xmpp:old/ 100', 'xmpp:old/ 50'];
  assert.deepEqual(woken, once);
  removed.accountCame();
  await clock.advance(1000);
  assert.deepEqual(woken, [...once, ...once]);
});

test('an account that is there again is waited for by itself', async () => {
  const { removed, woken, clock } = scene({ 'xmpp:old/': 1 }, true);
  removed.follow(peers([]));
  removed.follow(peers(['old']));
  removed.accountCame();
  await clock.advance(1000);
  assert.deepEqual(woken, ['xmpp:old/ 1']);
});

test('closed it looks no more', async () => {
  const { removed, woken, clock } = scene({ 'xmpp:old/': 150 });
  removed.follow(peers([]));
  removed.close();
  removed.accountCame();
  await clock.advance(1000);
  assert.deepEqual(woken, ['xmpp:old/ 100']);
});
