import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredContact } from '../../messages/store.ts';
import { settle } from '../../messages/testing/manual-clock.ts';
import type { Contact } from './contact.ts';
import { flowFrom, pjsipConfiguration, Scene } from './inbound/testing/scene.ts';
import { sampleContact } from './testing/sample-contact.ts';

const CONF = `
[bob]
type=endpoint
aors=bob,desk
[bob]
type=aor
max_contacts=5
[desk]
type=aor
max_contacts=5
contact=sip:desk@192.0.2.9
[spare]
type=aor
max_contacts=1
`;
const NO_DESK = CONF.replaceAll('desk@192.0.2.9', 'other@192.0.2.9');
const WITHOUT_STATIC = CONF.replace('contact=sip:desk@192.0.2.9\n', '');

function scene(text = WITHOUT_STATIC): Scene {
  return new Scene(pjsipConfiguration(text));
}

function contact(scene: Scene, fields: Partial<Contact> = {}): Contact {
  const now = scene.clock.now();
  return sampleContact({
    expiresAt: now + 60_000,
    registeredAt: now,
    ...fields,
  });
}

async function add(scene: Scene, fields: Partial<Contact> = {}): Promise<Contact> {
  const added = contact(scene, fields);
  scene.contacts.update(added.aor, [{ what: 'added', contact: added }], assert.ifError);
  await settle();
  return added;
}

const told = ({ contactEvents }: Scene) =>
  contactEvents.splice(0).map(({ status, uri, peer = '' }) => `${status} ${uri} ${peer}`.trim());

test('a contact is there at once, kept in the store, and told of once it is durable', async () => {
  const s = scene();
  s.store.held = true;
  const done: unknown[] = [];
  s.contacts.update('bob', [{ what: 'added', contact: contact(s) }], (error) => done.push(error));
  await settle();
  assert.equal(s.contacts.contactsOf('bob').length, 1);
  assert.deepEqual([done, s.contactEvents, s.reachable], [[], [], []]);

  s.store.release();
  await settle();
  assert.deepEqual(done, [undefined]);
  assert.deepEqual(told(s), ['NonQualified sip:bob@192.0.2.1 Reachable']);
  assert.deepEqual(s.reachable, ['bob']);
  const kept = s.store.kept.get('bob sip:bob@192.0.2.1') as StoredContact;
  assert.deepEqual(Object.keys(kept).sort(), STORED);
});

test('the answer goes out before the events and before messages start to flow', async () => {
  const s = scene();
  const order: string[] = [];
  s.inbound.surface.onContact(() => order.push('event'));
  s.contacts.update('bob', [{ what: 'added', contact: contact(s) }], () => order.push('answer'));
  await settle();
  assert.deepEqual(order, ['answer', 'event']);
});

test('what cannot be written is taken back and told as an error', async () => {
  const s = scene();
  await add(s);
  const done: unknown[] = [];
  const steps = [
    { what: 'removed', contact: s.contacts.contactsOf('bob')[0] as Contact },
    { what: 'added', contact: contact(s, { uri: 'sip:new@192.0.2.1' }) },
  ] as const;
  told(s);
  s.store.updateContacts = () => Promise.reject(new Error('The disk is full.'));
  s.contacts.update('bob', steps, (error) => done.push(error));
  assert.deepEqual(uris(s), ['sip:new@192.0.2.1']);
  await settle();
  assert.match(String(done), /The disk is full/);
  assert.deepEqual(uris(s), ['sip:bob@192.0.2.1']);
  assert.deepEqual(told(s), []);
  assert.deepEqual(s.problems, ['Contacts could not be written']);
});

test('PeerStatus follows the endpoint: the first contact of any of its AORs comes, the last one goes', async () => {
  const s = scene();
  const first = await add(s);
  const second = await add(s, { aor: 'desk', uri: 'sip:desk@192.0.2.2' });
  s.contacts.update('bob', [{ what: 'removed', contact: first }], assert.ifError);
  await settle();
  s.contacts.update('desk', [{ what: 'removed', contact: second }], assert.ifError);
  await settle();
  assert.deepEqual(told(s), [
    'NonQualified sip:bob@192.0.2.1 Reachable',
    'NonQualified sip:desk@192.0.2.2',
    'Removed sip:bob@192.0.2.1',
    'Removed sip:desk@192.0.2.2 Unreachable',
  ]);
});

