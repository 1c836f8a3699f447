import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import { CONF, lineOf, Phones } from './testing/phones.ts';

let branch = 0;

/** @param body a Latin-1 image */
function publish(lines: Readonly<Record<string, string>>, body = '', resource = 'published'): string {
  const all = { Event: 'asterisk-devicestate', 'Content-Type': 'application/json', Expires: '60', ...lines };
  return [
    `PUBLISH sip:${resource}@127.0.0.1:15060 SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:15071;branch=z9hG4bKp${++branch}`,
    'From: <sip:alice@127.0.0.1>;tag=from',
    `To: <sip:${resource}@127.0.0.1>`,
    `Call-ID: pub-${branch}`,
    'CSeq: 1 PUBLISH',
    ...Object.entries(all)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

function device(name: string, state: string): string {
  return JSON.stringify({
    type: 'devicestate',
    device: name,
    state,
    cachable: '1',
    eid: 'aa:bb:cc:dd:ee:ff',
  });
}

const tagOf = (answer: FinalAnswer): string => lineOf(answer, 'SIP-ETag') ?? '';

test('a device state is set, refreshed with another tag, modified and removed', async () => {
  const phones = new Phones(CONF);
  const first = await phones.ask(publish({}, device('Custom:lamp', 'INUSE')));
  assert.deepEqual([first.status, tagOf(first), lineOf(first, 'Expires')], [200, '0', '60']);
  assert.equal(phones.states.devices.stateOf('Custom:lamp'), 'INUSE');
  const refreshed = await phones.ask(publish({ 'SIP-If-Match': '0', 'Content-Type': '' }));
  assert.deepEqual([refreshed.status, tagOf(refreshed)], [200, '1']);
  assert.equal((await phones.ask(publish({ 'SIP-If-Match': '0' }))).status, 412, 'a tag is good for once');
  const modified = await phones.ask(publish({ 'SIP-If-Match': '1' }, device('Custom:lamp', 'RINGING')));
  assert.equal(modified.status, 200);
  assert.equal(phones.states.devices.stateOf('Custom:lamp'), 'RINGING');
  const removed = await phones.ask(publish({ 'SIP-If-Match': tagOf(modified), Expires: '0' }));
  assert.deepEqual([removed.status, lineOf(removed, 'Expires')], [200, '0']);
  assert.equal((await phones.ask(publish({ 'SIP-If-Match': tagOf(modified) }))).status, 412);
});

test('what is not refreshed is forgotten', async () => {
  const phones = new Phones(CONF);
  const first = await phones.ask(publish({}, device('Custom:lamp', 'INUSE')));
  await phones.clock.advance(61_000);
  assert.equal((await phones.ask(publish({ 'SIP-If-Match': tagOf(first) }))).status, 412);
});

test('a filter lets through what it says; devices of technologies are their own', async () => {
  const phones = new Phones(CONF);
  assert.equal((await phones.ask(publish({}, device('PJSIP/alice', 'INUSE')))).status, 200);
  assert.equal(phones.states.devices.stateOf('PJSIP/alice'), 'INVALID');
});

test('a mailbox is set', async () => {
  const phones = new Phones(CONF);
  const body = JSON.stringify({ type: 'mailboxstate', uniqueid: '1@default', new: 3, old: 4, eid: 'aa:bb' });
  assert.equal((await phones.ask(publish({ Event: 'asterisk-mwi' }, body))).status, 200);
  const counts = phones.states.mailboxes.countsOf('1@default');
  assert.deepEqual([counts?.newMessages, counts?.oldMessages], [3, 4]);
});

test('presence is set by PIDF and taken back when it runs out', async () => {
  const phones = new Phones(CONF);
  const pidf =
    '<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@x"><tuple id="a"><status>' +
    '<basic>open</basic></status><note>at lunch</note></tuple><dm:person xmlns:dm="d" id="p"><rpid:activities xmlns:rpid="r">' +
    '<rpid:meal/></rpid:activities></dm:person></presence>';
  const lines = { Event: 'presence', 'Content-Type': 'application/pidf+xml' };
  assert.equal((await phones.ask(publish(lines, pidf))).status, 200);
  assert.deepEqual(phones.states.presence.stateOf('CustomPresence:bob'), {
    status: 'away',
    subtype: 'meal',
    message: 'at lunch',
  });
  await phones.clock.advance(61_000);
  assert.equal(phones.states.presence.stateOf('CustomPresence:bob')?.status, 'not_set');
});

test('a presence whose phone did not come back after a restart is taken back when it runs out', async () => {
  const pidf = '<presence><tuple id="a"><status><basic>open</basic></status></tuple></presence>';
  const lines = { Event: 'presence', 'Content-Type': 'application/pidf+xml' };
  const phones = new Phones(CONF);
  await phones.ask(publish(lines, pidf));
  await phones.subscriptions.close();
  const later = new Phones(CONF, phones);
  await later.states.load();
  await later.subscriptions.load();
  await later.clock.advance(59_000);
  assert.equal(later.states.presence.stateOf('CustomPresence:bob')?.status, 'available');
  await later.clock.advance(2000);
  assert.equal(later.states.presence.stateOf('CustomPresence:bob')?.status, 'not_set');
  assert.deepEqual(await later.database.tree('published_presence'), []);
});

test('a presence holds as long as what was published last, and is gone when that is removed', async () => {
  const pidf = '<presence><tuple id="a"><status><basic>open</basic></status></tuple></presence>';
  const lines = { Event: 'presence', 'Content-Type': 'application/pidf+xml' };
  const phones = new Phones(CONF);
  const statusOfBob = () => phones.states.presence.stateOf('CustomPresence:bob')?.status;
  await phones.ask(publish(lines, pidf));
  await phones.clock.advance(30_000);
  const other = await phones.ask(publish(lines, pidf));
  await phones.clock.advance(31_000);
  assert.equal(statusOfBob(), 'available');
  assert.equal(
    (await phones.ask(publish({ ...lines, 'SIP-If-Match': tagOf(other), Expires: '0' }))).status,
    200,
  );
  assert.equal(statusOfBob(), 'not_set');
  assert.deepEqual(await phones.database.tree('published_presence'), []);
});

test('texts go the way of their bytes', async () => {
  const phones = new Phones(CONF);
  const image = (text: string) => Buffer.from(text).toString('latin1');
  const lines = { Event: 'presence', 'Content-Type': 'application/pidf+xml' };
  const note = '<presence><note>zu Tisch &#x1f372;</note></presence>';
  for (const body of [note, note.replace('&#x1f372;', '\u{1f372}')]) {
    assert.equal((await phones.ask(publish(lines, image(body)))).status, 200);
    assert.equal(phones.states.presence.stateOf('CustomPresence:bob')?.message, image('zu Tisch \u{1f372}'));
  }
  assert.equal((await phones.ask(publish({}, image(device('Custom:\u{1f4a1}', 'INUSE'))))).status, 200);
  assert.equal(phones.states.devices.stateOf(image('Custom:\u{1f4a1}')), 'INUSE');
});

test('whoever publishes without end loses the oldest', async () => {
  const phones = new Phones(CONF);
  const first = await phones.ask(publish({}, device('Custom:lamp', 'INUSE')));
  for (let i = 0; i < 15; i++) await phones.ask(publish({}, device('Custom:lamp', 'INUSE')));
  const other = await phones.ask(publish({}, device('Custom:lamp', 'INUSE')), 'mike');
  const refreshed = await phones.ask(publish({ 'SIP-If-Match': tagOf(first) }));
  assert.equal(refreshed.status, 200);
  for (let i = 0; i < 16; i++) await phones.ask(publish({}, device('Custom:lamp', 'INUSE')));
  assert.equal((await phones.ask(publish({ 'SIP-If-Match': tagOf(refreshed) }))).status, 412);
  assert.equal((await phones.ask(publish({ 'SIP-If-Match': tagOf(other) }), 'mike')).status, 200);
});

const MWI = { Event: 'asterisk-mwi' };
const REFUSED: readonly (readonly [string, Readonly<Record<string, string>>, string, number, string?])[] = [
  ['no event', { Event: '' }, device('Custom:x', 'INUSE'), 489],
  ['presence where nobody wants it', { Event: 'presence' }, '<presence/>', 489, 'elsewhere'],
  ['another event', { Event: 'dialog' }, 'x', 489],
  ['a resource that there is not', {}, device('Custom:x', 'INUSE'), 404, 'elsewhere'],
  ['a tag that is no number', { 'SIP-If-Match': 'nosuch' }, device('Custom:x', 'INUSE'), 400],
  ['an unknown tag', { 'SIP-If-Match': '77' }, device('Custom:x', 'INUSE'), 412],
  ['the removal of nothing', { Expires: '0' }, device('Custom:x', 'INUSE'), 412],
  ['nothing', {}, '', 400],
  ['no JSON', {}, 'INUSE', 400],
  ['a state that is none', {}, device('Custom:x', 'SOMETIMES'), 400],
  ['a name of two lines', {}, device('Custom:x\r\nEvent: Evil', 'INUSE'), 400],
  ['a name without end', {}, device(`Custom:${'x'.repeat(300)}`, 'INUSE'), 400],
  [
    'a state that cannot be a text',
    {},
    '{"type":"devicestate","eid":"a","device":"Custom:x","state":{"toString":1}}',
    400,
  ],
  [
    'a count that is none',
    MWI,
    '{"type":"mailboxstate","eid":"a","uniqueid":"1","new":{"valueOf":1},"old":0}',
    400,
  ],
  [
    'a count beyond counting',
    MWI,
    '{"type":"mailboxstate","eid":"a","uniqueid":"1","new":0,"old":2147483648}',
    400,
  ],
  ['JSON nested deep', {}, '['.repeat(60_000), 400],
  ['another type', { 'Content-Type': 'text/plain' }, device('Custom:x', 'INUSE'), 415],
  ['PIDF that is none', { Event: 'presence', 'Content-Type': 'application/pidf+xml' }, '<x/>', 400],
];
for (const [what, lines, body, status, resource] of REFUSED) {
  test(`refused: ${what}: ${status}`, async () => {
    const phones = new Phones(CONF);
    assert.equal((await phones.ask(publish(lines, body, resource))).status, status);
    assert.equal(
      phones.states.devices.stateOf('Custom:x'),
      new Phones(CONF).states.devices.stateOf('Custom:x'),
    );
  });
}

test('only the endpoint that a publication is for', async () => {
  const phones = new Phones(
    CONF.replace('type=inbound-publication', 'type=inbound-publication\nendpoint=mike'),
  );
  assert.equal((await phones.ask(publish({}, device('Custom:x', 'INUSE')))).status, 403);
  assert.equal((await phones.ask(publish({}, device('Custom:x', 'INUSE')), 'mike')).status, 200);
});

test('a NOTIFY of an endpoint with incoming_mwi_mailbox sets that', async () => {
  const phones = new Phones(
    CONF.replace('[mike]\ntype=endpoint', '[mike]\ntype=endpoint\nincoming_mwi_mailbox=9@default'),
  );
  const notify = (body: string, type = 'application/simple-message-summary'): string =>
    publish({ Event: 'message-summary', 'Content-Type': type, Contact: '<sip:mike@127.0.0.1>' }, body, 'mike')
      .replace('PUBLISH sip', 'NOTIFY sip')
      .replace('1 PUBLISH', '1 NOTIFY');
  const answer = await phones.ask(notify('Messages-Waiting: yes\r\nVoice-Message: 4/8 (1/2)\r\n'), 'mike');
  assert.equal(answer.status, 200);
  const counts = phones.states.mailboxes.countsOf('9@default');
  assert.deepEqual([counts?.newMessages, counts?.oldMessages], [4, 8]);
  assert.equal((await phones.ask(notify('Messages-Waiting: no\r\n'), 'mike')).status, 200);
  assert.equal(phones.states.mailboxes.countsOf('9@default')?.newMessages, 0);
  assert.equal((await phones.ask(notify('hello'), 'mike')).status, 400);
  assert.equal((await phones.ask(notify('Messages-Waiting: yes\r\n', 'text/plain'), 'mike')).status, 415);
});
