import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../../messages/testing/manual-clock.ts';
import { flowFrom, pjsipConfiguration } from '../inbound/testing/scene.ts';
import { KEPT_FAMILY } from './kept-family.ts';
import { CONF, lineOf, Phones } from './testing/phones.ts';

/** A subscription to 100 whose first NOTIFY is answered. */
async function subscribed(
  phones = new Phones(CONF),
  lines: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await phones.ask(phones.subscribe('100', lines));
  assert.equal(answer.status, 200);
  await phones.last.answer(200);
  return answer.toTag ?? '';
}

/** A request in the dialog. */
function inDialog(phones: Phones, tag: string, lines: Readonly<Record<string, string>> = {}): string {
  return phones.subscribe('100', { To: `<sip:100@127.0.0.1>;tag=${tag}`, CSeq: '2', ...lines });
}

test('a SUBSCRIBE is answered, then told the state', async () => {
  const phones = new Phones(CONF);
  const answer = await phones.ask(phones.subscribe('100'));
  assert.equal(answer.status, 200);
  assert.equal(lineOf(answer, 'Expires'), '300');
  assert.equal(lineOf(answer, 'Contact'), '<sip:127.0.0.1:15060>');
  const { last } = phones;
  assert.equal(last.uri, 'sip:alice@127.0.0.1:15071');
  assert.equal(last.header('From'), `<sip:100@127.0.0.1>;tag=${answer.toTag}`);
  assert.equal(last.header('To'), '<sip:alice@127.0.0.1>;tag=from');
  assert.equal(last.header('Call-ID'), 'call-1');
  assert.equal(last.header('Subscription-State'), 'active;expires=300');
  assert.match(last.body, /<basic>open<\/basic>/);
});

const REFUSED: readonly (readonly [
  what: string,
  lines: Readonly<Record<string, string>>,
  status: number,
  endpoint?: string,
])[] = [
  ['a poll', { Expires: '0' }, 400],
  ['an Expires that is no number', { Expires: 'soon' }, 400],
  ['an unknown event', { Event: 'weather' }, 489],
  ['no event', { Event: '' }, 489],
  ['a type that there is not', { Accept: 'text/html' }, 489],
  ['another extension', { Uri: 'sip:999@127.0.0.1' }, 404],
  ['an AOR without mailboxes', { Event: 'message-summary', Uri: 'sip:mike@127.0.0.1' }, 404],
  ['a list by somebody who takes none', { Uri: 'sip:team@127.0.0.1' }, 404],
  ['too short a time', { Expires: '59' }, 423, 'strict'],
  ['an endpoint that may not', {}, 603, 'deaf'],
];
for (const [what, lines, status, endpoint] of REFUSED) {
  test(`refused: ${what}: ${status}`, async () => {
    const phones = new Phones(CONF);
    const answer = await phones.ask(phones.subscribe('100', lines), endpoint);
    assert.equal(answer.status, status);
    assert.equal(phones.sent.length, 0);
    assert.equal(phones.subscriptions.inbound().length, 0);
    assert.deepEqual(await phones.database.tree(KEPT_FAMILY), []);
    if (status === 423) assert.equal(lineOf(answer, 'Min-Expires'), '60');
    if (status === 489) assert.equal(lineOf(answer, 'Allow-Events'), 'message-summary, presence, dialog');
  });
}

test('an endpoint has so many subscriptions and no more; those of others are their own', async () => {
  const phones = new Phones(CONF);
  const ask = (i: number, endpoint = 'alice') =>
    phones.ask(phones.subscribe('100', { 'Call-ID': `flood-${i}` }), endpoint);
  for (let i = 0; i < 2000; i++) assert.equal((await ask(i)).status, 200);
  assert.equal((await ask(2000)).status, 403);
  assert.equal((await ask(2001, 'mike')).status, 200);
  await phones.sent[0]?.answer(481);
  assert.equal((await ask(2002)).status, 200);
  assert.equal((await ask(2003)).status, 403);
});