test('a refresh tells nothing, moves the expiry and wakes whoever waits', async () => {
  const s = scene();
  await add(s);
  told(s);
  await s.clock.advance(50_000);
  const refreshed = contact(s, { cseq: 2 });
  s.contacts.update('bob', [{ what: 'refreshed', contact: refreshed }], assert.ifError);
  await settle();
  assert.deepEqual(told(s), []);
  assert.deepEqual(s.reachable, ['bob', 'bob']);
  await s.clock.advance(59_999);
  assert.deepEqual(uris(s), ['sip:bob@192.0.2.1']);
  await s.clock.advance(1);
  assert.deepEqual(uris(s), []);
  assert.deepEqual(told(s), ['Removed sip:bob@192.0.2.1 Unreachable']);
  assert.equal(s.store.kept.size, 0);
});

test('send_contact_status_on_update_registration tells of a refresh', async () => {
  const s = scene(`[global]\ntype=global\nsend_contact_status_on_update_registration=yes\n${WITHOUT_STATIC}`);
  await add(s);
  told(s);
  s.contacts.update('bob', [{ what: 'refreshed', contact: contact(s) }], assert.ifError);
  await settle();
  assert.deepEqual(told(s), ['NonQualified sip:bob@192.0.2.1']);
});

test('each contact expires at its own time, whatever the order they came in', async () => {
  const s = scene();
  for (const [name, seconds] of [
    ['c', 30],
    ['a', 10],
    ['b', 20],
    ['d', 40_000_000],
  ] as const) {
    await add(s, { uri: `sip:${name}@192.0.2.1`, expiresAt: s.clock.now() + seconds * 1000 });
  }
  const left: number[] = [];
  for (let second = 0; second <= 30; second += 10) {
    await s.clock.advance(second === 0 ? 0 : 10_000);
    left.push(s.contacts.registered);
  }
  assert.deepEqual(left, [4, 3, 2, 1]);
  // Longer than any one timer lasts.
  await s.clock.advance(40_000_000_000 - 30_000);
  assert.equal(s.contacts.registered, 0);
});

test('registered contacts stand in the order of the MD5 of their URIs, before static ones', async () => {
  const s = scene(CONF);
  for (const uri of ['sip:b2@127.0.0.1:15072', 'sip:b0@127.0.0.1:15072', 'sip:b1@127.0.0.1:15072'])
    await add(s, { aor: 'desk', uri });
  assert.deepEqual(uris(s, 'desk'), [
    'sip:b1@127.0.0.1:15072',
    'sip:b0@127.0.0.1:15072',
    'sip:b2@127.0.0.1:15072',
    'sip:desk@192.0.2.9',
  ]);
  assert.equal(s.contacts.registeredOf('desk').length, 3);
  assert.equal(s.contacts.find('desk', 'sip:desk@192.0.2.9')?.kind, 'static');
  assert.equal(s.contacts.find('desk', 'sip:nobody@192.0.2.9'), undefined);
});

