import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AmiConnection } from '../ami.ts';
import { CuttingProxy } from '../cutting-proxy.ts';
import { sendMessage } from '../message-status.ts';
import { jabberServers } from '../peers/jabber-servers.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { countOf, shown, texts, Written } from '../xmpp-load.ts';
import type { XmppPeer } from '../xmpp-peer.ts';
import { clientAccount, XmppScene } from '../xmpp-scene.ts';

const DESK = '+15551230001';
const MESSAGES = 200;
/** Bytes; logging in takes about 6,000. */
const CUT_AFTER = [12_345, 23_456, 17_777, 31_234, 14_001];
const users = { desk: 'desk-secret', bob: 'bob-secret' };

for (const [name, start] of jabberServers({ users })) {
  describe(`the connection to ${name} breaks in the middle of stanzas, again and again`, () => {
    let proxy: CuttingProxy;
    let scene: XmppScene;
    let ami: AmiConnection;
    let bob: XmppPeer;
    before(async () => {
      scene = await XmppScene.open({
        server: async (directory) => {
          const server = await start(directory);
          proxy = await CuttingProxy.open(server.port, CUT_AFTER);
          return server;
        },
        site: { projects: projectSections(ACME) + numberSection(DESK, ACME), messaging: ['retry_initial=1'] },
        accounts: ({ certificate }) =>
          clientAccount('desk', { port: proxy.port, certificate }, `deliver_to=${DESK}`),
        up: ['desk'],
      });
      ami = await scene.site.login();
      bob = await scene.user('bob');
    });
    after(async () => {
      ami?.close();
      await scene?.close();
      await proxy?.close();
    });

    test('its stream is resumed; all arrives both ways, and once', { timeout: 60_000 }, async () => {
      const out = texts('out', MESSAGES);
      const into = texts('in', MESSAGES);
      const ids = new Set<string>();
      const written = new Written(bob, 'desk@localhost');
      for (const [index, text] of out.entries()) {
        const [sent] = await Promise.all([
          sendMessage(ami, 'xmpp:bob@localhost', text, { From: 'xmpp:desk' }),
          written.send(into[index] ?? ''),
        ]);
        ids.add(sent.id);
        // The next part goes over the next connection.
        if (index % 40 === 39) await delivered(ids);
      }
      await written.untilToldByItself();

      assert.equal(proxy.cuts, CUT_AFTER.length);
      const resumed = scene.ups('desk').filter((line) => line.includes('"resumed":true'));
      assert.equal(resumed.length, CUT_AFTER.length, scene.ups('desk').join('\n'));
      assert.deepEqual([...shown(bob.received)].sort(), out.toSorted());
      const kept = (await scene.rest.list()).map(({ body }) => body);
      assert.deepEqual(kept.toSorted(), into.toSorted());
    });

    const delivered = (ids: ReadonlySet<string>): Promise<boolean> =>
      ami.until(() => countOf(ami, ids, 'delivered') === ids.size || undefined, 20_000);
  });
}
