import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Store } from '../../messages/store.ts';
import { appendAll, change, idsOf, LEASE, messageId, NOW, newMessage, onStore, parked } from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function claimConformance(open: () => Promise<OpenedStore>): void {
  describe('what is due', () => {
    onStore('a message that is due at once is claimed by its node', open, async (store) => {
      await store.append(newMessage(1));
      assert.deepEqual(await due(store, NOW), []);
    });

    onStore('a restart gives up claims: each lane offers its head', open, async (store, opened) => {
      await appendAll(
        store,
        [1, 2, 3].map((n) => newMessage(n)),
      );
      await store.append(newMessage(4, { lane: 'pjsip:bob' }));
      const again = await opened.reopen();
      assert.deepEqual(await due(again, NOW), [messageId(1), messageId(4)]);
      assert.deepEqual(await due(again, NOW), []);
      await again.record(change(newMessage(1), 'delivered', 'done'));
      assert.deepEqual(await due(again, NOW), [messageId(2)]);
      await again.record(change(newMessage(2), 'delivered', 'done'));
      assert.deepEqual(await due(again, NOW), [messageId(3)]);
    });

    onStore(
      'a restart is no delivery: a message tried and recorded is not offered again',
      open,
      async (store, opened) => {
        await store.append(newMessage(1));
        await store.record(change(newMessage(1), 'delivered', 'done'));
        const again = await opened.reopen();
        assert.deepEqual(await due(again, NOW), []);
        assert.deepEqual(await again.openLanes(NOW), []);
      },
    );

    onStore(
      'after many restarts nothing is lost and nothing is offered twice',
      open,
      async (store, opened) => {
        await appendAll(
          store,
          [1, 2, 3, 4].map((n) => newMessage(n, { lane: `pjsip:${n}` })),
        );
        let now = await opened.reopen();
        assert.deepEqual(await due(now, NOW, 2), [messageId(1), messageId(2)]);
        now = await opened.reopen();
        assert.deepEqual((await due(now, NOW, 3)).length, 3);
        now = await opened.reopen();
        assert.deepEqual((await due(now, NOW)).sort(), [1, 2, 3, 4].map(messageId));
        assert.deepEqual(await due(now, NOW), []);
      },
    );

    onStore('a message put off is due when its time has come', open, async (store) => {
      await store.append(newMessage(1));
      await store.record(change(newMessage(1), 'initiated', NOW + 5000));
      assert.equal(await store.nextDue(), NOW + 5000);
      assert.deepEqual(await due(store, NOW + 4999), []);
      const [open] = await store.claimDue({ now: NOW + 5000, leaseUntil: LEASE, limit: 10 });
      assert.equal(open?.message.id, messageId(1));
      assert.equal(open?.state.status, 'initiated');
      assert.equal(open?.dueAt, NOW + 5000);
      assert.deepEqual(await due(store, NOW + 5000), []);
    });

    onStore('the oldest come first, and no more than asked for', open, async (store) => {
      const entries = [3, 1, 2].map((n) => newMessage(n, { lane: `pjsip:${n}` }));
      await appendAll(store, entries);
      for (const [i, entry] of entries.entries()) {
        await store.record(change(entry, 'initiated', NOW + [300, 100, 200][i]!));
      }
      assert.deepEqual(await due(store, NOW + 1000, 2), [messageId(1), messageId(2)]);
      assert.deepEqual(await due(store, NOW + 1000, 2), [messageId(3)]);
    });

    onStore('what waits behind the head is not due before it is done', open, async (store, opened) => {
      await appendAll(store, [newMessage(1), newMessage(2)]);
      const again = await opened.reopen();
      assert.deepEqual(await due(again, NOW), [messageId(1)]);
      await again.record(change(newMessage(1), 'initiated', NOW + 5000));
      assert.deepEqual(await due(again, NOW + 4000), []);
      assert.equal(await again.nextDue(), NOW + 5000);
      assert.deepEqual(await due(again, NOW + 5000), [messageId(1)]);
    });

    onStore('nothing is due: nextDue is undefined', open, async (store) => {
      assert.equal(await store.nextDue(), undefined);
      await store.append(newMessage(1));
      await store.record(change(newMessage(1), 'delivered', 'done'));
      assert.equal(await store.nextDue(), undefined);
    });
  });

  describe('what is parked', () => {
    onStore(
      'a parked message is never due, over a restart, until it expires',
      open,
      async (store, opened) => {
        const entry = newMessage(1);
        const { expiresAt } = entry.message;
        await store.append(parked(entry));
        assert.deepEqual(await due(store, expiresAt - 1), []);
        const again = await opened.reopen();
        assert.deepEqual(await due(again, expiresAt - 1), []);
        assert.equal(await again.nextDue(), expiresAt);
        assert.deepEqual(await due(again, expiresAt), [messageId(1)]);
      },
    );

    onStore('a message recorded as parked is never due until it expires', open, async (store) => {
      const entry = newMessage(1);
      await store.append(entry);
      await store.record(change(entry, 'initiated', 'parked'));
      assert.deepEqual(await due(store, entry.message.expiresAt - 1), []);
      assert.deepEqual(await due(store, entry.message.expiresAt), [messageId(1)]);
    });

    onStore('an expired message is offered wherever it stands in its lane', open, async (store) => {
      await appendAll(store, [
        parked(newMessage(1)),
        parked(newMessage(2, { expiresAt: NOW + 100 })),
        parked(newMessage(3)),
      ]);
      assert.equal(await store.nextDue(), NOW + 100);
      assert.deepEqual(await due(store, NOW + 100), [messageId(2)]);
    });

    onStore('putting the head off parks the rest of its lane', open, async (store) => {
      const short = newMessage(2, { expiresAt: NOW + 6000 });
      await appendAll(store, [newMessage(1), short, newMessage(3)]);
      await store.record(change(newMessage(1), 'initiated', NOW + 5000));
      assert.deepEqual(await due(store, NOW + 5500), [messageId(1)]);
      assert.deepEqual(await due(store, NOW + 6000), [messageId(2)]);
    });

    onStore('claiming a lane gives its open messages in order, due or parked', open, async (store) => {
      await appendAll(store, [newMessage(1), newMessage(2), parked(newMessage(3)), newMessage(4)]);
      await store.append(newMessage(5, { lane: 'pjsip:alicia' }));
      await store.record(change(newMessage(2), 'delivered', 'done'));
      await store.record(change(newMessage(1), 'initiated', 'parked'));
      const first = await lane(store, 0, 2);
      assert.deepEqual(idsOf(first), [messageId(1), messageId(3)]);
      assert.equal(first[0]?.state.attempts, 1);
      assert.deepEqual(idsOf(await lane(store, first[1]!.sequence, 2)), [messageId(4)]);
      assert.deepEqual(await due(store, NOW), []);
      assert.deepEqual(idsOf(await lane(store, 0, 10)), [1, 3, 4].map(messageId));
    });

    onStore('what was claimed with its lane is offered after a restart', open, async (store, opened) => {
      await store.append(parked(newMessage(1)));
      await lane(store, 0, 10);
      assert.deepEqual(await due(await opened.reopen(), NOW), [messageId(1)]);
    });

    onStore('keep changes the state and no claim', open, async (store) => {
      const entry = newMessage(1);
      await store.append(entry);
      await store.record(change(entry, 'initiated', 'keep'));
      assert.deepEqual(await due(store, NOW + 1000), []);
      assert.equal((await store.message(messageId(1)))?.state.status, 'initiated');
      assert.deepEqual(await store.openLanes(NOW), ['pjsip:alice']);
    });
  });

  describe('what is sent later', () => {
    const later = (number: number, sendAt: number) => newMessage(number, { sendAt });

    onStore('a scheduled message holds nobody up and is due at its time', open, async (store, opened) => {
      await appendAll(store, [later(1, NOW + 5000), newMessage(2)]);
      const again = await opened.reopen();
      assert.deepEqual(await due(again, NOW), [messageId(2)]);
      assert.deepEqual(idsOf(await lane(again, 0, 10, NOW + 4999)), [messageId(2)]);
      await again.record(change(newMessage(2), 'delivered', 'done'));
      assert.deepEqual(await again.openLanes(NOW + 4999), []);
      assert.equal(await again.nextDue(), NOW + 5000);
      assert.deepEqual(await due(again, NOW + 5000), [messageId(1)]);
      assert.deepEqual(await due(again, NOW + 5000), []);
    });

    onStore('a scheduled message stands in its lane once its time has come', open, async (store) => {
      await appendAll(store, [later(1, NOW + 5000), parked(newMessage(2))]);
      assert.deepEqual(await store.openLanes(NOW), ['pjsip:alice']);
      assert.deepEqual(idsOf(await lane(store, 0, 10, NOW + 5000)), [messageId(1), messageId(2)]);
    });

    onStore('a scheduled message waits for those before it', open, async (store) => {
      await appendAll(store, [parked(newMessage(1)), later(2, NOW + 5000)]);
      const told = await store.claimDue({ now: NOW + 5000, leaseUntil: LEASE, limit: 10 });
      assert.deepEqual(
        told.map(({ message, behind }) => [message.id, behind]),
        [[messageId(2), true]],
      );
      assert.deepEqual(await store.claimDue({ now: NOW + 5000, leaseUntil: LEASE, limit: 10 }), []);
      const next = await store.nextDue();
      assert.ok(next !== undefined && next > NOW + 5000);
    });

    onStore('a scheduled message that is cancelled is gone', open, async (store) => {
      const entry = later(1, NOW + 5000);
      await store.append(entry);
      await store.record(change(entry, 'failed', 'done'));
      assert.equal(await store.nextDue(), undefined);
      assert.deepEqual(await due(store, NOW + 5000), []);
    });
  });

  describe('lanes', () => {
    onStore('openLanes names each lane with an open message once', open, async (store) => {
      await appendAll(store, [
        newMessage(1),
        parked(newMessage(2)),
        newMessage(3, { lane: 'pjsip:bob' }),
        newMessage(4, { lane: 'pjsip:\xe9' }),
        newMessage(5, { lane: 'pjsip:later', sendAt: NOW + 1 }),
      ]);
      await store.record(change(newMessage(3, { lane: 'pjsip:bob' }), 'delivered', 'done'));
      assert.deepEqual([...(await store.openLanes(NOW))].sort(), ['pjsip:alice', 'pjsip:\xe9']);
    });
  });
}

async function due(store: Store, now: number, limit = 100) {
  const found = await store.claimDue({ now, leaseUntil: now + 60_000, limit });
  return idsOf(found.filter(({ behind }) => !behind));
}

function lane(store: Store, after: number, limit: number, now = NOW) {
  return store.claimLane({ lane: 'pjsip:alice', now, after, leaseUntil: LEASE, limit });
}
