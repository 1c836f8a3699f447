import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { MessageId } from '../../messages/message.ts';
import type { NewMessage, ProjectQuery, Store } from '../../messages/store.ts';
import {
  ACME,
  appendAll,
  callback,
  change,
  GLOBEX,
  idsOf,
  media,
  messageId,
  NOW,
  newMessage,
  onStore,
  parked,
  projectMessage,
} from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function projectConformance(open: () => Promise<OpenedStore>): void {
  describe('messages of projects', () => {
    onStore('come back as they were given, after a restart too', open, async (store, opened) => {
      const entry = projectMessage(
        1,
        {
          kind: 'mms',
          segments: 3,
          media: [media(1), media(2), media(1)],
          callback: { url: 'https://example.com/status?a=b#c', form: 'form' },
          customVariables: [['name', 'Zoë \u{1f680}']],
          group: '0a1b2c3d-0000-4000-8000-000000000009',
          parent: messageId(7),
        },
        { direction: 'inbound', body: Buffer.alloc(20_000, 'text'), variables: [['X-Name', 'ä']] },
      );
      const plain = projectMessage(2);
      await appendAll(store, [entry, plain]);
      for (const restarted of [false, true]) {
        const kept = restarted ? await opened.reopen() : store;
        assert.deepEqual((await kept.message(messageId(1)))?.message, entry.message);
        const [second, first] = await kept.listProject({ project: ACME, limit: 5, includeDeleted: false });
        assert.deepEqual(second?.message, plain.message);
        assert.deepEqual(first?.message, entry.message);
        assert.deepEqual(first?.marks, { redactedAt: 0, deletedAt: 0 });
        const [claimed] = await kept.claimLane({ ...LANE, lane: entry.message.lane });
        assert.deepEqual(claimed?.message, entry.message);
        assert.deepEqual(
          (await kept.list({ limit: 1, lane: plain.message.lane }))[0]?.message,
          plain.message,
        );
      }
    });

    onStore('are listed in their project alone, legs and others in none', open, async (store) => {
      await appendAll(store, [
        projectMessage(1),
        projectMessage(2, { id: GLOBEX }),
        newMessage(3),
        projectMessage(4, { listed: false, parent: messageId(1) }),
        projectMessage(5),
      ]);
      assert.deepEqual(await ids(store), [5, 1].map(messageId));
      assert.deepEqual(await ids(store, { project: GLOBEX }), [messageId(2)]);
      assert.deepEqual(await ids(store, { project: 'unknown' }), []);
      assert.deepEqual((await store.message(messageId(4)))?.message.project?.parent, messageId(1));
      assert.deepEqual(idsOf(await store.list({ limit: 9 })), [5, 4, 3, 2, 1].map(messageId));
    });

    onStore('newest first, page by page, in both directions', open, async (store) => {
      await appendAll(
        store,
        numbered(10, (n) => projectMessage(n, { id: n % 5 === 0 ? GLOBEX : ACME })),
      );
      const all = [9, 8, 7, 6, 4, 3, 2, 1].map(messageId);
      assert.deepEqual(await pages(store, 3), [all.slice(0, 3), all.slice(3, 6), all.slice(6)]);
      const sequence = await store.sequenceOf(ACME, messageId(4));
      assert.deepEqual(await ids(store, { limit: 2, after: sequence! }), [7, 6].map(messageId));
      assert.deepEqual(await ids(store, { limit: 9, after: sequence! }), [9, 8, 7, 6].map(messageId));
      assert.deepEqual(await ids(store, { limit: 2, before: sequence! }), [3, 2].map(messageId));
      const last = await store.sequenceOf(ACME, messageId(9));
      assert.deepEqual(await ids(store, { after: sequence!, before: last! }), [8, 7, 6].map(messageId));
      assert.deepEqual(await ids(store, { after: last! }), []);
    });

    onStore('by number, direction and status, and by all of them', open, async (store) => {
      const alice = '+15550000001';
      const bob = '+15550000002';
      await appendAll(store, [
        projectMessage(1, { from: alice, to: bob }),
        projectMessage(2, { from: bob, to: alice }, { direction: 'inbound' }),
        projectMessage(3, { from: alice, to: alice }),
        projectMessage(4, { from: alice, to: bob, id: GLOBEX }),
        projectMessage(5, { from: alice, to: bob }, { direction: 'inbound' }),
      ]);
      for (const [n, status] of [[1, 'delivered'] as const, [2, 'failed'] as const, [5, 'read'] as const])
        await store.record(change(projectMessage(n), status, 'done'));
      assert.deepEqual(await ids(store, { from: alice }), [5, 3, 1].map(messageId));
      assert.deepEqual(await ids(store, { to: bob }), [5, 1].map(messageId));
      assert.deepEqual(await ids(store, { from: alice, to: alice }), [messageId(3)]);
      assert.deepEqual(await ids(store, { from: '+1555000000' }), []);
      assert.deepEqual(await ids(store, { to: '' }), []);
      assert.deepEqual(await ids(store, { direction: 'inbound' }), [5, 2].map(messageId));
      assert.deepEqual(await ids(store, { statuses: ['failed', 'read'] }), [5, 2].map(messageId));
      assert.deepEqual(await ids(store, { statuses: [] }), []);
      assert.deepEqual(await ids(store, { statuses: ['read', 'delivered'], direction: 'outbound' }), [
        messageId(1),
      ]);
      assert.deepEqual(await ids(store, { from: alice, to: bob, limit: 1 }), [messageId(5)]);
    });

    onStore('by the time of acceptance: at or after, and before', open, async (store) => {
      await appendAll(
        store,
        numbered(6, (n) => projectMessage(n, {}, acceptedAt(n))),
      );
      const at = (n: number) => NOW + Math.floor(n / 2) * 1000;
      const named = async (query: Partial<ProjectQuery>) =>
        (await store.listProject({ ...ALL, ...query })).map(({ sequence }) => sequence);
      assert.deepEqual(await named({ createdFrom: at(2) }), [6, 5, 4, 3, 2]);
      assert.deepEqual(await named({ createdBefore: at(4) }), [3, 2, 1]);
      assert.deepEqual(await named({ createdFrom: at(2), createdBefore: at(4) }), [3, 2]);
      assert.deepEqual(await named({ createdFrom: at(4) + 1, createdBefore: at(6) }), []);
      assert.deepEqual(await named({ createdBefore: NOW }), []);
      assert.deepEqual(await named({ createdFrom: at(6) + 1 }), []);
      assert.deepEqual(await named({ createdFrom: at(2), after: 3, limit: 1 }), [4]);
    });

    onStore('by the time it was first taken; what nobody took is in none', open, async (store) => {
      await appendAll(
        store,
        numbered(4, (n) => projectMessage(n)),
      );
      for (const n of [1, 2, 3]) {
        const { state, ...delivered } = change(projectMessage(n), 'delivered', 'done');
        await store.record({ ...delivered, state: { ...state, sentAt: NOW + n * 1000 } });
      }
      assert.deepEqual(await ids(store, { sentFrom: NOW + 2000 }), [3, 2].map(messageId));
      assert.deepEqual(await ids(store, { sentBefore: NOW + 3000 }), [2, 1].map(messageId));
      assert.deepEqual(await ids(store, { sentFrom: NOW + 2000, sentBefore: NOW + 3000 }), [messageId(2)]);
      // Accepted long before it was taken, and long before others that were not.
      const hour = 3_600_000;
      const scheduled = projectMessage(50, {}, { sendAt: NOW + 999 * hour, expiresAt: NOW + 1000 * hour });
      await store.append(scheduled);
      await store.append(projectMessage(51, {}, acceptedAt(7_000_000)));
      const { state, ...taken } = change(scheduled, 'delivered', 'done');
      await store.record({ ...taken, state: { ...state, sentAt: NOW + 1000 * hour } });
      assert.deepEqual(await ids(store, { sentFrom: NOW + 1000 * hour }), [messageId(50)]);
      assert.equal((await store.message(messageId(2)))?.state.sentAt, NOW + 2000);
      assert.equal((await store.message(messageId(4)))?.state.sentAt, 0);
    });

    onStore('many, by number, whichever the page', open, async (store, opened) => {
      const number = (n: number) => `+1555${n % 7}`;
      const total = 20_000;
      const all = numbered(total, (n) => projectMessage(n, { from: number(n), to: number(n + 3) }));
      await appendAll(store, all);
      const expected = numbered(total, (n) => n)
        .filter((n) => n % 7 === 2)
        .reverse();
      for (const restarted of [false, true]) {
        const kept = restarted ? await opened.reopen() : store;
        for (const query of [{ from: '+15552' }, { to: '+15555' }, { from: '+15552', to: '+15555' }]) {
          assert.deepEqual((await pages(kept, 700, query)).flat(), expected.map(messageId));
        }
        const above = await kept.listProject({ ...ALL, from: '+15552', after: 8000, limit: 100 });
        const near = expected.filter((n) => n > 8000).slice(-100);
        assert.deepEqual(idsOf(above), near.map(messageId));
      }
    });

    onStore('a sequence is told to its project alone', open, async (store) => {
      await appendAll(store, [projectMessage(1), projectMessage(2, { listed: false }), newMessage(3)]);
      assert.equal(typeof (await store.sequenceOf(ACME, messageId(1))), 'number');
      assert.equal(await store.sequenceOf(GLOBEX, messageId(1)), undefined);
      assert.equal(await store.sequenceOf(ACME, messageId(2)), undefined);
      assert.equal(await store.sequenceOf(ACME, messageId(3)), undefined);
      assert.equal(await store.sequenceOf(ACME, messageId(4)), undefined);
    });

    onStore('outbound ones that are not done are counted by project', open, async (store, opened) => {
      await appendAll(store, [
        projectMessage(1),
        parked(projectMessage(2)),
        projectMessage(3, {}, { direction: 'inbound' }),
        projectMessage(4, { listed: false }),
        projectMessage(5, { id: GLOBEX }),
        projectMessage(6),
        projectMessage(7, {}, { sendAt: NOW + 60_000 }),
        newMessage(8),
      ]);
      await store.record(change(projectMessage(6), 'delivered', 'done'));
      for (const restarted of [false, true]) {
        const kept = restarted ? await opened.reopen() : store;
        const open = await kept.openOfProjects();
        assert.deepEqual([...open].sort(), [
          [ACME, 3],
          [GLOBEX, 1],
        ]);
      }
    });

    onStore(
      'a second one with the same id is refused, alone, with all that belongs to it',
      open,
      async (store) => {
        const results = await Promise.allSettled([
          store.append(projectMessage(1)),
          store.append({
            ...projectMessage(1, { id: GLOBEX, media: [media(1)] }),
            callbacks: [callback('queued')],
          }),
          store.append({ ...projectMessage(2, { id: GLOBEX }), callbacks: [callback('queued')] }),
        ]);
        assert.deepEqual(
          results.map(({ status }) => status),
          ['fulfilled', 'rejected', 'fulfilled'],
        );
        assert.deepEqual(await ids(store, { project: GLOBEX }), [messageId(2)]);
        assert.deepEqual(await store.usedMedia([media(1).hash]), new Set());
        assert.deepEqual(await store.callbacks.counts(), { pending: 1, dead: 0 });
      },
    );
  });
}

