import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import { jabberServers } from '../peers/jabber-servers.ts';
import { ACME, projectSections } from '../project.ts';
import { shown, texts } from '../xmpp-load.ts';
import type { XmppPeer } from '../xmpp-peer.ts';
import { clientAccount, componentAccount, XmppScene } from '../xmpp-scene.ts';

const DOMAIN = 'sms.localhost';
const MESSAGES = 300;
/** How many were answered when Aldis dies. */
const KILLED_AT: ReadonlySet<number> = new Set([40, 110, 220]);
/** That many are asked for at a time. */
const AT_ONCE = 10;
const options = {
  users: { desk: 'desk-secret', bob: 'bob-secret' },
  components: { [DOMAIN]: 'component-secret' },
};

for (const [name, server] of jabberServers(options)) {
  describe(`Aldis is killed again and again while it sends by ${name}`, () => {
    let scene: XmppScene;
    let bob: XmppPeer;
    let ami: AmiConnection;
    before(async () => {
      scene = await XmppScene.open({
        server,
        site: { projects: projectSections(ACME), messaging: ['retry_initial=1'] },
        accounts: (at) => clientAccount('desk', at) + componentAccount('sms', DOMAIN, at),
        up: ['desk', 'sms'],
      });
      bob = await scene.user('bob');
    });
    after(async () => {
      ami?.close();
      await scene?.close();
    });

    for (const account of ['desk', 'sms']) {
      test(`by the account ${account} all arrives that was accepted, and is shown once`, {
        timeout: 60_000,
      }, async () => {
        const wanted = texts(account, MESSAGES);
        ami = await scene.site.login();
        const send = async (text: string): Promise<void> => {
          const fields = {
            Action: 'MessageSend',
            To: 'xmpp:bob@localhost',
            From: `xmpp:${account}`,
            Body: text,
          };
          const answer = await ami.action({ ...fields, IdempotencyKey: text });
          assert.equal(field(answer, 'Response'), 'Success', answer);
        };
        for (let sent = 0; sent < MESSAGES; sent += AT_ONCE) {
          const portion = wanted.slice(sent, sent + AT_ONCE);
          if (!KILLED_AT.has(sent)) {
            await Promise.all(portion.map(send));
            continue;
          }
          const asked = Promise.allSettled(portion.map(send));
          await scene.gateway.kill();
          await asked;
          scene.gateway = await scene.site.start();
          ami.close();
          ami = await scene.site.login();
          // Who has no answer asks again, in the same words.
          await Promise.all(portion.map(send));
        }
        const ofAccount = (): readonly string[] =>
          shown(bob.received).filter((text) => text.startsWith(`${account} `));
        await bob.until(() => ofAccount().length >= MESSAGES, 30_000);
        assert.deepEqual(ofAccount().toSorted(), wanted.toSorted());
      });
    }
  });
}
