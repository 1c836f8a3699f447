import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { xml } from '@xmpp/client';
import { ManualClock } from '../../messages/testing/manual-clock.ts';
import { Exchange } from './exchange.ts';
import { settle } from './testing/scene.ts';
import type { Settlement } from './unacknowledged.ts';
import type { Down, Up, Wire } from './wire.ts';

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
    isWaitedFor: (id) => id !== '',
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

const STREAM_ERROR: Down = { kind: 'lost', reason: 'policy-violation (XML stanza is too big)', blames: true };
const CUT: Down = { kind: 'lost', reason: 'read ECONNRESET' };

/** Sends three, of which connections break at the second: how each of them ended, after so many connections. */
async function breakAtSecond(ending: Down, connections: number) {
  const { exchange, up } = start();
  up();
  const ends = new Map<string, Settlement>();
  for (const id of ['1', '2', '3']) {
    exchange.send(`<message id="${id}"/>`, id, (how) => void ends.set(id, how));
  }
  await settle();
  exchange.detach(ending);
  for (let connection = 2; connection <= connections; connection++) {
    const written = up().join('');
    await settle();
    if (!ends.has('1')) exchange.take(xml('a', { xmlns: 'urn:xmpp:sm:3', h: '1' }));
    assert.equal(written.includes('id="1"'), false, 'what was acknowledged is not sent again');
    exchange.detach(ending);
    exchange.detach({ kind: 'lost', reason: 'connect ECONNREFUSED' });
  }
  const last = up();
  await settle();
  return { ends, last: last.join('') };
}

test('each stanza that is sent again has a question behind it', async () => {
  const { exchange, up } = start();
  up();
  for (const id of ['1', '2']) exchange.send(`<message id="${id}"/>`, id, () => undefined);
  await settle();
  exchange.detach(CUT);
  const question = "<r xmlns='urn:xmpp:sm:3'/>";
  const again = up();
  await settle();
  assert.equal(again.join(''), `<message id="1"/>${question}<message id="2"/>${question}`);
  exchange.detach(CUT);
  const resumed = up({ resumed: true, handled: 1, management: undefined });
  await settle();
  assert.equal(resumed.join(''), `<message id="2"/>${question}`);
});

test('a stanza of which the server says twice that it ends the stream is not sent again, and the others are', async () => {
  const once = await breakAtSecond(STREAM_ERROR, 2);
  assert.deepEqual([...once.ends], [['1', 'acknowledged']]);
  assert.equal(once.last.includes('id="2"'), true);
  const twice = await breakAtSecond(STREAM_ERROR, 3);
  assert.deepEqual(twice.ends.get('2'), { reason: STREAM_ERROR.reason, final: true });
  assert.equal(twice.last.includes('id="2"'), false);
  assert.equal(twice.last.includes('id="3"'), true);
});

test('one at which connections break without a word makes way for the others, and may come again', async () => {
  assert.equal((await breakAtSecond(CUT, 3)).ends.has('2'), false);
  const { ends, last } = await breakAtSecond(CUT, 4);
  assert.deepEqual(ends.get('2'), { reason: CUT.reason, final: false });
  assert.equal(last.includes('id="3"'), true);
});
