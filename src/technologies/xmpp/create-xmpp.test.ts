import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Accepted, Draft } from '../../messages/technology.ts';
import { messageOf, scene, settle } from './testing/scene.ts';

const PRESENCE = '<presence><priority>1</priority></presence>';
const REQUEST = "<r xmlns='urn:xmpp:sm:3'/>";

test('a message goes out with its id, is asked to be acknowledged, and is sent once the server has it', async () => {
  const { connection, deliver } = await scene();
  connection.up();
  await settle();
  assert.equal(connection.take(), PRESENCE + REQUEST);
  const outcome = deliver(messageOf(1, { body: Buffer.from('a < b\u0007 & 😀\r\nשלום') }));
  await settle();
  const id = messageOf(1).id;
  assert.equal(
    connection.take(),
    `<message type="chat" id="${id}" to="bob@example.org"><body>a &lt; b &amp; 😀\nשלום</body>` +
      `<origin-id xmlns="urn:xmpp:sid:0" id="${id}"/><request xmlns="urn:xmpp:receipts"/>` +
      '<markable xmlns="urn:xmpp:chat-markers:0"/></message>',
    'the request for the presence is out still: no other is needed',
  );
  connection.acknowledge(1);
  await settle();
  assert.equal(connection.take(), REQUEST);
  connection.acknowledge(2);
  assert.deepEqual(await outcome, { kind: 'sent', code: 0, text: '', providerId: id });
});

test('an account with delivered_on=ack takes the acknowledgement for the delivery', async () => {
  const { connection, deliver } = await scene({ deliveredOn: 'ack' });
  connection.up();
  const outcome = deliver(messageOf(1));
  connection.acknowledge(2);
  assert.equal((await outcome).kind, 'delivered');
});

test('what is sent in one turn goes in one piece', async () => {
  const { connection, deliver } = await scene();
  connection.up();
  for (let number = 1; number <= 50; number++) void deliver(messageOf(number));
  await settle();
  assert.equal(connection.written.length, 1);
});

test('an error in place of the acknowledgement is the outcome, later it is a report', async () => {
  const { connection, deliver, confirmed } = await scene();
  connection.up();
  const refused = deliver(messageOf(1));
  const error = (number: number, from: string, inside: string) =>
    connection.receive(
      `<message type='error' id='${messageOf(number).id}' from='${from}'><error type='cancel'>${inside}</error></message>`,
    );
  const gone = `<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>`;
  error(1, 'mallory@example.com', gone);
  error(1, 'bob@example.org', gone);
  assert.deepEqual(await refused, {
    kind: 'failed',
    code: 0,
    text: 'item-not-found',
    errorCode: '30005',
    errorMessage: 'The peer answered item-not-found',
    left: true,
  });
  const sent = deliver(messageOf(2));
  connection.acknowledge(3);
  assert.equal((await sent).kind, 'sent');
  error(2, 'mallory@example.com', gone);
  error(2, 'example.org', gone);
  await settle();
  assert.deepEqual(confirmed, [
    [
      messageOf(2).id,
      {
        status: 'undelivered',
        text: 'item-not-found',
        errorCode: '30005',
        errorMessage: 'The peer answered item-not-found',
      },
    ],
  ]);
});

test('only the recipient can say that it was delivered or read, also after a restart', async () => {
  const { xmpp, connection, deliver, confirmed, records } = await scene();
  connection.up();
  const sent = deliver(messageOf(1));
  connection.acknowledge(2);
  await sent;
  const stream = xmpp.stream('chat');
  await stream?.report(messageOf(1).id, 'mallory@example.org/x', 'delivered');
  await stream?.report(messageOf(1).id, 'Bob@example.org/phone', 'delivered');
  await stream?.report('not-one-of-ours', 'bob@example.org', 'read');
  records.set(messageOf(7).id, {
    deliveries: [
      {
        leg: 'bob@example.org',
        address: 'xmpp:bob@example.org',
        status: 'sent',
        attempts: 1,
        providerId: '',
      },
    ],
  });
  await stream?.report(messageOf(7).id, 'mallory@example.org', 'read');
  await stream?.report(messageOf(7).id, 'bob@example.org/phone', 'read');
  const reports = confirmed.map(([id, { status }]) => [id, status]);
  assert.deepEqual(reports, [
    [messageOf(1).id, 'delivered'],
    [messageOf(7).id, 'read'],
  ]);
});

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

