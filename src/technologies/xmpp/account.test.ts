import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf, scene, settle } from './testing/scene.ts';

test('a stream that is resumed goes on where the server had stopped', async () => {
  const one = await scene();
  one.connection.up();
  const outcomes = [1, 2, 3].map((number) => one.deliver(messageOf(number)));
  await settle();
  one.connection.lose();
  assert.deepEqual(one.xmpp.technology.legs(messageOf(4)), [], 'nobody is there meanwhile');
  await one.clock.advance(1500);
  await settle();
  const { connection } = one;
  assert.equal(connection.request.resume?.id, 'stream-1');
  // The presence and the first message had been handled.
  connection.up({ resumed: true, handled: 2, management: undefined });
  await settle();
  const again = connection.take();
  assert.deepEqual(idsIn(again), [messageOf(2).id, messageOf(3).id]);
  assert(!again.includes('<presence'), 'the presence is still known');
  assert.equal((await outcomes[0])?.kind, 'sent');
  connection.acknowledge(4);
  assert.deepEqual(await kinds(outcomes), ['sent', 'sent', 'sent']);
});

test('on a new stream what was not acknowledged is sent again with the same ids', async () => {
  const one = await scene();
  one.connection.up();
  const outcomes = [1, 2].map((number) => one.deliver(messageOf(number)));
  await settle();
  one.connection.lose();
  await one.clock.advance(1500);
  await settle();
  const { connection } = one;
  connection.up({ handled: 2 });
  await settle();
  assert.deepEqual(idsIn(connection.take()), [messageOf(2).id]);
  connection.acknowledge(2);
  assert.deepEqual(await kinds(outcomes), ['sent', 'sent']);
});

test('who waits too long for another connection tries again later', async () => {
  const one = await scene();
  one.connection.up();
  const outcome = one.deliver(messageOf(1));
  one.connection.lose();
  await one.clock.advance(60_000);
  const result = await outcome;
  assert.equal(result.kind, 'retry');
  assert.equal(result.kind === 'retry' && result.left, true);
  await settle();
  // The connection that was being made then could still take up the stream; what it had is not here any more.
  one.connection.up({ resumed: true, handled: 1 });
  assert.equal(one.connection.state, 'destroyed');
  await one.clock.advance(10_000);
  assert.equal(one.connection.request.resume, undefined, 'the stream of then is not taken up again');
});

test('a server that acknowledges more than it was sent is left', async () => {
  const { connection, clock, connections } = await scene();
  connection.up();
  connection.acknowledge(17);
  assert.equal(connection.state, 'destroyed');
  await clock.advance(2000);
  await settle();
  assert.equal(connections.length, 2);
  assert.equal(connections[1]?.request.resume, undefined);
});

test('a server that does not answer is left', async () => {
  const { connection, clock, xmpp } = await scene();
  connection.up();
  await settle();
  connection.acknowledge(1);
  connection.take();
  await clock.advance(5000);
  assert.match(connection.take(), /<r /, 'after so long a silence it is asked');
  await clock.advance(7500);
  assert.equal(connection.state, 'destroyed');
  assert.match(xmpp.surface.accounts()[0]?.reason ?? '', /acknowledged nothing/);
});

test('credentials that the server does not take are tried again only after a minute, and told once', async () => {
  const { clock, connections, logged, xmpp } = await scene();
  const refuse = () =>
    connections.at(-1)?.events.down({ kind: 'credentials', reason: 'The server refused the login' });
  refuse();
  await clock.advance(59_000);
  await settle();
  assert.equal(connections.length, 1);
  await clock.advance(2000);
  await settle();
  assert.equal(connections.length, 2);
  refuse();
  assert.deepEqual(logged, ['An XMPP account cannot connect until something is changed']);
  assert.equal(xmpp.surface.accounts()[0]?.status, 'down');
});

test('two who have one resource do not throw each other out for ever', async () => {
  const { clock, connections } = await scene();
  const thrownOut = () =>
    connections.at(-1)?.events.down({ kind: 'refused', reason: 'The server ended the stream: conflict' });
  const logins = async (ms: number): Promise<number> => {
    const before = connections.length;
    await clock.advance(ms);
    await settle();
    return connections.length - before;
  };
  for (const delayMs of [60_000, 120_000, 240_000, 480_000, 900_000, 900_000]) {
    connections.at(-1)?.up();
    thrownOut();
    assert.equal(await logins(delayMs - 1000), 0);
    assert.equal(await logins(2000), 1);
  }
  connections.at(-1)?.up();
  connections.at(-1)?.lose();
  assert.equal(await logins(1500), 1);
  connections.at(-1)?.up();
  thrownOut();
  assert.equal(await logins(61_000), 1, 'it ended otherwise in between');
});

test('a server that asks and does not take the answers is left', async () => {
  const { connection, xmpp } = await scene();
  connection.up();
  await settle();
  const stream = xmpp.stream('chat');
  const ping = stream?.xml('iq', { type: 'result', to: 'example.org' });
  for (let number = 0; number <= 20_000; number++) if (ping) stream?.send(ping);
  assert.equal(connection.state, 'open');
  await settle();
  assert.equal(connection.state, 'destroyed');
  assert.match(xmpp.surface.accounts()[0]?.reason ?? '', /without taking the answers/);
});

test('closing waits for acknowledgements, and lets go of what gets none', async () => {
  const { connection, deliver, xmpp, clock } = await scene();
  connection.up();
  const outcomes = [1, 2].map((number) => deliver(messageOf(number)));
  await settle();
  const closed = xmpp.close();
  connection.acknowledge(2);
  for (let step = 0; step < 25; step++) {
    await clock.advance(100);
    await settle();
  }
  await closed;
  assert.equal(connection.state, 'ended');
  assert.deepEqual(await kinds(outcomes), ['sent', 'retry']);
  assert.deepEqual(xmpp.technology.legs(messageOf(3)), []);
});

function idsIn(text: string): readonly string[] {
  return [...text.matchAll(/<message [^>]*id="([^"]+)"/g)].map(([, id = '']) => id);
}

async function kinds(outcomes: readonly Promise<{ readonly kind: string }>[]): Promise<readonly string[]> {
  return (await Promise.all(outcomes)).map(({ kind }) => kind);
}