test('a subscription that takes much to keep is refused', async () => {
  const phones = new Phones(CONF);
  const routes = Array.from({ length: 500 }, (_, i) => `<sip:proxy-${i}.example.com;lr>`).join(', ');
  assert.equal((await phones.ask(phones.subscribe('100', { 'Record-Route': routes }))).status, 513);
  assert.deepEqual(await phones.database.tree(KEPT_FAMILY), []);
});

test('what programs have written among the subscriptions does not get into a NOTIFY', async () => {
  const phones = new Phones(CONF);
  const tag = await subscribed(phones);
  const text = (await phones.database.get(KEPT_FAMILY, tag)) ?? '';
  const forged = [
    text.replace('call-1', 'call-1\\r\\nEvil: 1'),
    text.replace('call-1', 'call-1\u010d\u010aEvil: 1'),
    text.replace(/"remoteCseq":\d+/, '"remoteCseq":-1.5'),
    text.replace(/"expiresAt":\d+/, '"expiresAt":1e300'),
    text.replace('"routes":[]', '"routes":["a\\nb"]'),
    '{"terms":{},"dialog":{}}',
    '[]',
  ];
  await Promise.all(forged.map((value, i) => phones.database.put(KEPT_FAMILY, `forged${i}`, value)));
  const later = new Phones(CONF, phones);
  await later.subscriptions.load();
  assert.equal(later.subscriptions.inbound().length, 1);
});

test('a change is told with the next CSeq, one NOTIFY after the other, the last state once', async () => {
  const phones = new Phones(CONF);
  await subscribed(phones);
  const first = Number.parseInt(phones.last.header('CSeq'), 10);
  for (const state of ['RINGING', 'INUSE', 'BUSY'] as const)
    await phones.states.devices.setCustom('Custom:one', state);
  assert.equal(phones.sent.length, 2, 'the second waits for the answer to the first');
  assert.equal(phones.last.header('CSeq'), `${first + 1} NOTIFY`);
  assert.match(phones.last.body, /<note>Ringing<\/note>/);
  await phones.last.answer(200);
  assert.equal(phones.sent.length, 3);
  assert.match(phones.last.body, /<basic>closed<\/basic>/);
  await phones.last.answer(200);
  assert.equal(phones.sent.length, 3);
});

test('a refresh prolongs and is told the last document again; another Contact counts from then on', async () => {
  const phones = new Phones(CONF);
  const tag = await subscribed(phones, { Event: 'dialog' });
  assert.match(phones.last.body, /version="0"/);
  await phones.clock.advance(200_000);
  const lines = { Event: 'dialog', Contact: '<sip:alice@127.0.0.1:15099>', Expires: '600' };
  const answer = await phones.ask(inDialog(phones, tag, lines));
  assert.equal(answer.status, 200);
  assert.equal(lineOf(answer, 'Expires'), '600');
  assert.equal(phones.last.uri, 'sip:alice@127.0.0.1:15099');
  assert.equal(phones.last.header('Subscription-State'), 'active;expires=600');
  assert.match(phones.last.body, /version="0"/);
  await phones.last.answer(200);
  await phones.clock.advance(599_000);
  assert.equal(phones.subscriptions.inbound().length, 1);
});

test('unsubscribing ends with a last NOTIFY', async () => {
  const phones = new Phones(CONF);
  const tag = await subscribed(phones);
  const answer = await phones.ask(inDialog(phones, tag, { Expires: '0' }));
  assert.equal(lineOf(answer, 'Expires'), '0');
  assert.equal(phones.last.header('Subscription-State'), 'terminated');
  await phones.last.answer(200);
  assert.equal(phones.subscriptions.inbound().length, 0);
  assert.deepEqual(await phones.database.tree(KEPT_FAMILY), []);
  assert.equal((await phones.ask(inDialog(phones, tag, { CSeq: '3' }))).status, 481);
});

