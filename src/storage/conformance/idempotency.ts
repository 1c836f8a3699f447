import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { appendAll, messageId, NOW, newMessage, onStore } from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function idempotencyConformance(open: () => Promise<OpenedStore>): void {
  describe('idempotency', () => {
    const once = (number: number, key: string, overrides = {}) => ({
      ...newMessage(number, overrides),
      idempotency: { key, validUntil: NOW + 86_400_000 },
    });

    onStore(
      'a known key of the same owner answers with the first id and keeps nothing',
      open,
      async (store) => {
        const results = await appendAll(store, [once(1, 'key'), once(2, 'key'), once(3, 'other')]);
        assert.deepEqual(
          results.map(({ kind }) => kind),
          ['appended', 'duplicate', 'appended'],
        );
        assert.deepEqual(await store.append(once(4, 'key')), { kind: 'duplicate', id: messageId(1) });
        assert.equal(await store.message(messageId(2)), undefined);
        assert.equal((await store.statistics()).messages, 2);
      },
    );

    onStore('a key tells its message as long as it lasts', open, async (store) => {
      await store.append(once(1, KEY));
      assert.equal(await store.keyed('admin', KEY, NOW + 86_399_999), messageId(1));
      assert.equal(await store.keyed('admin', KEY, NOW + 86_400_000), undefined);
      assert.equal(await store.keyed('other', KEY, NOW), undefined);
      assert.equal(await store.keyed('admin', 'key', NOW), undefined);
    });

    onStore('owners do not share keys', open, async (store) => {
      const results = await appendAll(store, [once(1, 'key'), once(2, 'key', { owner: 'other' })]);
      assert.deepEqual(
        results.map(({ kind }) => kind),
        ['appended', 'appended'],
      );
    });

    onStore('a key lasts over a restart, and until its time', open, async (store, opened) => {
      await store.append(once(1, KEY));
      const again = await opened.reopen();
      const late = { createdAt: NOW + 86_399_999, sendAt: NOW + 86_399_999 };
      assert.equal((await again.append(once(2, KEY, late))).kind, 'duplicate');
      const later = { createdAt: NOW + 86_400_000, sendAt: NOW + 86_400_000 };
      assert.equal((await again.append(once(3, KEY, later))).kind, 'appended');
    });
  });
}

const KEY = 'key \xe9\u{1f511}';
