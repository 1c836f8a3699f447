import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Status } from '../../messages/message.ts';
import type { ListQuery, Store } from '../../messages/store.ts';
import { appendAll, change, idsOf, messageId, newMessage, onStore, parked } from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function listConformance(open: () => Promise<OpenedStore>): void {
  describe('lists', () => {
    onStore('newest first, page by page, each message once', open, async (store) => {
      await fill(store);
      const seen = [];
      let before: number | undefined;
      for (;;) {
        const page = await store.list({ limit: 4, ...(before !== undefined && { before }) });
        if (page.length === 0) break;
        seen.push(...idsOf(page));
        before = page.at(-1)!.sequence;
      }
      assert.deepEqual(seen, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map(messageId));
    });

    onStore('what is new: only higher sequences', open, async (store) => {
      await fill(store);
      const [seventh] = (await store.list({ limit: 10 })).slice(3);
      const newer = await store.list({ limit: 10, after: seventh!.sequence });
      assert.deepEqual(idsOf(newer), [10, 9, 8].map(messageId));
    });

    onStore('by status, whatever the store does with the messages', open, async (store, opened) => {
      await fill(store);
      for (const now of ['at once', 'after a restart']) {
        const listed = now === 'at once' ? store : await opened.reopen();
        const by = (status: Status, query: Partial<ListQuery> = {}) => list(listed, { status, ...query });
        assert.deepEqual(await by('queued'), [10, 8, 7].map(messageId), now);
        assert.deepEqual(await by('delivered'), [6, 3, 2, 1].map(messageId), now);
        assert.deepEqual(await by('initiated'), [9, 4].map(messageId), now);
        assert.deepEqual(await by('failed'), [messageId(5)], now);
        assert.deepEqual(await by('read'), [], now);
        assert.deepEqual(await by('delivered', { limit: 2 }), [6, 3].map(messageId), now);
      }
    });

    onStore('by status, page by page', open, async (store) => {
      await fill(store);
      const first = await store.list({ limit: 2, status: 'queued' });
      assert.deepEqual(idsOf(first), [10, 8].map(messageId));
      const before = first.at(-1)!.sequence;
      assert.deepEqual(await list(store, { limit: 2, status: 'queued', before }), [messageId(7)]);
    });

    onStore('by lane, done and open, and by both', open, async (store) => {
      await fill(store);
      assert.deepEqual(await list(store, { lane: 'pjsip:bob' }), [10, 6, 3].map(messageId));
      assert.deepEqual(await list(store, { lane: 'pjsip:bob', status: 'delivered' }), [6, 3].map(messageId));
      assert.deepEqual(await list(store, { lane: 'pjsip:bob', limit: 1 }), [messageId(10)]);
      assert.deepEqual(await list(store, { lane: 'pjsip:nobody' }), []);
    });

    onStore('with what the message is and how it stands', open, async (store) => {
      await store.append(newMessage(1));
      await store.record(change(newMessage(1), 'delivered', 'done'));
      const [listed] = await store.list({ limit: 1 });
      const record = await store.message(messageId(1));
      assert.deepEqual(listed?.message, record?.message);
      assert.deepEqual(listed?.state, record?.state);
    });

    onStore('counts follow', open, async (store, opened) => {
      assert.deepEqual(await store.statistics(), { messages: 0, open: 0, contacts: 0 });
      await fill(store);
      assert.deepEqual(await store.statistics(), { messages: 10, open: 5, contacts: 0 });
      const again = await opened.reopen();
      assert.deepEqual(await again.statistics(), { messages: 10, open: 5, contacts: 0 });
      await again.record(change(newMessage(8), 'delivered', 'done'));
      await again.append(newMessage(11));
      assert.deepEqual(await again.statistics(), { messages: 11, open: 5, contacts: 0 });
    });
  });
}

/** Ten messages: 3, 6 and 10 to Bob; some delivered, one failed, one parked, one put off, the rest claimed. */
async function fill(store: Store): Promise<void> {
  const entry = (n: number) => newMessage(n, BOBS.includes(n) ? { lane: 'pjsip:bob' } : {});
  const entries = Array.from({ length: 10 }, (_, i) => (i + 1 === 7 ? parked(entry(7)) : entry(i + 1)));
  await appendAll(store, entries);
  for (const n of [1, 2, 3, 6]) await store.record(change(entry(n), 'delivered', 'done'));
  await store.record(change(entry(5), 'failed', 'done'));
  await store.record(change(entry(9), 'initiated', 'keep'));
  await store.record(change(entry(4), 'initiated', NOW_PLUS));
}

async function list(store: Store, query: Partial<ListQuery>) {
  return idsOf(await store.list({ limit: 100, ...query }));
}

const BOBS = [3, 6, 10];
const NOW_PLUS = 1_800_000_005_000;