test('what is not refreshed runs out with a last NOTIFY', async () => {
  const phones = new Phones(CONF);
  await subscribed(phones);
  await phones.clock.advance(300_000);
  assert.equal(phones.last.header('Subscription-State'), 'terminated');
  await phones.last.answer(200);
  assert.equal(phones.subscriptions.inbound().length, 0);
});

const IN_DIALOG: readonly (readonly [
  what: string,
  lines: Readonly<Record<string, string>>,
  status: number,
])[] = [
  ['an unknown dialog', { To: '<sip:100@127.0.0.1>;tag=other' }, 481],
  ['another Call-ID', { 'Call-ID': 'call-2' }, 481],
  ['another event', { Event: 'dialog' }, 489],
  ['another id of the event', { Event: 'presence;id=7' }, 489],
  ['a lower CSeq', { CSeq: '0' }, 500],
];
for (const [what, lines, status] of IN_DIALOG) {
  test(`in a dialog: ${what}: ${status}`, async () => {
    const phones = new Phones(CONF);
    const tag = await subscribed(phones);
    assert.equal((await phones.ask(inDialog(phones, tag, lines))).status, status);
    assert.equal(phones.subscriptions.inbound().length, 1);
    assert.equal(phones.sent.length, 1);
  });
}

test('another endpoint has no part in the dialog', async () => {
  const phones = new Phones(CONF);
  const tag = await subscribed(phones);
  assert.equal((await phones.ask(inDialog(phones, tag), 'mike')).status, 481);
});

for (const status of [481, 404, 500, 603]) {
  test(`a NOTIFY answered ${status} ends the subscription silently`, async () => {
    const phones = new Phones(CONF);
    await phones.ask(phones.subscribe('100'));
    await phones.last.answer(status);
    assert.equal(phones.subscriptions.inbound().length, 0);
    await phones.states.devices.setCustom('Custom:one', 'INUSE');
    assert.equal(phones.sent.length, 1);
  });
}

test('a NOTIFY that nobody answers ends the subscription', async () => {
  const phones = new Phones(CONF);
  await phones.ask(phones.subscribe('100'));
  await phones.last.end({ kind: 'timeout' });
  assert.equal(phones.subscriptions.inbound().length, 0);
});

test('Retry-After keeps it: the NOTIFY comes again then', async () => {
  const phones = new Phones(CONF);
  await phones.ask(phones.subscribe('100'));
  await phones.last.answer(503, [['retry-after', '20']]);
  await phones.states.devices.setCustom('Custom:one', 'INUSE');
  await phones.clock.advance(19_000);
  assert.equal(phones.sent.length, 1);
  await phones.clock.advance(2_000);
  assert.equal(phones.sent.length, 2);
  assert.match(phones.last.body, /On the phone/);
});

test('a challenge to a NOTIFY is answered with outbound_auth', async () => {
  const phones = new Phones(CONF);
  await phones.ask(phones.subscribe('100'), 'strict');
  const first = Number.parseInt(phones.last.header('CSeq'), 10);
  await phones.last.answer(401, [
    ['www-authenticate', 'Digest realm="r",nonce="n",qop="auth",algorithm=MD5'],
  ]);
  assert.equal(phones.sent.length, 2);
  assert.equal(phones.last.header('CSeq'), `${first + 1} NOTIFY`);
  assert.match(phones.last.header('Authorization'), /username="strict"/);
  await phones.last.answer(200);
  assert.equal(phones.subscriptions.inbound().length, 1);
});

test('behind NAT the NOTIFY goes to where the SUBSCRIBE came from, over a connection by it', async () => {
  const phones = new Phones(CONF);
  const flow = flowFrom('203.0.113.7', 40_000, 'tcp', 5);
  await phones.ask(
    phones.subscribe('100', { Contact: '<sip:alice@10.0.0.2:5060;transport=tcp>' }),
    'strict',
    flow,
  );
  assert.equal(phones.last.uri, 'sip:alice@203.0.113.7:40000;transport=tcp');
  assert.equal(phones.last.flow, flow);
});

