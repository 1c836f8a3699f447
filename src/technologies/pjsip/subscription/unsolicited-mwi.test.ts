import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../../messages/testing/manual-clock.ts';
import type { Contact } from '../contact.ts';
import { pjsipConfiguration } from '../inbound/testing/scene.ts';
import { sampleContact } from '../testing/sample-contact.ts';
import { CONF, Phones } from './testing/phones.ts';

function registered(uri: string, path = ''): Contact {
  return sampleContact({
    aor: 'mike',
    uri,
    endpoint: 'mike',
    path,
  });
}

function withContacts(text = CONF): Phones {
  const phones = new Phones(text);
  phones.contacts.set('mike', [registered('sip:mike@127.0.0.1:1'), registered('sip:mike@127.0.0.1:2')]);
  return phones;
}

const COUNTS = { newMessages: 2, oldMessages: 1, urgentMessages: 0 };

test('every contact is told at the start, when one registers, and with each update', async () => {
  const phones = withContacts();
  phones.subscriptions.start();
  assert.deepEqual(
    phones.sent.map(({ uri }) => uri),
    ['sip:mike@127.0.0.1:1', 'sip:mike@127.0.0.1:2'],
  );
  const { last } = phones;
  assert.equal(last.header('Subscription-State'), 'terminated');
  assert.equal(last.header('Event'), 'message-summary');
  assert.match(last.header('From'), /^<sip:mike@127\.0\.0\.1>;tag=/);
  assert.equal(last.header('Contact'), '<sip:mike@127.0.0.1:15060>');
  assert.equal(last.body, 'Messages-Waiting: no\r\nVoice-Message: 0/0 (0/0)\r\n');
  for (const sent of [...phones.sent]) await sent.answer(200);
  phones.subscriptions.reachable('mike');
  assert.equal(phones.sent.length, 4);
  for (const sent of phones.sent.slice(2)) await sent.answer(200);
  await phones.states.mailboxes.update({ mailbox: '4@default', ...COUNTS });
  assert.equal(phones.sent.length, 6);
  assert.equal(phones.last.body, 'Messages-Waiting: yes\r\nVoice-Message: 2/1 (0/0)\r\n');
});

test('a contact that has not answered yet is told once more afterwards; one that refuses is not', async () => {
  const phones = withContacts();
  phones.subscriptions.reachable('mike');
  const [first, second] = phones.sent;
  for (const newMessages of [1, 2, 3]) {
    await phones.states.mailboxes.update({
      mailbox: '3@default',
      newMessages,
      oldMessages: 0,
      urgentMessages: 0,
    });
  }
  assert.equal(phones.sent.length, 2);
  await second?.answer(489);
  assert.equal(phones.sent.length, 2);
  await first?.answer(200);
  assert.match(phones.last.body, /Voice-Message: 3\/0/);
  assert(phones.sent.slice(2).some(({ uri }) => uri === 'sip:mike@127.0.0.1:1'));
});

test('without aggregate_mwi each mailbox is told by itself', async () => {
  const phones = withContacts(
    CONF.replace('[mike]\ntype=endpoint', '[mike]\ntype=endpoint\naggregate_mwi=no'),
  );
  await phones.states.mailboxes.update({ mailbox: '4@default', ...COUNTS });
  assert.equal(phones.sent.length, 2);
  phones.subscriptions.start();
  // The two of mailbox 4 are still under way.
  assert.equal(phones.sent.length, 4);
});

test('mwi_from_user, the account of voice mail and the way of a MESSAGE', async () => {
  const phones = new Phones(
    CONF.replace(
      '[mike]\ntype=endpoint',
      '[mike]\ntype=endpoint\nmwi_from_user=mail\nvoicemail_extension=*97',
    ),
  );
  phones.contacts.set('mike', [registered('sip:mike@127.0.0.1:1', '<sip:edge.example;lr>')]);
  phones.subscriptions.reachable('mike');
  assert.match(phones.last.header('From'), /^<sip:mail@127\.0\.0\.1>/);
  assert.equal(phones.last.header('Contact'), '<sip:mike@127.0.0.1:15060>');
  assert.equal(phones.last.header('Route'), '<sip:edge.example;lr>');
  assert.match(phones.last.body, /^Message-Account: sip:\*97@127\.0\.0\.1\r$/m);
});

test('mwi_disable_initial_unsolicited: not at the start, but when a phone registers', () => {
  const phones = withContacts(
    CONF.replace('type=global', 'type=global\nmwi_disable_initial_unsolicited=yes'),
  );
  phones.subscriptions.start();
  assert.equal(phones.sent.length, 0);
  phones.subscriptions.reachable('mike');
  assert.equal(phones.sent.length, 2);
});

const SUBSCRIBABLE = CONF.replace('[mike]\ntype=aor', '[mike]\ntype=aor\nmailboxes=3@default');

test('who is told unasked cannot subscribe to the same mailbox', async () => {
  const phones = withContacts(SUBSCRIBABLE);
  const answer = await phones.ask(phones.subscribe('mike', { Event: 'message-summary' }), 'mike');
  assert.equal(answer.status, 500);
});

test('mwi_subscribe_replaces_unsolicited: a subscription takes the place, for as long as it lasts', async () => {
  const text = SUBSCRIBABLE.replace(
    '[mike]\ntype=endpoint',
    '[mike]\ntype=endpoint\nmwi_subscribe_replaces_unsolicited=yes',
  );
  const phones = withContacts(text);
  await phones.ask(phones.subscribe('mike', { Event: 'message-summary' }), 'mike');
  await phones.last.answer(200);
  phones.sent.length = 0;
  await phones.states.mailboxes.update({ mailbox: '3@default', ...COUNTS });
  assert.deepEqual(
    phones.sent.map((sent) => sent.header('Subscription-State').split(';')[0]),
    ['active'],
  );
  await phones.last.answer(200);
  phones.sent.length = 0;
  await phones.states.mailboxes.update({ mailbox: '4@default', ...COUNTS });
  assert.equal(phones.sent.length, 2);
  assert(
    phones.sent.every(({ body }) => body.includes('Voice-Message: 2/1')),
    'only of the other mailbox',
  );
});

test('a changed configuration counts at once', async () => {
  const phones = withContacts();
  phones.configuration = pjsipConfiguration(
    CONF.replace('mailboxes=3@default,4@default', 'mailboxes=9@default'),
  );
  await phones.states.mailboxes.update({ mailbox: '3@default', ...COUNTS });
  assert.equal(phones.sent.length, 0);
  await phones.states.mailboxes.update({ mailbox: '9@default', ...COUNTS });
  await settle();
  assert.equal(phones.sent.length, 2);
});

test('a reload tells whoever has other mailboxes now', async () => {
  const phones = withContacts();
  phones.subscriptions.start();
  for (const sent of [...phones.sent]) await sent.answer(200);
  phones.subscriptions.configure();
  assert.equal(phones.sent.length, 2);
  phones.configuration = pjsipConfiguration(
    CONF.replace('mailboxes=3@default,4@default', 'mailboxes=9@default'),
  );
  phones.subscriptions.configure();
  assert.equal(phones.sent.length, 4);
});
