import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scene, settle } from './testing/scene.ts';

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
