import assert from 'node:assert/strict';
import { test } from 'node:test';
import { house, request } from './testing/house.ts';
import { settle } from './testing/manual-clock.ts';

test('nothing is told and nothing is tried when the message cannot be kept', async () => {
  const { messaging, store, technology, events } = await house();
  store.failing = true;
  const answer = await messaging.submit(request('alice', 'lost'));
  assert.equal(answer.kind === 'refused' && answer.why, 'storage');
  await settle();
  assert.deepEqual(technology.tried, []);
  assert.deepEqual(events, []);
  store.failing = false;
  const { submit } = { submit: messaging.submit };
  assert.equal((await submit(request('alice', 'kept'))).kind, 'accepted');
  await settle();
  assert.deepEqual(technology.tried, ['kept a1 1']);
});

test('a destination without a technology, and one that it refuses', async () => {
  const { messaging } = await house();
  const refusals = [
    messaging.submit({ ...request('x', ''), destination: 'carrier-pigeon:x' }),
    messaging.submit(request('', '')),
  ];
  assert.deepEqual(
    refusals.map((refusal) => 'why' in refusal && refusal.why),
    ['no-technology', 'refused'],
  );
});

test('offline=reject refuses at once', async () => {
  const { messaging, technology } = await house({ offline: 'reject' });
  technology.contacts.set('carol', []);
  const answer = await messaging.submit(request('carol', '1'));
  assert.equal(answer.kind === 'refused' && answer.code, '31007');
  const accept = technology.accept.bind(technology);
  technology.accept = (draft) => ({ ...accept(draft), whoIsOffline: 'Carol is out' });
  const another = await messaging.submit(request('carol', '1'));
  assert.deepEqual(
    [answer, another].map((one) => one.kind === 'refused' && one.reason),
    [
      'Nobody is registered there, and the message was not to wait.',
      'Carol is out, and the message was not to wait.',
    ],
  );
});

test('a known idempotency key answers as it did, though it would be refused now', async () => {
  const { messaging, submit, technology } = await house({ offline: 'reject' });
  const id = await submit('alice', '1', { idempotencyKey: 'k' });
  technology.contacts.set('alice', []);
  const again = await messaging.submit({ ...request('alice', '1'), idempotencyKey: 'k' });
  assert.deepEqual(again, { kind: 'accepted', id, duplicate: true });
  assert.equal((await messaging.submit({ ...request('', '1'), idempotencyKey: 'k' })).kind, 'accepted');
  const other = await messaging.submit({ ...request('alice', '1'), idempotencyKey: 'other' });
  assert.equal(other.kind, 'refused');
});

test('the same idempotency key answers with the first message', async () => {
  const { messaging, technology } = await house();
  const asked = { ...request('alice', '1'), idempotencyKey: 'k' };
  const first = await messaging.submit(asked);
  const second = await messaging.submit(asked);
  await settle();
  assert.ok(first.kind === 'accepted' && second.kind === 'accepted');
  assert.equal(second.id, first.id);
  assert.equal(second.duplicate, true);
  assert.equal(technology.tried.length, 1);
});