test('a restart takes up what the store has, without events; a WebSocket client is no longer reachable', async () => {
  const before = scene();
  await add(before);
  await add(before, {
    uri: 'sip:x@abc.invalid;transport=ws',
    transport: 'ws',
    flow: flowFrom('192.0.2.1', 9, 'ws', 7),
  });
  await add(before, { aor: 'spare', uri: 'sip:spare@192.0.2.3' });
  await add(before, { uri: 'sip:old@192.0.2.1', expiresAt: before.clock.now() + 1 });

  const after = scene(WITHOUT_STATIC.replace(/\[spare\][^[]*/, ''));
  for (const [key, value] of before.store.kept) after.store.kept.set(key, value);
  await after.clock.advance(10);
  await after.contacts.load();
  await settle();
  assert.deepEqual(told(after), []);
  assert.deepEqual(
    after.contacts
      .contactsOf('bob')
      .map(({ uri, reachable, flow }) => [uri, reachable, flow])
      .sort(),
    [
      ['sip:bob@192.0.2.1', true, undefined],
      ['sip:x@abc.invalid;transport=ws', false, undefined],
    ],
  );
  // The AOR is no longer configured.
  assert(!after.store.kept.has('spare sip:spare@192.0.2.3'));
  await after.clock.advance(60_000);
  assert.equal(after.contacts.registered, 0);
});

test('loading fails when the store cannot be read', async () => {
  const s = scene();
  s.store.failing = true;
  await assert.rejects(s.contacts.load(), /The disk is gone/);
});

test('when a connection closes, its contacts stay until they expire, without a way back', async () => {
  const s = scene();
  const tcp = flowFrom('192.0.2.1', 4000, 'tcp', 5);
  const ws = flowFrom('192.0.2.1', 4001, 'ws', 6);
  await add(s, { uri: 'sip:a@192.0.2.1:4000;transport=tcp', transport: 'tcp', flow: tcp });
  await add(s, { uri: 'sip:b@x.invalid;transport=ws', transport: 'ws', flow: ws });
  await add(s, { uri: 'sip:c@x.invalid;transport=ws', transport: 'ws', flow: ws, aor: 'desk' });
  s.inbound.onConnectionClosed(tcp);
  s.inbound.onConnectionClosed(ws);
  s.inbound.onConnectionClosed(ws);
  const all = [...s.contacts.contactsOf('bob'), ...s.contacts.contactsOf('desk')];
  assert.deepEqual(all.map(({ transport, reachable, flow }) => [transport, reachable, flow]).sort(), [
    ['tcp', true, undefined],
    ['ws', false, undefined],
    ['ws', false, undefined],
  ]);
  await s.clock.advance(60_000);
  assert.equal(s.contacts.registered, 0);
});

test('a contact that came again over another connection is not touched when the old one closes', async () => {
  const s = scene();
  const [old, fresh] = [flowFrom('192.0.2.1', 1, 'ws', 1), flowFrom('192.0.2.1', 2, 'ws', 2)];
  await add(s, { transport: 'ws', flow: old });
  s.contacts.update(
    'bob',
    [{ what: 'refreshed', contact: contact(s, { transport: 'ws', flow: fresh }) }],
    assert.ifError,
  );
  s.inbound.onConnectionClosed(old);
  assert.equal(s.contacts.contactsOf('bob')[0]?.reachable, true);
  s.inbound.onConnectionClosed(fresh);
  assert.equal(s.contacts.contactsOf('bob')[0]?.reachable, false);
});

test('a reload changes static contacts and drops what is registered with an AOR that is gone', async () => {
  const s = scene(CONF);
  await add(s);
  await add(s, { aor: 'desk', uri: 'sip:desk2@192.0.2.2' });
  await add(s, { aor: 'spare', uri: 'sip:spare@192.0.2.3' });
  told(s);
  s.reachable.length = 0;
  s.configuration = pjsipConfiguration(NO_DESK.replace(/\[spare\][^[]*/, ''));
  s.contacts.configure();
  await settle();
  assert.deepEqual(told(s), [
    'Removed sip:desk@192.0.2.9',
    'NonQualified sip:other@192.0.2.9',
    'Removed sip:spare@192.0.2.3',
  ]);
  assert.deepEqual(s.reachable, ['desk']);
  assert.deepEqual(uris(s, 'desk'), ['sip:desk2@192.0.2.2', 'sip:other@192.0.2.9']);
  assert.deepEqual([...s.store.kept.keys()].sort(), ['bob sip:bob@192.0.2.1', 'desk sip:desk2@192.0.2.2']);
});

test('what another node wrote is followed; only what is written here meanwhile is newer', async () => {
  const s = scene();
  await add(s);
  told(s);
  const theirs = { ...contact(s, { uri: 'sip:theirs@192.0.2.7', node: 'there' }) };
  s.store.kept.set('bob sip:theirs@192.0.2.7', theirs);
  s.store.kept.delete('bob sip:bob@192.0.2.1');
  s.store.tell({ kind: 'contacts', aor: 'bob' });
  await add(s, { aor: 'desk', uri: 'sip:mine@192.0.2.8' });
  s.store.tell({ kind: 'lane', lane: 'x' });
  await settle();
  assert.deepEqual(uris(s), ['sip:theirs@192.0.2.7']);
  assert.deepEqual(uris(s, 'desk'), ['sip:mine@192.0.2.8']);
  assert(s.reachable.includes('bob'));
  // Whether it expired is for the node to say that it registered with.
  await s.clock.advance(60_000);
  assert.deepEqual(uris(s), []);
  assert(s.store.kept.has('bob sip:theirs@192.0.2.7'));
  s.contacts.close();
  assert(!s.store.watched);
});

test('a listener that throws is reported, and the others hear all the same', async () => {
  const s = scene();
  const heard: string[] = [];
  s.inbound.surface.onContact(() => {
    throw new Error('mine');
  });
  const unsubscribe = s.inbound.surface.onContact(({ uri }) => heard.push(uri));
  await add(s);
  unsubscribe();
  await add(s, { uri: 'sip:second@192.0.2.1' });
  assert.deepEqual(heard, ['sip:bob@192.0.2.1']);
  assert.equal(s.problems.length, 2);
});

function uris(s: Scene, aor = 'bob'): string[] {
  return s.contacts.contactsOf(aor).map(({ uri }) => uri);
}

const STORED = [
  'aor',
  'callId',
  'cseq',
  'endpoint',
  'expiresAt',
  'instance',
  'node',
  'path',
  'regId',
  'registeredAt',
  'transport',
  'uri',
  'userAgent',
  'viaAddress',
  'viaPort',
];
