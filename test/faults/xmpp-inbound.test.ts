import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunningGateway } from '../gateway.ts';
import { Ejabberd } from '../peers/ejabberd.ts';
import { Prosody } from '../peers/prosody.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { RestClient } from '../rest.ts';
import { makeSite, type Site } from '../site.ts';
import { XmppPeer, xml } from '../xmpp-peer.ts';

const DESK = '+15551230001';
const MESSAGES = 400;
/** How many were sent when Aldis dies. */
const KILLED_AT = [50, 150, 250];

for (const [name, Server] of [
  ['Prosody', Prosody],
  ['ejabberd', Ejabberd],
] as const) {
  test(`what comes in over ${name} while Aldis is killed again and again is kept, and kept once`, {
    timeout: 120_000,
  }, async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'aldis-xmpp-'));
    let server: Prosody | Ejabberd | undefined;
    let site: Site | undefined;
    let gateway: RunningGateway | undefined;
    let bob: XmppPeer | undefined;
    t.after(async () => {
      await bob?.close();
      await gateway?.stop();
      await server?.stop();
      site?.remove();
      rmSync(directory, { recursive: true, force: true });
    });
    server = await Server.start(directory, { users: { aldis: 'aldis-secret', bob: 'bob-secret' } });
    site = await makeSite({ projects: projectSections(ACME) + numberSection(DESK, ACME) });
    writeFileSync(join(site.config, 'xmpp.conf'), xmppConf(server));
    gateway = await site.start();
    await isUp(gateway);
    const rest = new RestClient(site, ACME);
    const { port, certificate } = server;
    bob = await XmppPeer.connect({ port, certificate, username: 'bob', password: 'bob-secret' });

    const texts: string[] = [];
    for (let sent = 1; sent <= MESSAGES; sent++) {
      const text = `message ${sent}`;
      texts.push(text);
      await write(bob, text);
      if (!KILLED_AT.includes(sent)) continue;
      await gateway.kill();
      gateway = await site.start();
    }
    const kept = async (): Promise<readonly string[]> => (await rest.list()).map((message) => message.body);
    const isComplete = (): Promise<boolean> =>
      rest
        .eventually(async () => (await kept()).length >= MESSAGES || undefined, 'all to be there', 5000)
        .catch(() => false);
    // What ejabberd stores right when somebody logs in, it gives out at his next login.
    for (let logins = 1; !(await isComplete()) && logins < 4; logins++) {
      await gateway.kill();
      gateway = await site.start();
      await isUp(gateway);
    }
    if (Server === Ejabberd) {
      // On a busy machine it loses some of what it has for a login that another replaces: then bob writes again, with the same ids.
      const known = new Set(await kept());
      for (const text of texts) if (!known.has(text)) await write(bob, text);
      await isComplete();
    }
    assert.deepEqual([...(await kept())].sort(), texts.toSorted());
    assert.deepEqual(bob.received, []);
  });
}

function write(bob: XmppPeer, text: string): Promise<void> {
  const id = text.replaceAll(' ', '-');
  const origin = xml('origin-id', { xmlns: 'urn:xmpp:sid:0', id });
  return bob.stanza(
    xml('message', { to: 'aldis@localhost', type: 'chat', id }, xml('body', {}, text), origin),
  );
}

function xmppConf({ port, certificate }: Prosody | Ejabberd): string {
  return `[desk]
type=client
serverhost=127.0.0.1
port=${port}
username=aldis@localhost/gateway
secret=aldis-secret
tls_ca_file=${certificate}
deliver_to=${DESK}
`;
}

async function isUp({ log }: RunningGateway): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!log.some((line) => line.includes('"An XMPP account is up"'))) {
    if (performance.now() > deadline) throw new Error(`not up: ${log.join('\n')}`);
    await new Promise(setImmediate);
  }
}
