import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { change, idsOf, LEASE, messageId, NOW, newMessage, onStore, projectMessage } from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function replacementConformance(open: () => Promise<OpenedStore>): void {
  describe('replacing', () => {
    const other = { body: Buffer.from('a much longer text than there was before it'), segments: 3 };

    onStore('another text, another expiry, of whatever kind of message', open, async (store, opened) => {
      await store.append(newMessage(1));
      await store.append(projectMessage(2));
      for (const number of [1, 2]) {
        const replacement = { ...other, expiresAt: NOW + 50_000 };
        assert.equal(await store.replace(messageId(number), replacement), 'replaced');
      }
      const again = await opened.reopen();
      for (const number of [1, 2]) {
        const record = await again.message(messageId(number));
        assert.deepEqual(record?.message.body, other.body);
        assert.equal(record.message.expiresAt, NOW + 50_000);
        assert.equal(record.message.project?.segments, number === 2 ? 3 : undefined);
      }
      assert.deepEqual(idsOf(await again.claimDue({ now: NOW, leaseUntil: LEASE, limit: 9 })), [
        messageId(1),
      ]);
    });

    onStore(
      'another time: it leaves its lane until then, and the next one is the head',
      open,
      async (store, opened) => {
        await store.append(newMessage(1));
        await store.append(newMessage(2));
        assert.equal(await store.replace(messageId(1), { ...other, sendAt: NOW + 1000 }), 'replaced');
        const lane = { lane: 'pjsip:alice', after: 0, leaseUntil: LEASE, limit: 9 };
        assert.deepEqual(idsOf(await store.claimLane({ ...lane, now: NOW })), [messageId(2)]);
        const again = await opened.reopen();
        const both = await again.claimLane({ ...lane, now: NOW + 1000 });
        assert.deepEqual(idsOf(both), [messageId(1), messageId(2)]);
        assert.equal(both[0]?.message.sendAt, NOW + 1000);
      },
    );

    onStore('not what has left, what is over, what is not there', open, async (store) => {
      const entries = [newMessage(1), newMessage(2)] as const;
      for (const entry of entries) await store.append(entry);
      await store.record(change(entries[0], 'initiated', 'keep'));
      await store.record(change(entries[1], 'failed', 'done'));
      for (const number of [1, 2]) {
        assert.equal(await store.replace(messageId(number), other), 'not-queued');
        const body = (await store.message(messageId(number)))?.message.body;
        assert.deepEqual(body, Buffer.from(`message ${number}`));
      }
      assert.equal(await store.replace(messageId(3), other), 'not-found');
    });
  });
}