test('the route set of the SUBSCRIBE is that of its NOTIFYs', async () => {
  const phones = new Phones(CONF);
  await phones.ask(phones.subscribe('100', { 'Record-Route': '<sip:p1.example;lr>, <sip:p2.example;lr>' }));
  assert.equal(phones.last.header('Route'), '<sip:p1.example;lr>, <sip:p2.example;lr>');
  assert.equal(phones.last.uri, 'sip:alice@127.0.0.1:15071');
});

test('mailboxes are told as one, the changed and the unchanged', async () => {
  const phones = new Phones(CONF);
  const counts = { newMessages: 2, oldMessages: 1, urgentMessages: 0 };
  await phones.states.mailboxes.update({ mailbox: '1@default', ...counts });
  await phones.ask(phones.subscribe('alice', { Event: 'message-summary' }));
  assert.equal(phones.last.body, 'Messages-Waiting: yes\r\nVoice-Message: 2/1 (0/0)\r\n');
  await phones.last.answer(200);
  await phones.states.mailboxes.update({ mailbox: '2@default', ...counts });
  assert.equal(phones.last.body, 'Messages-Waiting: yes\r\nVoice-Message: 4/2 (0/0)\r\n');
  await phones.last.answer(200);
  await phones.states.mailboxes.update({ mailbox: '2@default', ...counts });
  assert.equal(phones.sent.length, 3);
  const [view] = phones.subscriptions.inbound();
  assert.deepEqual([view?.type, view?.fields], ['mwi', [['Mailboxes', '1@default,2@default']]]);
});

test('a list tells its items at first and on a refresh, then what changed', async () => {
  const phones = new Phones(CONF);
  const lines = {
    Supported: 'eventlist',
    Accept: 'application/pidf+xml, application/rlmi+xml, multipart/related',
  };
  const answer = await phones.ask(phones.subscribe('team', lines));
  assert.equal(lineOf(answer, 'Require'), 'eventlist');
  assert.equal(phones.last.header('Require'), 'eventlist');
  assert.match(phones.last.body, /version="0" fullState="true"/);
  assert.equal(phones.last.body.match(/<resource /g)?.length, 2);
  const boundary = /boundary=(\w+)/.exec(phones.last.header('Content-Type'))?.[1];
  assert.equal(phones.last.body.split(`\r\n--${boundary}\r\n`).length, 4);
  await phones.last.answer(200);
  await phones.states.devices.setCustom('Custom:two', 'INUSE');
  assert.match(phones.last.body, /version="1" fullState="false"/);
  assert.equal(phones.last.body.match(/<resource /g)?.length, 1);
  assert.match(phones.last.body, /<name>101<\/name>/);
  await phones.last.answer(200);
  const to = `<sip:team@127.0.0.1>;tag=${answer.toTag}`;
  await phones.ask(phones.subscribe('team', { ...lines, To: to, CSeq: '2' }));
  assert.match(phones.last.body, /version="2" fullState="true"/);
});

test('a list that has other items by a reload, or was refused for a while, is told as a whole', async () => {
  const phones = new Phones(CONF);
  await phones.ask(phones.subscribe('team', { Supported: 'eventlist' }));
  await phones.last.answer(503, [['retry-after', '5']]);
  await phones.states.devices.setCustom('Custom:two', 'INUSE');
  await phones.clock.advance(5000);
  assert.match(phones.last.body, /fullState="true"/);
  await phones.last.answer(200);
  phones.configuration = pjsipConfiguration(CONF.replace('list_item=100,101,gone', 'list_item=101'));
  phones.subscriptions.configure();
  assert.match(phones.last.body, /fullState="true"/);
  assert.deepEqual(phones.last.body.match(/<name>\w+<\/name>/g), ['<name>team</name>', '<name>101</name>']);
});

