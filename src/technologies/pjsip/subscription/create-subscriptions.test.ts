import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../../messages/testing/manual-clock.ts';
import { MemoryDatabase } from '../../../messages/testing/memory-database.ts';
import { createStates } from '../../../states/create-states.ts';
import { flowFrom, incomingRequest, pjsipConfiguration } from '../inbound/testing/scene.ts';
import { createSubscriptions, type SubscriptionsOptions } from './create-subscriptions.ts';
import { CONF } from './testing/phones.ts';

function options(conf: string, database = new MemoryDatabase()): SubscriptionsOptions {
  const configuration = pjsipConfiguration(conf);
  const states = createStates({ database, onProblem: (text) => assert.fail(text) });
  const local = { protocol: 'udp', host: '127.0.0.1', port: 5060 };
  return {
    configuration: () => configuration,
    contacts: { contactsOf: () => [] },
    states,
    database,
    stack: { identityOn: () => local },
    clock: { now: () => 0, after: () => ({ cancel: () => {} }) },
    defer: setImmediate,
    randomBytes: (size: number) => Buffer.alloc(size),
    log: { debug: () => {}, warn: () => {}, error: (fields: unknown) => assert.fail(String(fields)) },
  } as unknown as SubscriptionsOptions;
}

const SUBSCRIBE = [
  'SUBSCRIBE sip:1@h SIP/2.0',
  'Via: SIP/2.0/UDP p;branch=z9hG4bK1',
  'From: <sip:alice@h>;tag=1',
  'To: <sip:1@h>',
  'Call-ID: c',
  'CSeq: 1 SUBSCRIBE',
  'Contact: <sip:alice@p>',
  'Event: presence',
  '',
  '',
].join('\r\n');

test('the first request loads what answers it, and is answered', async () => {
  const given = options(CONF);
  const subscriptions = createSubscriptions(given);
  await subscriptions.load();
  assert.deepEqual(subscriptions.inbound(), []);
  const { request } = incomingRequest(SUBSCRIBE, flowFrom('127.0.0.1', 1), () => {});
  const alice = given.configuration().endpoints.get('alice');
  assert(alice);
  assert.equal(subscriptions.takes(request, alice), true);
  const incoming = incomingRequest(SUBSCRIBE, flowFrom('127.0.0.1', 1), () => {});
  const status = await new Promise((resolve) =>
    subscriptions.take(incoming, alice, (answer) => resolve(answer.status)),
  );
  assert.equal(status, 404);
  await subscriptions.close();
});

test('closed while it is loaded, it is closed', async () => {
  const given = options(CONF);
  let listeners = 0;
  const listened = Promise.withResolvers<void>();
  const onChange = () => {
    listeners++;
    listened.resolve();
    return () => {
      listeners--;
    };
  };
  Object.assign(given.states.hints, { onChange });
  Object.assign(given.states.mailboxes, { onChange });
  const subscriptions = createSubscriptions(given);
  subscriptions.start();
  subscriptions.reachable('mike');
  await subscriptions.close();
  await listened.promise;
  await settle();
  assert.equal(listeners, 0);
});

test('a database that cannot be read keeps from starting', async () => {
  const database = new MemoryDatabase();
  database.treePage = () => Promise.reject(new Error('no disk'));
  await assert.rejects(createSubscriptions(options(CONF, database)).load(), /no disk/);
});
