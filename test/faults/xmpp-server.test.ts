import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AmiConnection } from '../ami.ts';
import { sendMessage } from '../message-status.ts';
import { jabberServers } from '../peers/jabber-servers.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { archived, countOf, lastStatus, shown, texts, Written } from '../xmpp-load.ts';
import type { XmppPeer } from '../xmpp-peer.ts';
import { clientAccount, XmppScene } from '../xmpp-scene.ts';

const DESK = '+15551230001';
const MESSAGES = 200;
/** How many went each way when the server ends. */
const ENDS: ReadonlyMap<number, 'stop' | 'kill'> = new Map([
  [60, 'kill'],
  [130, 'stop'],
]);
const users = { desk: 'desk-secret', bob: 'bob-secret' };

for (const [name, server] of jabberServers({ users })) {
  // Prosody archives before it acknowledges; what ejabberd has acknowledged may be in its memory alone.
  const isStrict = name === 'Prosody';
  describe(`${name} is killed, and is restarted, under load`, () => {
    let scene: XmppScene;
    let ami: AmiConnection;
    let bob: XmppPeer;
    before(async () => {
      scene = await XmppScene.open({
        server,
        site: { projects: projectSections(ACME) + numberSection(DESK, ACME), messaging: ['retry_initial=1'] },
        accounts: (at) => clientAccount('desk', at, `deliver_to=${DESK}`),
        up: ['desk'],
      });
      ami = await scene.site.login();
      bob = await scene.user('bob');
    });
    after(async () => {
      ami?.close();
      await scene?.close();
    });

    test('what it has not lost itself arrives both ways, and is shown once', {
      timeout: 90_000,
    }, async () => {
      const out = texts('out', MESSAGES);
      const into = texts('in', MESSAGES);
      const ids = new Map<string, string>();
      let times = 1;
      const written = new Written(bob, 'desk@localhost');
      for (const [index, text] of out.entries()) {
        const [{ id }] = await Promise.all([
          sendMessage(ami, 'xmpp:bob@localhost', text, { From: 'xmpp:desk' }),
          written.send(into[index] ?? ''),
        ]);
        ids.set(text, id);
        const how = ENDS.get(index + 1);
        if (how === undefined) continue;
        const logins = bob.logins;
        await scene.server[how]();
        // What is sent now waits until it is there again.
        const parked = await sendMessage(ami, 'xmpp:bob@localhost', `${how} out`, { From: 'xmpp:desk' });
        ids.set(`${how} out`, parked.id);
        await scene.server.up();
        await bob.until(() => bob.logins > logins, 30_000);
        await scene.isUp('desk', ++times);
      }
      await ami.until(
        () => countOf(ami, new Set(ids.values()), 'sent', 'delivered') === ids.size || undefined,
        30_000,
      );
      // A server that is killed loses what it had in memory; who is not told that it arrived writes it again.
      await written.untilTold();

      // What the server took before it ended it may have in bob's archive only.
      const got = new Set(shown([...bob.received, ...(await archived(bob))]));
      const lost = [...ids].filter(([text]) => !got.has(text));
      if (isStrict) assert.deepEqual(lost, []);
      // Of those nobody was told that they had arrived.
      for (const [text, id] of lost) assert.equal(lastStatus(ami, id), 'sent', text);
      assert.equal(got.size + lost.length, ids.size);
      const kept = (await scene.rest.list()).map(({ body }) => body);
      assert.deepEqual(kept.toSorted(), into.toSorted());
    });
  });
}