test('a list gathers changes for its interval', async () => {
  const phones = new Phones(CONF);
  const lines = { Supported: 'eventlist', Event: 'message-summary' };
  await phones.ask(phones.subscribe('mail', lines));
  await phones.last.answer(200);
  for (const newMessages of [1, 2, 3]) {
    await phones.states.mailboxes.update({
      mailbox: '1@default',
      newMessages,
      oldMessages: 0,
      urgentMessages: 0,
    });
  }
  assert.equal(phones.sent.length, 1);
  await phones.clock.advance(500);
  assert.equal(phones.sent.length, 2);
  assert.match(phones.last.body, /Voice-Message: 3\/0/);
});

test('a restart takes subscriptions up again: higher numbers, the same dialog, the state of now', async () => {
  const before = new Phones(CONF);
  const tag = await subscribed(before, { Event: 'dialog' });
  const cseq = Number.parseInt(before.last.header('CSeq'), 10);
  await before.subscriptions.close();
  const phones = new Phones(CONF, before);
  await phones.states.devices.setCustom('Custom:one', 'INUSE');
  await phones.subscriptions.load();
  phones.subscriptions.start();
  await settle();
  assert.equal(phones.last.header('From'), `<sip:100@127.0.0.1>;tag=${tag}`);
  assert(Number.parseInt(phones.last.header('CSeq'), 10) > cseq);
  assert.match(phones.last.body, /<state>confirmed<\/state>/);
  await phones.last.answer(200);
  const refreshed = await phones.ask(inDialog(phones, tag, { Event: 'dialog', Expires: '0' }));
  assert.equal(refreshed.status, 200);
  await phones.last.answer(200);
  assert.deepEqual(await phones.database.tree(KEPT_FAMILY), []);
});

test('what ran out while nothing ran, or cannot be read, is left', async () => {
  const before = new Phones(CONF);
  await subscribed(before);
  await before.subscriptions.close();
  await before.clock.advance(301_000);
  await before.database.put(KEPT_FAMILY, 'of-asterisk', '{"packet":"SUBSCRIBE"}');
  const phones = new Phones(CONF, before);
  await phones.subscriptions.load();
  phones.subscriptions.start();
  await settle();
  assert.equal(phones.sent.length, 0);
  assert.deepEqual(
    (await phones.database.tree(KEPT_FAMILY)).map(({ key }) => key),
    ['of-asterisk'],
  );
});

test('a database that fails: 503, and no subscription', async () => {
  const phones = new Phones(CONF);
  phones.database.put = () => Promise.reject(new Error('disk full'));
  const answer = await phones.ask(phones.subscribe('100'));
  assert.equal(answer.status, 503);
  assert.equal(phones.sent.length, 0);
  assert.equal(phones.problems.length, 1);
});

test('a changed configuration ends what is gone and tells of what is watched now', async () => {
  const phones = new Phones(CONF);
  const mail = await phones.ask(phones.subscribe('alice', { Event: 'message-summary' }));
  assert.equal(mail.status, 200);
  await phones.last.answer(200);
  phones.configuration = pjsipConfiguration(
    CONF.replace('mailboxes=1@default,2@default', 'mailboxes=5@default'),
  );
  phones.subscriptions.configure();
  assert.deepEqual(phones.subscriptions.inbound()[0]?.fields, [['Mailboxes', '5@default']]);
  await phones.last.answer(200);
  phones.configuration = pjsipConfiguration(CONF.replace('mailboxes=1@default,2@default', ''));
  phones.subscriptions.configure();
  assert.equal(phones.last.header('Subscription-State'), 'terminated');
  await phones.last.answer(200);
  assert.equal(phones.subscriptions.inbound().length, 0);
});

test('a thousand watchers are told in slices', async () => {
  const phones = new Phones(CONF);
  for (let i = 0; i < 300; i++) {
    await phones.ask(phones.subscribe('100', { 'Call-ID': `call-${i}` }));
    await phones.last.answer(200);
  }
  const before = phones.sent.length;
  await phones.states.devices.setCustom('Custom:one', 'INUSE');
  assert(phones.sent.length - before <= 64, `${phones.sent.length - before} at once`);
  for (let i = 0; i < 10; i++) await settle();
  assert.equal(phones.sent.length - before, 300);
});
