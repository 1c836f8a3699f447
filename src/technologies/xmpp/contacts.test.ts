import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Contacts } from './contacts.ts';
import type { XmppPresence } from './index.ts';
import { scene, settle } from './testing/scene.ts';

function presence(jid: string, show: XmppPresence['show'] = 'available', priority = 0): XmppPresence {
  return { account: 'a', jid, show, status: '', priority, node: '', version: '' };
}

function shown(contacts: Contacts, ...buddies: string[]): unknown {
  return contacts.of('a', buddies).map(({ jid, resources }) => [jid, resources.map((one) => one.resource)]);
}

test('contacts: buddies first, whoever they are; of each the resource that comes first', () => {
  const contacts = new Contacts();
  contacts.take(presence('eve@example.org/x'));
  contacts.take(presence('Bob@example.org/Desk', 'away', -1));
  contacts.take(presence('bob@example.org/a/b', 'dnd', 5));
  contacts.take(presence('bob@example.org'));
  assert.deepEqual(shown(contacts, 'carol@example.org', 'bob@example.org'), [
    ['carol@example.org', []],
    ['bob@example.org', ['a/b', 'Desk']],
    ['eve@example.org', ['x']],
  ]);
  assert.deepEqual(contacts.of('b', []), []);
});

test('who goes is there no more: a resource, or the whole person', () => {
  const contacts = new Contacts();
  for (const jid of ['bob@b/1', 'bob@b/11', 'bob@b/2', 'bob@bb/1']) contacts.take(presence(jid));
  contacts.take(presence('bob@b/1', 'unavailable'));
  assert.deepEqual(shown(contacts), [
    ['bob@b', ['11', '2']],
    ['bob@bb', ['1']],
  ]);
  contacts.take(presence('bob@b', 'unavailable'));
  assert.deepEqual(shown(contacts, 'bob@b'), [
    ['bob@b', []],
    ['bob@bb', ['1']],
  ]);
  contacts.forget('a');
  assert.deepEqual(shown(contacts), []);
});

test('somebody with any number of resources fills no memory', () => {
  const contacts = new Contacts();
  for (let n = 0; n < 10_010; n++) contacts.take(presence(`eve@example.org/${n}`));
  contacts.take(presence('eve@example.org/0', 'dnd'));
  const [eve] = contacts.of('a', []);
  assert.equal(eve?.resources.length, 10_000);
  assert.equal(eve?.resources[0]?.show, 'dnd');
  contacts.take(presence('bob@example.org/x'));
  assert.deepEqual(contacts.of('a', ['bob@example.org'])[0]?.resources, [], 'there is no room');
  contacts.take(presence('eve@example.org/0', 'unavailable'));
  contacts.take(presence('bob@example.org/x'));
  assert.equal(contacts.of('a', ['bob@example.org'])[0]?.resources.length, 1);
  contacts.take(presence('eve@example.org', 'unavailable'));
  assert.deepEqual(shown(contacts), [['bob@example.org', ['x']]]);
});

test('who goes, again and again, takes no time for all who are there', () => {
  const contacts = new Contacts();
  for (let n = 0; n < 10_000; n++) contacts.take(presence(`eve@example.org/${n}`));
  const began = performance.now();
  for (let n = 0; n < 1000; n++) contacts.take(presence('mallory@example.org', 'unavailable'));
  const tookMs = performance.now() - began;
  assert(tookMs < 50, `${tookMs} ms`);
});

test('what is kept of a presence keeps nothing else of what came with it', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const contacts = new Contacts();
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  for (let n = 0; n < 500; n++) {
    const came = `eve@example.org/number ${n} of them, here at her desk${'x'.repeat(60_000)}`;
    const all = Buffer.from(came).toString();
    const jid = all.slice(0, 40);
    contacts.take({ ...presence(jid), status: all.slice(20, 50), node: all.slice(5, 30) });
  }
  const kept = used() - before;
  assert(kept < 5_000_000, `${kept} bytes`);
});

test('contacts are told anew on a new stream, and stay over one that is resumed', async () => {
  const { xmpp, clock, connection, connections } = await scene({ buddies: ['Bob@example.org'] });
  const there = () => xmpp.surface.contacts('chat').map(({ jid, resources }) => [jid, resources.length]);
  connection.up();
  connection.receive(
    "<presence from='bob@example.org/x'><c xmlns='http://jabber.org/protocol/caps' node='http://gajim.org' ver='1='/></presence>",
  );
  await settle();
  assert.deepEqual(there(), [['bob@example.org', 1]]);
  const [bob] = xmpp.surface.contacts('chat');
  assert.deepEqual([bob?.resources[0]?.node, bob?.resources[0]?.version], ['http://gajim.org', '1=']);
  connection.lose();
  assert.deepEqual(there(), [['bob@example.org', 0]]);
  for (const resumed of [true, false]) {
    clock.advance(3000);
    await settle();
    connections.at(-1)?.up({ resumed, handled: 0 });
    assert.deepEqual(there(), [['bob@example.org', resumed ? 1 : 0]]);
    connections.at(-1)?.lose();
  }
  xmpp.configure([]);
  assert.deepEqual(there(), []);
});