test('without stream management a ping behind the messages tells that they were handled', async () => {
  const { connection, deliver } = await scene();
  connection.up({ management: undefined });
  await settle();
  const [, first] = /id='(aldis-ping-\d+)' to='example.net'/.exec(connection.take()) ?? [];
  connection.receive(`<iq type='result' id='${first}' from='example.net'/>`);
  const outcome = deliver(messageOf(1));
  await settle();
  const text = connection.take();
  const [, ping] = /id='(aldis-ping-\d+)' to='example.net'/.exec(text) ?? [];
  assert(text.indexOf('<message') < text.indexOf('<iq'));
  connection.receive(`<iq type='result' id='${ping}' from='mallory@example.com'/>`);
  let done = false;
  void outcome.then(() => {
    done = true;
  });
  await settle();
  assert(!done, 'somebody else cannot answer for the server');
  // A server without XEP-0199 has handled what came before all the same.
  connection.receive(`<iq type='error' id='${ping}' from='example.net'><error type='cancel'/></iq>`);
  assert.equal((await outcome).kind, 'sent');
});

test("a component's ping goes to itself, and its coming back is the answer", async () => {
  const { connection, deliver } = await scene({ type: 'component', username: 'sms.example.org' });
  connection.up({ management: undefined });
  const outcome = deliver(messageOf(1, { from: '+15551230001' }));
  await settle();
  const text = connection.take();
  assert.match(text, /from="\+15551230001@sms\.example\.org"/);
  const [, ping] = /id='(aldis-ping-\d+)' from='sms.example.org' to='sms.example.org'/.exec(text) ?? [];
  connection.receive(`<iq type='get' id='${ping}' from='sms.example.org' to='sms.example.org'/>`);
  assert.equal((await outcome).kind, 'sent');
});

test('what is not kept is not told to be handled', async () => {
  const { connection, received } = await scene();
  connection.up();
  await settle();
  connection.take();
  const requested = () => connection.receive("<r xmlns='urn:xmpp:sm:3'/>");
  connection.receive("<message from='bob@example.org'><body>1</body></message>");
  connection.receive("<message from='bob@example.org'><body>2</body></message>");
  requested();
  await settle();
  assert.equal(connection.take(), "<a xmlns='urn:xmpp:sm:3' h='0'/>");
  received[1]?.keep();
  await settle();
  assert.equal(connection.take(), '', 'the first is not kept yet');
  received[0]?.keep();
  await settle();
  assert.equal(connection.take(), "<a xmlns='urn:xmpp:sm:3' h='2'/>");
});

