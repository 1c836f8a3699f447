import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  for (let index = 0; index < 700; index++) {
    connection.receive(`<message from='bob@example.org'><body>${index}</body></message>`);
  }
  assert.equal(connection.state, 'paused');
  for (const { keep } of received) keep();
  await settle();
  assert.equal(connection.state, 'open');
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
