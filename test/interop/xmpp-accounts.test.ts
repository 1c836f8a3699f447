import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import { sendMessage, statusEvent, statuses } from '../message-status.ts';
import { jabberServers } from '../peers/jabber-servers.ts';
import { Prosody } from '../peers/prosody.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { type Element, type XmppPeer, xml } from '../xmpp-peer.ts';
import { clientAccount, componentAccount, XmppScene } from '../xmpp-scene.ts';

const DESK = '+15551230001';
const BOBS = '+15551230002';
const ROUTED = '+17770001';
const DOMAIN = 'sms.localhost';
const MARKERS = 'urn:xmpp:chat-markers:0';
const RECEIPTS = 'urn:xmpp:receipts';
const USERS = ['desk', 'quick', 'stranger', 'bob', 'eve', 'carol'];

const options = {
  users: Object.fromEntries(USERS.map((name) => [name, `${name}-secret`])),
  components: { [DOMAIN]: 'component-secret' },
};

for (const [name, server] of jabberServers(options)) {
  describe(`accounts of both types at ${name}, over TLS`, () => {
    let scene: XmppScene;
    let ami: AmiConnection;
    let bob: XmppPeer;
    before(async () => {
      scene = await XmppScene.open({
        server,
        site: {
          messaging: ['retry_initial=1'],
          projects:
            projectSections(ACME) +
            numberSection(DESK, ACME) +
            numberSection(BOBS, ACME, 'deliver_to=xmpp:bob@localhost') +
            `\n[to-bob]\ntype=route\nprefix=+1777\ndestination=xmpp:bob@localhost\n`,
        },
        accounts: (at) =>
          componentAccount('sms', DOMAIN, at) +
          clientAccount('desk', at, `deliver_to=${DESK}`) +
          // TLS from the first octet, where the server has a port for it.
          (at instanceof Prosody
            ? clientAccount('quick', { ...at, port: at.tlsPort }, 'forceoldssl=yes', 'delivered_on=ack')
            : clientAccount('quick', at, 'delivered_on=ack')) +
          clientAccount('stranger', { port: at.port, certificate: '' }),
        up: ['sms', 'desk', 'quick'],
      });
      ami = await scene.site.login();
      bob = await scene.user('bob');
    });
    after(async () => {
      ami?.close();
      await scene?.close();
    });

    const send = async (to: string, text: string, account = 'desk'): Promise<string> =>
      (await sendMessage(ami, `xmpp:${to}`, text, { From: `xmpp:${account}` })).id;
    const gets = (peer: XmppPeer, text: string): Promise<Element> =>
      peer.until(() => peer.received.find((one) => one.getChildText('body') === text));
    const marked = (marker: string, { attrs }: Element): Element =>
      xml(
        'message',
        { to: attrs['from'] ?? '', type: 'chat' },
        xml(marker, { xmlns: MARKERS, id: attrs['id'] ?? '' }),
      );

    test('a message is sent, delivered and read as the recipient says', async () => {
      const text = 'Grüße 👋 שלום <&>';
      const id = await send('bob@localhost', Buffer.from(text).toString('latin1'));
      const stanza = await gets(bob, text);
      assert.equal(stanza.attrs['from'], 'desk@localhost/gateway');
      assert.equal(stanza.attrs['id'], id);
      assert.equal(stanza.getChild('origin-id', 'urn:xmpp:sid:0')?.attrs['id'], id);
      await statusEvent(ami, id, 'delivered');
      await bob.stanza(marked('displayed', stanza));
      await statusEvent(ami, id, 'read');
      const told = statuses(ami, id);
      assert.deepEqual([told[0], ...told.slice(-2)], ['queued', 'delivered', 'read']);
    });

    test('without a receipt it stays sent, but with delivered_on=ack', async () => {
      bob.receipts = false;
      const silent = await send('bob@localhost', 'no receipt');
      await gets(bob, 'no receipt');
      await statusEvent(ami, silent, 'sent');
      const quick = await send('bob@localhost', 'on ack', 'quick');
      await statusEvent(ami, quick, 'delivered');
      bob.receipts = true;
      await statusEvent(ami, await send('bob@localhost', 'after them'), 'delivered');
      assert.equal(statuses(ami, silent).at(-1), 'sent');
    });

    test('a user that there is not', async () => {
      const id = await send('nobody@localhost', 'hello?');
      const event = await statusEvent(ami, id, 'undelivered');
      assert.equal(field(event, 'ErrorCode'), '30003');
      assert.match(field(event, 'ErrorMessage'), /service-unavailable/);
    });

    test('a user who is not there gets it later, and it is delivered then', async () => {
      const id = await send('eve@localhost', 'for later');
      await statusEvent(ami, id, 'sent');
      const eve = await scene.user('eve');
      assert.equal((await gets(eve, 'for later')).attrs['id'], id);
      await statusEvent(ami, id, 'delivered');
      await eve.close();
    });

    test('REST sends by a route from the number’s address', async () => {
      const { id } = await scene.rest.send({ from: DESK, to: ROUTED, body: 'by the route' });
      assert.equal((await gets(bob, 'by the route')).attrs['from'], `${DESK}@${DOMAIN}`);
      await scene.rest.until(id, 'delivered');
    });

    test('and to a number that bob reads', async () => {
      const { id } = await scene.rest.send({ from: DESK, to: BOBS, body: 'to his number' });
      assert.equal((await gets(bob, 'to his number')).attrs['from'], `${DESK}@${DOMAIN}`);
      await scene.rest.until(id, 'delivered');
      await scene.listed('to his number', 'received', 'inbound');
    });

    test('what is written to an account and to an address comes in, and its writer is told', async () => {
      const carol = await scene.user('carol');
      for (const to of ['desk@localhost', `${DESK}@${DOMAIN}`]) {
        const id = await carol.send(to, `to ${to}`, xml('request', { xmlns: RECEIPTS }));
        await scene.listed(`to ${to}`, 'received', 'inbound');
        const receipt = await carol.until(() =>
          carol.received.find((one) => one.getChild('received', RECEIPTS)?.attrs['id'] === id),
        );
        assert.equal(receipt.attrs['from']?.split('/')[0], to);
      }
      await carol.close();
    });

    test('a certificate that nobody vouches for is not spoken to', async () => {
      await ami.action({ Action: 'XmppAccountList', ActionID: 'list' });
      const entry = await ami.until((all) =>
        all.find(
          (one) => one.startsWith('Event: XmppAccountListEntry') && field(one, 'Account') === 'stranger',
        ),
      );
      assert.match(field(entry, 'Reason'), /certificate is not trusted/);
      assert.deepEqual(scene.ups('stranger'), []);
    });

    test('what waits for an account fails when it is taken out of the configuration', async () => {
      const id = await send('bob@localhost', 'never leaves', 'stranger');
      await statusEvent(ami, id, 'queued');
      const file = join(scene.site.config, 'xmpp.conf');
      const accounts = readFileSync(file, 'utf8');
      writeFileSync(file, accounts.slice(0, accounts.indexOf('[stranger]')));
      await ami.action({ Action: 'Reload', Module: 'res_xmpp.so' });
      assert.equal(field(await statusEvent(ami, id, 'failed'), 'ErrorCode'), '31005');
    });
  });
}
