import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Attempt, Delivery } from '../../messages/message.ts';
import { appendAll, change, messageId, NOW, newMessage, onStore, QUEUED } from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function messageConformance(open: () => Promise<OpenedStore>): void {
  describe('messages', () => {
    onStore('a message comes back as it was given', open, async (store) => {
      const entry = newMessage(1, {
        direction: 'inbound',
        source: 'pjsip',
        requestId: 'action 1',
        destination: 'pjsip:alice/"Bob \\ B" <sip:bob@example.com>',
        from: LATIN1_IMAGE,
        to: 'Zoë \u{1f680} 日本',
        contentType: 'text/plain;charset="UTF-8"',
        body: Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
        variables: [
          ['X-Header', LATIN1_IMAGE],
          ['X-Header', ''],
          ['', 'a\0b\ud800'],
        ],
        expiresAt: NOW + 5,
        immediate: true,
      });
      const appended = await store.append(entry);
      assert.equal(appended.kind, 'appended');
      const record = await store.message(entry.message.id);
      assert.deepEqual(record?.message, entry.message);
      assert.deepEqual(record?.state, QUEUED);
      assert.deepEqual(record?.deliveries, []);
      assert.deepEqual(record?.timeline, [{ at: NOW, what: 'queued' }]);
    });

    for (const length of [0, 1, 4096, 4097, 1024 * 1024]) {
      onStore(`a body of ${length} bytes comes back byte for byte`, open, async (store) => {
        const around = Buffer.alloc(length + 20, 0x5a);
        for (let i = 0; i < length; i++) around[i + 10] = (i * 31) & 0xff;
        const body = around.subarray(10, length + 10);
        const entry = newMessage(1, { body });
        await store.append(entry);
        assert.deepEqual((await store.message(entry.message.id))?.message.body, Buffer.from(body));
      });
    }

    onStore('the body may be reused once append was called', open, async (store) => {
      const bodies = [Buffer.alloc(10, 'a'), Buffer.alloc(10_000, 'a')];
      const entries = bodies.map((body, i) => newMessage(i, { body }));
      const appended = appendAll(store, entries);
      for (const body of bodies) body.fill('b');
      await appended;
      for (const { message } of entries) {
        const kept = (await store.message(message.id))?.message.body;
        assert.equal(kept?.toString(), 'a'.repeat(message.body.length));
      }
    });

    onStore('sequences rise in the order of the calls', open, async (store) => {
      const entries = Array.from({ length: 1500 }, (_, i) => newMessage(1500 - i));
      const results = await appendAll(store, entries);
      const sequences = results.map((result) => (result.kind === 'appended' ? result.sequence : 0));
      assert.ok(sequences.every((sequence, i) => sequence > (sequences[i - 1] ?? 0)));
    });

    onStore('results come in the order of the calls', open, async (store) => {
      const order: string[] = [];
      const note = (what: string) => () => order.push(what);
      await Promise.all([
        store.append(newMessage(1)).then(note('append 1')),
        store.record(change(newMessage(1), 'delivered', 'done')).then(note('record 1')),
        store.message(messageId(1)).then(note('message 1')),
        store.append(newMessage(2)).then(note('append 2')),
      ]);
      assert.deepEqual(order, ['append 1', 'record 1', 'message 1', 'append 2']);
    });

    onStore('a read sees the writes called before it', open, async (store) => {
      const entry = newMessage(1);
      void store.append(entry);
      void store.record(change(entry, 'delivered', 'done'));
      assert.equal((await store.message(entry.message.id))?.state.status, 'delivered');
    });

    onStore('an unknown message is undefined', open, async (store) => {
      assert.equal(await store.message(messageId(9)), undefined);
    });

    onStore('a second message with the same id is refused, alone', open, async (store) => {
      const results = await Promise.allSettled([
        store.append(newMessage(1)),
        store.append(newMessage(1, { body: Buffer.from('another') })),
        store.append(newMessage(2)),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.equal((await store.message(messageId(1)))?.message.body.toString(), 'message 1');
      assert.equal((await store.statistics()).messages, 2);
    });

    onStore('a change of an unknown message is refused, alone', open, async (store) => {
      const results = await Promise.allSettled([
        store.append(newMessage(1)),
        store.record(change(newMessage(9), 'delivered', 'done')),
        store.record(change(newMessage(1), 'delivered', 'done')),
      ]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
    });

    onStore('state, deliveries and timeline come back, after a restart too', open, async (store, opened) => {
      const entry = newMessage(1);
      const { id, lane } = entry.message;
      await store.append(entry);
      const initiated = { status: 'initiated', at: NOW + 1, errorCode: '', errorMessage: '' } as const;
      const failed = {
        status: 'undelivered',
        at: NOW + 9,
        errorCode: '30003',
        errorMessage: 'Gone',
      } as const;
      const state = { ...QUEUED, status: 'initiated', attempts: 1, responseCode: 503 } as const;
      await store.record({
        id,
        lane,
        state: { ...state, responseText: 'Busy' },
        transitions: [initiated],
        deliveries: [LEG],
        attempts: [FIRST_TRY],
        next: 'keep',
      });
      const last = { ...state, status: 'undelivered', attempts: 2, errorCode: '30003' } as const;
      await store.record({
        id,
        lane,
        state: { ...last, responseText: LATIN1_IMAGE, errorMessage: 'Gone', updatedAt: NOW + 9 },
        transitions: [failed],
        deliveries: [{ ...LEG, status: 'undelivered', attempts: 2 }, OTHER_LEG],
        attempts: [SECOND_TRY],
        next: 'done',
      });
      for (const restarted of [false, true]) {
        const record = await (restarted ? await opened.reopen() : store).message(id);
        assert.deepEqual(record?.state, {
          ...last,
          responseText: LATIN1_IMAGE,
          errorMessage: 'Gone',
          updatedAt: NOW + 9,
        });
        assert.deepEqual(record?.deliveries, [{ ...LEG, status: 'undelivered', attempts: 2 }, OTHER_LEG]);
        assert.deepEqual(record?.timeline, [
          { at: NOW, what: 'queued' },
          { at: NOW + 1, what: 'initiated' },
          { at: NOW + 3, what: 'attempt', attempt: FIRST_TRY },
          { at: NOW + 9, what: 'attempt', attempt: SECOND_TRY },
          { at: NOW + 9, what: 'undelivered', errorCode: '30003', errorMessage: 'Gone' },
        ]);
      }
    });

    onStore('what is done is noted further, and is never open again', open, async (store) => {
      const entry = newMessage(1);
      await store.append(entry);
      await store.record(change(entry, 'sent', 'done'));
      await store.record(change(entry, 'delivered', 'done', NOW + 20));
      await store.record(change(entry, 'initiated', NOW + 30, NOW + 30));
      await store.record(change(entry, 'initiated', 'parked', NOW + 30));
      const record = await store.message(entry.message.id);
      assert.equal(record?.state.status, 'delivered');
      assert.deepEqual(
        record?.timeline.map(({ what }) => what),
        ['queued', 'sent', 'delivered', 'initiated', 'initiated'],
      );
      assert.deepEqual(await store.openLanes(NOW), []);
      assert.equal(await store.nextDue(), undefined);
    });

    onStore('a state other than queued is kept from the beginning', open, async (store) => {
      const state = { ...QUEUED, status: 'failed', errorCode: '30005', errorMessage: 'Nobody' } as const;
      await store.append({ ...newMessage(1), state });
      const record = await store.message(messageId(1));
      assert.deepEqual(record?.state, state);
      assert.equal(record?.timeline[0]?.what, 'failed');
    });
  });

  describe('closing', () => {
    onStore(
      'what was called before close is kept, what is called after is refused',
      open,
      async (store, opened) => {
        const results = Array.from({ length: 2000 }, (_, i) => store.append(newMessage(i)));
        const closed = store.close();
        await assert.rejects(store.append(newMessage(5000)));
        await closed;
        await Promise.all(results);
        assert.equal((await (await opened.reopen()).statistics()).messages, 2000);
      },
    );

    onStore('closing twice is closing once', open, async (store) => {
      await Promise.all([store.close(), store.close()]);
      await store.close();
    });
  });
}

/** Every byte but NUL, as the technologies hold bytes in strings. */
const LATIN1_IMAGE = String.fromCharCode(...Array.from({ length: 255 }, (_, i) => i + 1));

const LEG: Delivery = {
  leg: 'sip:alice@192.0.2.1',
  address: 'sip:alice@192.0.2.1:5060',
  status: 'initiated',
  attempts: 1,
  providerId: '',
};

const OTHER_LEG: Delivery = { ...LEG, leg: 'sip:alice@192.0.2.2', status: 'failed', providerId: 'A1\xe9' };

const FIRST_TRY: Attempt = {
  leg: LEG.leg,
  address: LEG.address,
  number: 1,
  startedAt: NOW + 2,
  endedAt: NOW + 3,
  outcome: 'retry',
  responseCode: 503,
  responseText: 'Busy',
  errorCode: '',
  errorMessage: '',
};

const SECOND_TRY: Attempt = {
  ...FIRST_TRY,
  number: 2,
  startedAt: NOW + 8,
  endedAt: NOW + 9,
  outcome: 'failed',
  responseCode: 410,
  responseText: LATIN1_IMAGE,
  errorCode: '30003',
  errorMessage: 'Gone',
};
