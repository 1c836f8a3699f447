import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { MemoryDatabase } from '../../../messages/testing/memory-database.ts';
import type { IncomingRequest, RequestResult } from '../../../protocols/sip/stack.ts';
import { parseUri } from '../../../protocols/sip/syntax/uri.ts';
import { openStack, type TestStack, transport } from '../../../protocols/sip/testing/stacks.ts';
import { systemTime } from '../../../protocols/sip/timers/time.ts';
import { TimerWheel } from '../../../protocols/sip/timers/wheel.ts';
import { createStates, type StatesService } from '../../../states/create-states.ts';
import { pjsipConfiguration } from '../inbound/testing/scene.ts';
import { createSubscriptions, type Subscriptions } from './create-subscriptions.ts';

/** Two real stacks on loopback: the gateway's with its subscriptions, and a phone's. */
async function open(
  t: TestContext,
  protocol: 'udp' | 'tcp',
): Promise<{ phone: TestStack; here: TestStack; states: StatesService }> {
  const wheel = new TimerWheel(systemTime());
  const options = { transports: [transport(protocol)], wheel };
  const configuration = pjsipConfiguration('[alice]\ntype=endpoint\nrewrite_contact=yes\n');
  let subscriptions: Subscriptions | undefined;
  const onRequest = (incoming: IncomingRequest): void => {
    const alice = configuration.endpoints.get('alice');
    assert(alice);
    subscriptions?.take(incoming, alice, ({ status, headers = '', toTag = '' }) =>
      incoming.respond({ status, headers, toTag }),
    );
  };
  const here = await openStack(t, options, onRequest);
  const phone = await openStack(t, options);
  const database = new MemoryDatabase();
  const onProblem = (text: string, error: unknown): void => assert.fail(`${text}: ${error}`);
  const states = createStates({ database, onProblem });
  states.configure([{ exten: '100', context: 'default', hint: 'Custom:lamp' }]);
  subscriptions = createSubscriptions({
    configuration: () => configuration,
    contacts: { contactsOf: () => [] },
    states,
    database,
    stack: here.stack,
    clock: wheel,
    defer: setImmediate,
    randomBytes,
    log: {
      debug: () => {},
      warn: () => {},
      error: (fields: unknown) => assert.fail(String(fields)),
    } as never,
  });
  t.after(() => subscriptions?.close());
  return { phone, here, states };
}

function subscribe(phone: TestStack, here: TestStack, protocol: 'udp' | 'tcp'): Promise<RequestResult> {
  const uri = `sip:100@127.0.0.1:${here.port(protocol)};transport=${protocol}`;
  const nextHop = parseUri(uri);
  assert(nextHop);
  return new Promise((resolve) => {
    phone.stack.request(
      {
        method: 'SUBSCRIBE',
        uri,
        nextHop,
        // Behind NAT: nobody can reach this Contact.
        head: () =>
          `From: <sip:alice@127.0.0.1>;tag=a\r\nTo: <${uri}>\r\nCall-ID: c\r\nCSeq: 1 SUBSCRIBE\r\nMax-Forwards: 70\r\nContact: <sip:alice@10.255.255.1:9>\r\nEvent: presence\r\nExpires: 60\r\nContent-Length: 0\r\n`,
        body: Buffer.alloc(0),
      },
      resolve,
    );
  });
}

for (const protocol of ['udp', 'tcp'] as const) {
  test(`over ${protocol}: the answer, the NOTIFYs back to where the phone is, each answered`, async (t) => {
    const { phone, here, states } = await open(t, protocol);
    const result = await subscribe(phone, here, protocol);
    assert(result.kind === 'response');
    assert.equal(result.response.status, 200);
    const own = `<sip:127.0.0.1:${here.port(protocol)}${protocol === 'tcp' ? ';transport=TCP' : ''}>`;
    assert.equal(result.response.header('contact'), own);
    const first = await phone.nextRequest();
    assert.equal(first.request.method, 'NOTIFY');
    assert.equal(first.request.header('contact'), own);
    assert.equal(first.request.from.tag, result.response.to.tag);
    first.respond({ status: 200 });
    await states.devices.setCustom('Custom:lamp', 'INUSE');
    const second = await phone.nextRequest();
    assert.equal(second.request.cseq.number, first.request.cseq.number + 1);
    assert.match(second.request.body.toString(), /On the phone/);
    assert.equal(second.flow.connection, first.flow.connection);
    second.respond({ status: 481 });
  });
}
