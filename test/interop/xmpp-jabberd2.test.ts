import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AmiConnection } from '../ami.ts';
import { sendMessage, statusEvent } from '../message-status.ts';
import { Jabberd2 } from '../peers/jabberd2.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { type Element, XmppPeer, xml } from '../xmpp-peer.ts';
import { clientAccount, componentAccount, XmppScene } from '../xmpp-scene.ts';

const DESK = '+15551230001';
const DOMAIN = 'sms.localhost';
const RECEIPTS = 'urn:xmpp:receipts';

/** A server of before XEP-0198 and SCRAM: what it has is told by answers to pings, and the login is PLAIN under TLS. */
describe('jabberd2, a client account and a component', () => {
  let scene: XmppScene;
  let ami: AmiConnection;
  let bob: XmppPeer;
  before(async () => {
    scene = await XmppScene.open({
      server: (directory) =>
        Jabberd2.start(directory, {
          users: { desk: 'desk-secret', bob: 'bob-secret', eve: 'eve-secret' },
          componentSecret: 'component-secret',
        }),
      site: { projects: projectSections(ACME) + numberSection(DESK, ACME) },
      accounts: (at) => componentAccount('sms', DOMAIN, at) + clientAccount('desk', at, `deliver_to=${DESK}`),
      up: ['sms', 'desk'],
    });
    ami = await scene.site.login();
    bob = await scene.user('bob');
  });
  after(async () => {
    ami?.close();
    await scene?.close();
  });

  const gets = (text: string): Promise<Element> =>
    bob.until(() => bob.received.find((one) => one.getChildText('body') === text));

  for (const [account, sender] of [
    ['desk', 'desk@localhost/gateway'],
    ['sms', DOMAIN],
  ] as const) {
    test(`a message of the account ${account} is delivered by its receipt`, async () => {
      const text = `Hello from ${account}`;
      const { id } = await sendMessage(ami, 'xmpp:bob@localhost', text, { From: `xmpp:${account}` });
      const { attrs } = await gets(text);
      assert.deepEqual([attrs['id'], attrs['from']], [id, sender]);
      await statusEvent(ami, id, 'delivered');
    });

    test(`a message of the account ${account} to nobody is an error`, async () => {
      const { id } = await sendMessage(ami, 'xmpp:nobody@localhost', 'hello?', { From: `xmpp:${account}` });
      await statusEvent(ami, id, 'undelivered');
    });
  }

  for (const to of ['desk@localhost', `${DESK}@${DOMAIN}`]) {
    test(`he writes to ${to}, and is told that it is there`, async () => {
      const text = `Grüße 👋 an ${to}`;
      const id = await bob.send(to, text, xml('request', { xmlns: RECEIPTS }));
      const receipt = await bob.until(() =>
        bob.received.find((one) => one.getChild('received', RECEIPTS)?.attrs['id'] === id),
      );
      assert.equal(receipt.attrs['from']?.split('/')[0], to);
      const message = await scene.listed(text, 'received', 'inbound');
      assert.deepEqual([message.from, message.to], ['bob@localhost', DESK]);
    });
  }

  test('a message to somebody who is away is sent: the server answers the ping behind it', async () => {
    const { port, certificate } = scene.server;
    // Whoever was never there is nobody to it.
    await (await XmppPeer.connect({ port, certificate, username: 'eve', password: 'eve-secret' })).close();
    const { id } = await sendMessage(ami, 'xmpp:eve@localhost', 'for later', { From: 'xmpp:desk' });
    await statusEvent(ami, id, 'sent');
  });

  test('it is killed and comes back: so do the accounts, and what was sent meanwhile', async () => {
    await scene.server.kill();
    const { id } = await sendMessage(ami, 'xmpp:bob@localhost', 'Are you back?', { From: 'xmpp:desk' });
    await scene.server.up();
    await Promise.all([scene.isUp('desk', 2), scene.isUp('sms', 2)]);
    const { attrs } = await gets('Are you back?');
    assert.equal(attrs['id'], id);
    await statusEvent(ami, id, 'delivered');
  });
});