test('when too much is being kept, no more is read', async () => {
  const { connection, received } = await scene();
  connection.up();
  for (let index = 0; index < 300; index++) {
    connection.receive(`<message from='bob@example.org'><body>${index}</body></message>`);
  }
  assert.equal(connection.state, 'paused');
  for (const { keep } of received) keep();
  await settle();
  assert.equal(connection.state, 'open');
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

test('a full window takes no more before there is room', async () => {
  const { connection, deliver, xmpp, woken } = await scene();
  connection.up();
  const outcomes = Array.from({ length: 999 }, (_, number) => deliver(messageOf(number)));
  const legs = xmpp.technology.legs(messageOf(2000));
  assert.deepEqual(legs, [
    { key: 'bob@example.org', address: 'xmpp:bob@example.org', stream: 'xmpp:chat', busy: true },
  ]);
  const before = woken.length;
  await settle();
  connection.acknowledge(900);
  assert.equal(woken.length, before + 1);
  assert.equal(woken.at(-1)?.[0], 'xmpp:chat/');
  assert.equal((await Promise.all(outcomes.slice(0, 899))).length, 899);
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

test('what comes from no address is from nobody', async () => {
  const { connection, received } = await scene();
  connection.up();
  connection.receive("<message from='a&#10;Event: Fake@example.org' id='1'><body>x</body></message>");
  connection.receive("<message from='ann@example.org/a b' id='2'><body>x</body></message>");
  await settle();
  assert.deepEqual(
    received.map(({ stanza }) => stanza.attrs['id']),
    ['2'],
  );
});

test('what somebody asks whose address is none is answered all the same, and not what he answers', async () => {
  const { connection } = await scene();
  connection.up();
  await settle();
  connection.take();
  connection.receive("<iq from='a&#10;b@example.org' type='get' id='q&apos;1'><query xmlns='x'/></iq>");
  connection.receive("<iq from='a&#10;b@example.org' type='error' id='q2'/>");
  await settle();
  const answers = connection.take().match(/<iq.*?<\/iq>/gs) ?? [];
  assert.equal(answers.length, 1);
  assert.match(answers[0] ?? '', /to="a\nb@example.org" id="q&apos;1" type="error".*jid-malformed/s);
});

test('buddies are subscribed to unless they are', async () => {
  const { connection } = await scene({ buddies: ['ann@example.org', 'bob@example.org'], status: 'dnd' });
  connection.up();
  await settle();
  const [, id] = /id="(aldis-\d+)"/.exec(connection.take()) ?? [];
  connection.receive(
    `<iq type='result' id='${id}'><query xmlns='jabber:iq:roster'><item jid='ann@example.org' subscription='both'/></query></iq>`,
  );
  await settle();
  const text = connection.take();
  assert.match(text, /<presence><show>dnd<\/show><priority>1<\/priority><\/presence>/);
  assert.match(text, /<presence type="subscribe" to="bob@example.org"\/>/);
  assert(!text.includes('ann@'));
});

for (const [authPolicy, type] of [
  ['accept', 'subscribed'],
  ['deny', 'unsubscribed'],
] as const) {
  test(`auth_policy=${authPolicy} answers a subscription with ${type}`, async () => {
    const { connection, presences } = await scene({ authPolicy });
    connection.up();
    await settle();
    connection.take();
    connection.receive("<presence type='subscribe' from='bob@example.org'/>");
    connection.receive("<presence from='bob@example.org/x'><show>away</show><status>out</status></presence>");
    await settle();
    assert.match(connection.take(), new RegExp(`<presence type="${type}" to="bob@example.org"/>`));
    assert.deepEqual(presences, [
      {
        account: 'chat',
        jid: 'bob@example.org/x',
        show: 'away',
        status: 'out',
        priority: 0,
        node: '',
        version: '',
      },
    ]);
  });
}

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

const draft = (options: Partial<Draft>): Draft => ({
  destination: 'bob@example.org',
  from: 'xmpp:chat',
  to: '',
  contentType: 'text/plain',
  body: Buffer.from('x'),
  variables: [],
  ...options,
});

test('a request is checked before it is kept', async () => {
  const { xmpp, connection } = await scene();
  const codeOf = (options: Partial<Draft>) => {
    const answer = xmpp.technology.accept(draft(options));
    return answer.kind === 'refused' ? answer.code : answer.lane;
  };
  assert.equal(codeOf({}), 'xmpp:chat/bob@example.org');
  assert.equal(codeOf({ destination: 'Bob@Example.ORG/Phone' }), 'xmpp:chat/bob@example.org');
  assert.equal(codeOf({ destination: '' }), '30005');
  assert.equal(codeOf({ destination: 'a b@example.org' }), '30005');
  assert.equal(codeOf({ destination: '@example.org' }), '30005');
  assert.equal(codeOf({ destination: 'bob@example.org/' }), '30005');
  assert.equal(codeOf({ destination: "bob@example.org'/><iq" }), '30005');
  assert.equal(codeOf({ from: '' }), '31006');
  assert.equal(codeOf({ from: 'xmpp:nobody' }), '31006');
  assert.equal(codeOf({ contentType: 'image/png' }), '31006');
  assert.equal((xmpp.technology.accept(draft({})) as Accepted).offline, true);
  connection.up();
  assert.equal((xmpp.technology.accept(draft({})) as Accepted).offline, false);
});

function idsIn(text: string): readonly string[] {
  return [...text.matchAll(/<message [^>]*id="([^"]+)"/g)].map(([, id = '']) => id);
}

async function kinds(outcomes: readonly Promise<{ readonly kind: string }>[]): Promise<readonly string[]> {
  return (await Promise.all(outcomes)).map(({ kind }) => kind);
}

test('a component tells of the presence of its buddies, and of no strangers', async () => {
  const { connection, presences } = await scene({
    type: 'component',
    username: 'sms.example.org',
    buddies: ['bob@example.org'],
  });
  connection.up();
  for (const from of ['mallory@example.com/x', 'bob@example.org/x']) {
    connection.receive(`<presence from='${from}' to='sms.example.org'/>`);
  }
  await settle();
  assert.deepEqual(
    presences.map(({ jid }) => jid),
    ['bob@example.org/x'],
  );
});
