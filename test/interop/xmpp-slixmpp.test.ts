import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AmiConnection } from '../ami.ts';
import { sendMessage, statusEvent } from '../message-status.ts';
import { Prosody } from '../peers/prosody.ts';
import { type SlixmppEvent, SlixmppUser } from '../peers/slixmpp.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { clientAccount, componentAccount, XmppScene } from '../xmpp-scene.ts';

const DESK = '+15551230001';
const DOMAIN = 'sms.localhost';

describe('a user of slixmpp, a client account and a component', () => {
  let scene: XmppScene;
  let ami: AmiConnection;
  let bob: SlixmppUser;
  before(async () => {
    scene = await XmppScene.open({
      server: (directory) =>
        Prosody.start(directory, {
          users: { desk: 'desk-secret', bob: 'bob-secret' },
          components: { [DOMAIN]: 'component-secret' },
        }),
      site: { projects: projectSections(ACME) + numberSection(DESK, ACME) },
      accounts: (at) => componentAccount('sms', DOMAIN, at) + clientAccount('desk', at, `deliver_to=${DESK}`),
      up: ['sms', 'desk'],
    });
    ami = await scene.site.login();
    const { port, certificate } = scene.server;
    bob = await SlixmppUser.connect({ jid: 'bob@localhost/slix', password: 'bob-secret', port, certificate });
  });
  after(async () => {
    ami?.close();
    await bob?.close();
    await scene?.close();
  });

  const gets = (text: string): Promise<SlixmppEvent> =>
    bob.until((one) => one.event === 'message' && one.text === text);
  const told = (id: string): Promise<SlixmppEvent> =>
    bob.until((one) => one.event === 'receipt' && one.id === id);

  test('he gets a message of the account: it is delivered, and read when he has read it', async () => {
    const { id } = await sendMessage(ami, 'xmpp:bob@localhost', 'Hello, Bob', { From: 'xmpp:desk' });
    const got = await gets('Hello, Bob');
    assert.deepEqual([got.id, got.sender], [id, 'desk@localhost/gateway']);
    await statusEvent(ami, id, 'delivered');
    bob.mark('desk@localhost/gateway', id, 'displayed');
    await statusEvent(ami, id, 'read');
  });

  test('he writes to the account and is told that it is there', async () => {
    const id = await bob.send('desk@localhost', 'Grüße 👋\nشكرا');
    assert.equal((await told(id)).sender?.split('/')[0], 'desk@localhost');
    const message = await scene.listed('Grüße 👋\nشكرا', 'received', 'inbound');
    assert.deepEqual([message.from, message.to], ['bob@localhost', DESK]);
  });

  test('and to a number, which answers him', async () => {
    const id = await bob.send(`${DESK}@${DOMAIN}`, 'Hello, desk');
    assert.equal((await told(id)).sender, `${DESK}@${DOMAIN}`);
    const { from: to } = await scene.listed('Hello, desk', 'received', 'inbound');
    const answer = await scene.rest.send({ from: DESK, to, body: 'Hello from the desk' });
    const got = await gets('Hello from the desk');
    assert.deepEqual([got.id, got.sender], [answer.id, `${DESK}@${DOMAIN}`]);
    await scene.rest.until(answer.id, 'delivered');
    bob.mark(`${DESK}@${DOMAIN}`, answer.id, 'displayed');
    await statusEvent(ami, answer.id, 'read');
  });

  test('a number that he may not write to is an error', async () => {
    const id = await bob.send(`+19995550001@${DOMAIN}`, 'for nothing');
    const error = await bob.until((one) => one.event === 'error' && one.id === id);
    assert.equal(error.condition, 'registration-required');
  });

  test('he sees what a number can do', async () => {
    const features = await bob.discover(`${DESK}@${DOMAIN}`);
    for (const feature of ['urn:xmpp:receipts', 'urn:xmpp:chat-markers:0', 'jabber:x:oob']) {
      assert.ok(features.includes(feature), features.join(' '));
    }
  });
});
