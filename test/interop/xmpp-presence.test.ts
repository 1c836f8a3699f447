import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import { jabberServers } from '../peers/jabber-servers.ts';
import { ACME, projectSections } from '../project.ts';
import { type XmppPeer, xml } from '../xmpp-peer.ts';
import { clientAccount, XmppScene } from '../xmpp-scene.ts';

const options = { users: { desk: 'desk-secret', bob: 'bob-secret' }, components: {} };

for (const [name, server] of jabberServers(options)) {
  describe(`presence of a buddy at ${name}`, () => {
    let scene: XmppScene;
    let ami: AmiConnection;
    let bob: XmppPeer;
    before(async () => {
      scene = await XmppScene.open({
        server,
        site: { messaging: [], projects: projectSections(ACME) },
        accounts: (at) => clientAccount('desk', at, 'buddy=bob@localhost'),
        up: ['desk'],
      });
      ami = await scene.site.login();
      bob = await scene.user('bob', 'phone');
    });
    after(async () => {
      ami?.close();
      await scene?.close();
    });

    const event = (name: string, status: string): Promise<string> =>
      ami.until((all) =>
        all.find(
          (one) =>
            one.startsWith(`Event: ${name}\r\n`) && one.includes('bob@') && field(one, 'Status') === status,
        ),
      );
    const jabberStatus = async (): Promise<string> =>
      field(await ami.action({ Action: 'Getvar', Variable: 'JABBER_STATUS(desk,bob@localhost)' }), 'Value');
    const buddies = (): Promise<string> => ami.action({ Action: 'Command', Command: 'xmpp show buddies' });

    test('who is asked and agrees is followed', async () => {
      assert.equal(await jabberStatus(), '7');
      await bob.until(() => bob.presences.find(({ attrs }) => attrs['type'] === 'subscribe'));
      await bob.stanza(xml('presence', { to: 'desk@localhost', type: 'subscribed' }));
      const there = await event('JabberStatus', '1');
      assert.match(
        there,
        /^Event: JabberStatus\r\nPrivilege: user,all\r\nAccount: desk\r\nJID: bob@localhost\r\nResource: phone\r\nStatus: 1\r\nPriority: 0\r\nDescription: \r\n\r\n$/,
      );
      assert.equal(await jabberStatus(), '1');
    });

    test('what he shows is told in words and as Asterisk tells it', async () => {
      await bob.stanza(xml('presence', {}, xml('show', {}, 'away'), xml('status', {}, 'at lunch')));
      assert.equal(field(await event('JabberStatus', '3'), 'Description'), 'at lunch');
      assert.equal(field(await event('XmppPresence', 'at lunch'), 'Show'), 'away');
      assert.equal(await jabberStatus(), '3');
      assert.match(
        await buddies(),
        /Output: Client: desk\r\nOutput: \tBuddy:\tbob@localhost\r\nOutput: \t\tResource: phone\r\n/,
      );
    });

    test('he goes', async () => {
      await bob.close();
      assert.equal(field(await event('JabberStatus', '0'), 'JID'), 'bob@localhost');
      assert.equal(await jabberStatus(), '7');
      assert.match(await buddies(), /Output: \tBuddy:\tbob@localhost\r\n\r\n$/);
    });
  });
}
