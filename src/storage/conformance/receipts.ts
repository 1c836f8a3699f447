import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Receipt } from '../../messages/messaging.ts';
import type { KeptSubmission, MessageChange, Store } from '../../messages/store.ts';
import { change, messageId, NOW, newMessage, onStore } from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function receiptConformance(open: () => Promise<OpenedStore>): void {
  describe('receipts', () => {
    onStore(
      'what was submitted is found by peer and key, after a restart too',
      open,
      async (store, opened) => {
        await submit(store, 1, [submission('a1'), submission('a2', { part: 1 })]);
        const found = {
          message: messageId(1),
          leg: 'acme',
          part: 1,
          recipient: '+15559990001',
          key: 'a2',
        };
        assert.deepEqual(await store.receipts.find('acme', ['a2']), [found]);
        assert.deepEqual(await store.receipts.find('other', ['a2']), []);
        const again = await opened.reopen();
        assert.deepEqual(await again.receipts.find('acme', ['a2']), [found]);
      },
    );

    onStore(
      'an id that was used again: the newest comes first, of each key in turn',
      open,
      async (store, opened) => {
        await submit(store, 1, [submission('7')]);
        await submit(store, 2, [submission('7')]);
        await submit(store, 3, [submission('8')]);
        const again = await opened.reopen();
        await submit(again, 4, [submission('7')]);
        const found = await again.receipts.find('acme', ['8', '9', '7']);
        assert.deepEqual(
          found.map(({ key, message }) => [key, message]),
          [
            ['8', messageId(3)],
            ['7', messageId(4)],
            ['7', messageId(2)],
            ['7', messageId(1)],
          ],
        );
      },
    );

    onStore('a receipt that came early is given back once, to the one it is for', open, async (store) => {
      const early = receipt('A1', { numbers: ['15559990001'] });
      await store.receipts.keep(early, ['a1', '161'], NOW + 1000, NOW);
      await store.receipts.keep(early, ['a1', '161'], NOW + 1000, NOW);
      assert.deepEqual(await submit(store, 1, [submission('a2')]), []);
      assert.deepEqual(await submit(store, 2, [submission('161', { peer: 'other' })]), []);
      assert.deepEqual(await submit(store, 3, [submission('161', { recipient: '+15559990002' })]), []);
      const [given, ...more] = await submit(store, 4, [submission('161', { part: 2 })]);
      assert.deepEqual(more, []);
      assert.deepEqual(given && { ...given, number: 0 }, { number: 0, leg: 'acme', part: 2, receipt: early });
      assert.deepEqual(await submit(store, 5, [submission('161')]), []);
    });

    onStore('of one id only the last receipts are kept', open, async (store) => {
      const numbers = (n: number) => ({ numbers: [`1555999${1000 + n}`] });
      for (let n = 0; n < 20; n++)
        await store.receipts.keep(receipt('a1', numbers(n)), ['a1', '161'], NOW + 1000, NOW);
      const recipient = (n: number) => ({ recipient: `+1555999${1000 + n}` });
      assert.deepEqual(await submit(store, 1, [submission('a1', recipient(3))]), []);
      assert.equal((await submit(store, 2, [submission('a1', recipient(4))])).length, 1);
      assert.equal((await submit(store, 3, [submission('161', recipient(19))])).length, 1);
    });

    onStore(
      'one that was given back waits until it is settled, over a restart',
      open,
      async (store, opened) => {
        await store.receipts.keep(receipt('a1'), ['a1'], NOW + 1000, NOW);
        await store.receipts.keep(receipt('b1'), ['b1'], NOW + 1000, NOW);
        const [given] = await submit(store, 1, [submission('a1')]);
        assert.ok(given);
        const again = await opened.reopen();
        const waiting = { ...given, message: messageId(1) };
        assert.deepEqual(await again.receipts.unsettled(), [waiting]);
        await again.record({ ...changeOf(1), settled: [given.number] });
        assert.deepEqual(await again.receipts.unsettled(), []);
        assert.equal((await submit(again, 2, [submission('b1')])).length, 1);
      },
    );

    onStore('a change to a message that is not there submits nothing', open, async (store) => {
      await assert.rejects(store.record({ ...changeOf(1), submissions: [submission('a1')], settled: [1] }));
      assert.deepEqual(await store.receipts.find('acme', ['a1']), []);
      await submit(store, 2, [submission('a2')]);
      assert.equal((await store.receipts.find('acme', ['a2'])).length, 1);
    });

    onStore('parts, flags, segments and reports of a message', open, async (store, opened) => {
      await store.append(newMessage(1));
      const deliveries: MessageChange['deliveries'] = [
        {
          leg: 'acme',
          address: 'carrier:acme/+1',
          status: 'initiated',
          attempts: 1,
          providerId: 'a1',
          parts: [
            { status: 'delivered', providerId: 'a1' },
            { status: 'sent', providerId: 'é"' },
            { status: 'undelivered', providerId: '' },
            { status: 'queued', providerId: '' },
          ],
          unanswered: true,
        },
        { leg: 'b', address: 'b', status: 'queued', attempts: 0, providerId: '' },
      ];
      const reports = [{ leg: 'acme', part: 2, text: 'ENROUTE "é"', at: NOW + 20 }];
      const { state } = changeOf(1);
      await store.record({ ...changeOf(1), state: { ...state, segments: 4 }, deliveries, reports });
      const again = await opened.reopen();
      const record = await again.message(messageId(1));
      assert.deepEqual(record?.deliveries, deliveries);
      assert.equal(record.state.segments, 4);
      assert.deepEqual(record.timeline.at(-1), {
        at: NOW + 20,
        what: 'report',
        report: { leg: 'acme', part: 2, text: 'ENROUTE "é"' },
      });
    });
  });
}

/** Appends the message and records that this was submitted of it. */
async function submit(store: Store, number: number, submissions: readonly KeptSubmission[]) {
  await store.append(newMessage(number));
  return store.record({ ...changeOf(number), submissions });
}

function changeOf(number: number): MessageChange {
  return change(newMessage(number), 'sent', 'done');
}

function submission(key: string, more: Partial<KeptSubmission> = {}): KeptSubmission {
  return {
    peer: 'acme',
    providerId: key.toUpperCase(),
    key,
    recipient: '+15559990001',
    part: 0,
    leg: 'acme',
    keptUntil: NOW + 86_400_000,
    ...more,
  };
}

function receipt(providerId: string, more: Partial<Receipt> = {}): Receipt {
  return {
    peer: 'acme',
    providerId,
    spelling: 'auto',
    numbers: [],
    report: { status: 'delivered', text: 'DELIVRD', errorCode: '', errorMessage: '' },
    ...more,
  };
}
