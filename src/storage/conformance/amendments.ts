import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Amendment, NewMessage, Store } from '../../messages/store.ts';
import {
  ACME,
  appendAll,
  change,
  GLOBEX,
  idsOf,
  media,
  messageId,
  NOW,
  newMessage,
  onStore,
  projectMessage,
} from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function amendmentConformance(open: () => Promise<OpenedStore>): void {
  describe('amendments', () => {
    onStore('a redacted message has no text any more, and all else', open, async (store, opened) => {
      const entry = mms(1);
      await appendDone(store, [entry]);
      assert.deepEqual(await amend(store, { what: 'redact' }), { result: 'amended', unused: [] });
      for (const restarted of [false, true]) {
        const kept = restarted ? await opened.reopen() : store;
        const record = await kept.message(messageId(1));
        assert.deepEqual(record?.message, { ...entry.message, body: Buffer.alloc(0) });
        assert.deepEqual(record?.marks, { redactedAt: LATER, deletedAt: 0 });
        assert.equal(record?.state.status, 'delivered');
        const [listed] = await list(kept);
        assert.deepEqual(listed?.marks, record?.marks);
        assert.equal(listed?.message.body.length, 0);
      }
    });

    onStore(
      'a deleted message is left with what it was, and is listed when asked for',
      open,
      async (store) => {
        const entry = mms(1);
        await appendDone(store, [entry, projectMessage(2)]);
        const { result, unused } = await amend(store, { what: 'delete' });
        assert.equal(result, 'amended');
        assert.deepEqual([...unused].sort(), [media(1).hash, media(2).hash]);
        const record = await store.message(messageId(1));
        const { project } = entry.message;
        assert.deepEqual(record?.message, {
          ...entry.message,
          body: Buffer.alloc(0),
          variables: [],
          project: { ...project, media: [], customVariables: [] },
        });
        assert.deepEqual(record?.marks, { redactedAt: 0, deletedAt: LATER });
        assert.deepEqual(idsOf(await list(store)), [messageId(2)]);
        assert.deepEqual(idsOf(await list(store, true)), [2, 1].map(messageId));
      },
    );

    onStore('one file is taken away; its hash is told when nobody has it any more', open, async (store) => {
      const twice = projectMessage(1, { media: [media(1), media(2), { ...media(1), id: media(3).id }] });
      await appendDone(store, [twice, projectMessage(2, { id: GLOBEX, media: [media(2)] })]);
      assert.deepEqual(await store.usedMedia([1, 2, 3].map((n) => media(n).hash)), hashes(1, 2));
      const take = (n: number) => amend(store, { what: 'media', mediaId: media(n).id });
      assert.deepEqual(await take(1), { result: 'amended', unused: [] });
      assert.deepEqual(await take(1), { result: 'not-found', unused: [] });
      assert.deepEqual(await take(2), { result: 'amended', unused: [] });
      assert.deepEqual((await store.message(messageId(1)))?.message.project?.media, [
        { ...media(1), id: media(3).id },
      ]);
      assert.deepEqual(await take(3), { result: 'amended', unused: [media(1).hash] });
      assert.deepEqual(await store.usedMedia([1, 2, 3].map((n) => media(n).hash)), hashes(2));
      assert.deepEqual((await store.message(messageId(1)))?.message.body, twice.message.body);
    });

    onStore('only of a message that is done, by its own project', open, async (store) => {
      await appendAll(store, [projectMessage(1), newMessage(2), projectMessage(3, { listed: false })]);
      await store.record(change(newMessage(2), 'delivered', 'done'));
      await store.record(change(projectMessage(3), 'delivered', 'done'));
      const results = async (n: number, project = ACME) =>
        (await amend(store, { id: messageId(n), what: 'redact', project })).result;
      assert.equal(await results(1), 'not-done');
      assert.equal(await results(1, GLOBEX), 'not-found');
      assert.equal(await results(2), 'not-found');
      assert.equal(await results(3), 'not-found');
      assert.equal(await results(4), 'not-found');
      assert.equal((await store.message(messageId(1)))?.message.body.toString(), 'message 1');
    });

    onStore('again is the same, and keeps the first mark', open, async (store) => {
      await appendDone(store, [mms(1)]);
      for (const what of ['redact', 'delete'] as const) {
        await amend(store, { what });
        assert.deepEqual(await amend(store, { what, at: LATER + 1 }), { result: 'amended', unused: [] });
      }
      const marks = { redactedAt: LATER, deletedAt: LATER };
      assert.deepEqual((await store.message(messageId(1)))?.marks, marks);
    });

    onStore('the legs of a message go with it, once they are done', open, async (store) => {
      const leg = (n: number) =>
        projectMessage(n, { listed: false, parent: messageId(1), media: [media(1)] });
      await appendDone(store, [projectMessage(1, { media: [media(1)] }), leg(2), projectMessage(4)]);
      await store.append(leg(3));
      assert.equal((await amend(store, { what: 'delete' })).result, 'not-done');
      await store.record(change(leg(3), 'failed', 'done'));
      assert.deepEqual(await amend(store, { what: 'delete' }), {
        result: 'amended',
        unused: [media(1).hash],
      });
      for (const n of [2, 3]) assert.equal((await store.message(messageId(n)))?.message.body.length, 0);
      assert.equal((await store.message(messageId(4)))?.message.body.toString(), 'message 4');
    });

    onStore('what becomes of an amended message is noted all the same', open, async (store) => {
      await appendDone(store, [mms(1)]);
      await amend(store, { what: 'redact' });
      await store.record(change(mms(1), 'read', 'done', NOW + 20));
      const record = await store.message(messageId(1));
      assert.equal(record?.state.status, 'read');
      assert.equal(record?.message.body.length, 0);
    });
  });
}

function mms(number: number): NewMessage {
  const part = { media: [media(1), media(2)], customVariables: [['name', 'Zoë']] as const };
  return projectMessage(number, part, { variables: [['X-Name', 'Zoë']] });
}

async function appendDone(store: Store, entries: readonly NewMessage[]): Promise<void> {
  await appendAll(store, entries);
  for (const entry of entries) await store.record(change(entry, 'delivered', 'done'));
}

function amend(store: Store, amendment: Partial<Amendment> & Pick<Amendment, 'what'>) {
  return store.amend({ id: messageId(1), project: ACME, at: LATER, ...amendment });
}

function list(store: Store, includeDeleted = false) {
  return store.listProject({ project: ACME, limit: 10, includeDeleted });
}

function hashes(...numbers: readonly number[]): Set<string> {
  return new Set(numbers.map((n) => media(n).hash));
}

const LATER = NOW + 1_000_000;
