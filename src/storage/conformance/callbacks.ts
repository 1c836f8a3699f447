import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Settlement, StoredCallback } from '../../messages/callbacks.ts';
import type { Status } from '../../messages/message.ts';
import type { Store } from '../../messages/store.ts';
import { ACME, callback, change, GLOBEX, messageId, NOW, onStore, projectMessage } from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function callbackConformance(open: () => Promise<OpenedStore>): void {
  describe('callbacks', () => {
    onStore('are kept with what they tell of, after a restart too', open, async (store, opened) => {
      await store.append({ ...projectMessage(1), callbacks: [callback('queued')] });
      const failed = callback('failed', { at: NOW + 10, errorCode: '30003', errorMessage: 'Göne' });
      await store.record({ ...change(projectMessage(1), 'failed', 'done'), callbacks: [failed] });
      const expected = [callback('queued'), failed].map((kept) => ({
        ...kept,
        message: messageId(1),
        attempts: 0,
        dueAt: kept.at,
        lastError: '',
      }));
      for (const restarted of [false, true]) {
        const kept = restarted ? await opened.reopen() : store;
        assert.deepEqual(await due(kept), expected);
        assert.deepEqual(await kept.callbacks.receivers(), [URL_A]);
        assert.deepEqual(await kept.callbacks.counts(), { pending: 2, dead: 0 });
      }
    });

    onStore('none for a message that was there already, or is nowhere', open, async (store) => {
      const idempotency = { key: 'key', validUntil: NOW + 1000 };
      const once = (n: number) => ({ ...projectMessage(n), idempotency, callbacks: [callback('queued')] });
      await store.append(once(1));
      await Promise.all([
        store.append(once(2)),
        store.append({ ...projectMessage(3), callbacks: [callback('queued')] }),
        assert.rejects(
          store.record({ ...change(projectMessage(9), 'failed', 'done'), callbacks: [callback('failed')] }),
        ),
        store.append({ ...projectMessage(4), callbacks: [callback('queued')] }),
      ]);
      assert.deepEqual(names(await due(store)), ['1 queued', '3 queued', '4 queued']);
    });

    onStore('are due by message, then status, to each receiver its own', open, async (store) => {
      await fill(store);
      assert.deepEqual(names(await due(store)), [
        '1 queued',
        '1 sent',
        '1 delivered',
        '3 queued',
        '3 sent',
        '3 delivered',
      ]);
      assert.deepEqual(names(await due(store, URL_B)), ['2 queued', '2 sent', '2 delivered']);
      assert.deepEqual(names(await store.callbacks.due({ receiver: URL_A, now: NOW, limit: 2 })), [
        '1 queued',
        '1 sent',
      ]);
      assert.deepEqual(await due(store, 'https://example.com'), []);
      assert.deepEqual(await store.callbacks.receivers(), [URL_A, URL_B]);
    });

    onStore(
      'taken ones are forgotten, put off ones come again, dead ones do not',
      open,
      async (store, opened) => {
        await fill(store);
        await store.callbacks.settle([
          settled(1, 'queued', 'taken'),
          settled(1, 'sent', 'dead'),
          settled(3, 'delivered', 'later', NOW + 5000),
          settled(8, 'delivered', 'dead'),
        ]);
        for (const restarted of [false, true]) {
          const kept = restarted ? await opened.reopen() : store;
          assert.deepEqual(names(await due(kept)), ['1 delivered', '3 queued', '3 sent']);
          assert.deepEqual(await kept.callbacks.counts(), { pending: 7, dead: 1 });
          assert.ok((await kept.callbacks.nextDue(URL_A))! <= NOW);
        }
        const again = await opened.reopen();
        const last = (await due(again, URL_A, NOW + 5000)).at(-1);
        assert.deepEqual(last, {
          ...callback('delivered'),
          message: messageId(3),
          attempts: 2,
          dueAt: NOW + 5000,
          lastError: 'HTTP 503',
        });
      },
    );

    onStore('the next is due when it is', open, async (store) => {
      await fill(store);
      assert.equal(await store.callbacks.nextDue('https://example.com'), undefined);
      const later = (n: number, status: Status, s: number) => settled(n, status, 'later', NOW + s * 1000);
      await store.callbacks.settle([later(1, 'queued', 9), later(3, 'queued', 7), later(2, 'queued', 5)]);
      assert.deepEqual(await due(store), []);
      assert.equal(await store.callbacks.nextDue(URL_A), NOW + 7000);
      assert.equal(await store.callbacks.nextDue(URL_B), NOW + 5000);
      await store.callbacks.settle(
        (['queued', 'sent', 'delivered'] as const).map((status) => settled(2, status, 'dead')),
      );
      assert.equal(await store.callbacks.nextDue(URL_B), undefined);
      assert.deepEqual(await store.callbacks.receivers(), [URL_A]);
    });

    onStore('one that is put off puts off those that follow it, written or to come', open, async (store) => {
      await store.append({ ...projectMessage(1), callbacks: [callback('queued'), callback('initiated')] });
      await store.append({ ...projectMessage(2), callbacks: [callback('queued')] });
      await store.callbacks.settle([settled(1, 'queued', 'later', NOW + 5000)]);
      await store.record({
        ...change(projectMessage(1), 'delivered', 'done'),
        callbacks: [callback('delivered', { at: NOW + 10 })],
      });
      assert.deepEqual(names(await due(store, URL_A, NOW + 4999)), ['2 queued']);
      assert.deepEqual(names(await due(store, URL_A, NOW + 5000)), [
        '1 queued',
        '1 initiated',
        '1 delivered',
        '2 queued',
      ]);
    });

    onStore('what is put off or dead in great number holds up nothing', open, async (store) => {
      const many = Array.from({ length: 1200 }, (_, i) => i + 10);
      await Promise.all(
        many.map((n) => store.append({ ...projectMessage(n), callbacks: [callback('queued')] })),
      );
      await store.callbacks.settle(
        many.map((n) => settled(n, 'queued', n % 2 ? 'dead' : 'later', NOW + n * 1000)),
      );
      await store.append({ ...projectMessage(9999), callbacks: [callback('queued')] });
      assert.deepEqual(names(await due(store)), ['9999 queued']);
      assert.deepEqual(await store.callbacks.counts(), { pending: 601, dead: 600 });
      assert.equal((await store.callbacks.list({ limit: 700, state: 'dead' })).length, 600);
      assert.deepEqual(names(await store.callbacks.list({ limit: 2, state: 'pending' })), [
        '9999 queued',
        '1208 queued',
      ]);
      assert.deepEqual(await store.callbacks.revive({ now: NOW }), { revived: 600, receivers: [URL_A] });
      assert.deepEqual(await store.callbacks.counts(), { pending: 1201, dead: 0 });
    });

    onStore('are listed newest first, by project and state, page by page', open, async (store) => {
      await fill(store);
      await store.callbacks.settle([settled(1, 'sent', 'dead'), settled(2, 'sent', 'dead')]);
      const list = async (query: Partial<Parameters<Store['callbacks']['list']>[0]>) =>
        names(await store.callbacks.list({ limit: 100, ...query }));
      assert.deepEqual(await list({ limit: 4 }), ['3 delivered', '3 sent', '3 queued', '2 delivered']);
      assert.deepEqual(await list({ before: { message: messageId(2), status: 'sent' }, limit: 2 }), [
        '2 queued',
        '1 delivered',
      ]);
      assert.deepEqual(await list({ project: GLOBEX }), ['2 delivered', '2 sent', '2 queued']);
      assert.deepEqual(await list({ project: GLOBEX, state: 'pending' }), ['2 delivered', '2 queued']);
      assert.deepEqual(await list({ state: 'dead' }), ['2 sent', '1 sent']);
      const [dead] = await store.callbacks.list({ limit: 1, state: 'dead' });
      assert.equal(dead?.dueAt, undefined);
      assert.equal(dead?.lastError, 'HTTP 503');
    });

    onStore('dead ones are revived, of a project, of a message, of all', open, async (store) => {
      await fill(store);
      const all = [1, 2, 3].flatMap((n) =>
        (['queued', 'sent', 'delivered'] as const).map((s) => settled(n, s, 'dead')),
      );
      await store.callbacks.settle(all);
      assert.deepEqual(await due(store), []);
      const revive = store.callbacks.revive.bind(store.callbacks);
      assert.deepEqual(await revive({ project: GLOBEX, message: messageId(1), now: NOW }), {
        revived: 0,
        receivers: [],
      });
      assert.deepEqual(await revive({ project: GLOBEX, now: NOW + 1 }), { revived: 3, receivers: [URL_B] });
      assert.deepEqual(await revive({ message: messageId(1), now: NOW }), { revived: 3, receivers: [URL_A] });
      assert.deepEqual(await store.callbacks.counts(), { pending: 6, dead: 3 });
      const [first] = await due(store, URL_B, NOW + 1);
      assert.deepEqual([first?.attempts, first?.dueAt, first?.lastError], [0, NOW + 1, '']);
      assert.deepEqual(await revive({ now: NOW }), { revived: 3, receivers: [URL_A] });
      assert.deepEqual(await store.callbacks.counts(), { pending: 9, dead: 0 });
    });
  });
}

/** Messages 1 and 3 for receiver A, 2 of another project for receiver B, delivered, each transition told. */
async function fill(store: Store): Promise<void> {
  for (const n of [3, 1, 2]) {
    const more = n === 2 ? { receiver: URL_B, project: GLOBEX } : { project: ACME };
    await store.append({ ...projectMessage(n), callbacks: [callback('queued', more)] });
    await store.record({
      ...change(projectMessage(n), 'delivered', 'done'),
      callbacks: [callback('delivered', more), callback('sent', more)],
    });
  }
}

function due(store: Store, receiver = URL_A, now = NOW + 10) {
  return store.callbacks.due({ receiver, now, limit: 1000 });
}

function settled(n: number, status: Status, outcome: Settlement['outcome'], dueAt?: number): Settlement {
  const at = dueAt === undefined ? {} : { dueAt };
  return { message: messageId(n), status, outcome, attempts: 2, lastError: 'HTTP 503', ...at };
}

function names(callbacks: readonly StoredCallback[]): string[] {
  return callbacks.map(({ message, status }) => `${Number(message.slice(-12))} ${status}`);
}

const URL_A = 'https://example.com/status';
const URL_B = 'https://example.org/status';
