import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { xml } from '@xmpp/client';
import { ManualClock } from '../../messages/testing/manual-clock.ts';
import { Exchange } from './exchange.ts';
import { settle } from './testing/scene.ts';
import type { Up, Wire } from './wire.ts';

const RECEIPT = '<message to="bob@example.org" id="received-1"/>';
const UP: Up = {
  jid: 'aldis@example.org/gateway',
  resumed: false,
  handled: undefined,
  management: { id: 'stream-1', seconds: 300 },
};

function start() {
  const exchange = new Exchange({
    type: 'client',
    timeoutMs: 20_000,
    onStanza: () => Promise.resolve(),
    isWaitedFor: () => false,
    onAcknowledged: () => undefined,
    onBroken: (reason) => assert.fail(reason),
    clock: new ManualClock(),
    defer: setImmediate,
    onProblem: (text) => assert.fail(text),
  });
  const up = (more: Partial<Up> = {}): string[] => {
    const written: string[] = [];
    const wire: Wire = {
      xml,
      waiting: 0,
      write: (text) => void written.push(text),
      pause: () => undefined,
      resume: () => undefined,
      end: () => undefined,
      destroy: () => undefined,
    };
    exchange.attach(wire, { ...UP, ...more });
    return written;
  };
  return { exchange, up };
}

const count = (written: readonly string[], text: string): number => written.join('').split(text).length - 1;

for (const resumed of [true, false]) {
  const stream = resumed ? 'a stream that is resumed' : 'a new stream';
  test(`what is sent surely while there is no connection goes over ${stream}, once`, async () => {
    const { exchange, up } = start();
    up();
    exchange.detach();
    exchange.sendSurely(RECEIPT);
    const written = up(resumed ? { resumed, handled: 0, management: undefined } : {});
    await settle();
    assert.equal(count(written, RECEIPT), 1);
    assert.equal(exchange.unacknowledged, 1);
  });

  test(`what was sent surely and not acknowledged goes again over ${stream}`, async () => {
    const { exchange, up } = start();
    const first = up();
    exchange.sendSurely(RECEIPT);
    await settle();
    exchange.detach();
    const second = up(resumed ? { resumed, handled: 0, management: undefined } : {});
    await settle();
    assert.deepEqual([count(first, RECEIPT), count(second, RECEIPT)], [1, 1]);
  });
}

test('what is sent without that is dropped while there is no connection', async () => {
  const { exchange, up } = start();
  exchange.send('<presence/>');
  const written = up();
  await settle();
  assert.deepEqual(written, []);
});

test('who waits for a connection too long sends nothing of it', async () => {
  const { exchange, up } = start();
  up();
  exchange.detach();
  exchange.sendSurely(RECEIPT);
  exchange.forsake();
  const written = up();
  await settle();
  assert.deepEqual(written, []);
});
