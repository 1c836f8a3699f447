import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { CallbackReceiver } from '../../test/callback-receiver.ts';
import type { Status } from '../messages/message.ts';
import { createOutgoingHttp } from '../protocols/http/create-outgoing.ts';
import type { OutgoingHttp } from '../protocols/http/outgoing.ts';
import { CallbacksBench, message, told } from './testing/callbacks-bench.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test('A receiver that was down for a while finds every transition afterwards, in order, none missing', async () => {
  const receiver = await CallbackReceiver.open();
  closing.push(() => receiver.close());
  const bench = new CallbacksBench(network());
  await bench.callbacks.start();
  const reachAll = (status: Status) => {
    for (let n = 0; n < MESSAGES; n++) bench.reach(message(n, receiver.url('/status')), status);
  };

  reachAll('queued');
  await receiver.until((received) => (received.length >= MESSAGES / 2 ? true : undefined));
  await receiver.down();
  reachAll('initiated');
  reachAll('sent');
  // What was under way has failed.
  while (!bench.log.some((line) => line.includes('not there'))) await turn();
  await bench.clock.advance(500);
  await receiver.up();
  reachAll('delivered');
  while (bench.store.rows.length > 0) await bench.clock.advance(100);

  const statuses = new Map<string, string[]>();
  for (const { body } of receiver.received) {
    const [n, status] = told(body).split(' ') as [string, string];
    const seen = statuses.get(n) ?? [];
    // At least once: what broke off may come again.
    if (seen.at(-1) !== status) seen.push(status);
    statuses.set(n, seen);
  }
  assert.equal(statuses.size, MESSAGES);
  for (const [n, seen] of statuses) assert.deepEqual(seen, ['queued', 'initiated', 'sent', 'delivered'], n);
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function network(): OutgoingHttp {
  const http = createOutgoingHttp({
    networks: () => ['127.0.0.0/8'],
    userAgent: 'Test',
    connectionsPerOrigin: 64,
    clock: {
      after: (delayMs, callback) => {
        const timer = setTimeout(callback, delayMs);
        return { cancel: () => clearTimeout(timer) };
      },
    },
  });
  closing.push(() => http.close());
  return http;
}

const MESSAGES = 300;