function numbered<T>(total: number, make: (n: number) => T): T[] {
  return Array.from({ length: total }, (_, i) => make(i + 1));
}

/** Two messages a second, whose ids say so. */
function acceptedAt(n: number): Pick<NewMessage['message'], 'id' | 'createdAt' | 'sendAt'> {
  const createdAt = NOW + Math.floor(n / 2) * 1000;
  const time = createdAt.toString(16).padStart(12, '0');
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7${String(n % 1000).padStart(3, '0')}-8000-000000000000`;
  return { id: id as MessageId, createdAt, sendAt: createdAt };
}

async function ids(store: Store, query: Partial<ProjectQuery> = {}): Promise<MessageId[]> {
  return idsOf(await store.listProject({ ...ALL, ...query }));
}

async function pages(store: Store, limit: number, query: Partial<ProjectQuery> = {}): Promise<MessageId[][]> {
  const found: MessageId[][] = [];
  for (let before: number | undefined; ; ) {
    const page = await store.listProject({
      ...ALL,
      ...query,
      limit,
      ...(before !== undefined && { before }),
    });
    if (page.length === 0) return found;
    found.push(idsOf(page));
    before = page.at(-1)!.sequence;
  }
}

const ALL: ProjectQuery = { project: ACME, limit: 1000, includeDeleted: false };

const LANE = { now: NOW, after: 0, leaseUntil: NOW, limit: 1 };
