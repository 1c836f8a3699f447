import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import type { RunningGateway } from '../gateway.ts';
import { Program } from '../program.ts';
import { makeSite, type Site } from '../site.ts';

describe('baresip as a subscriber', () => {
  let site: Site;
  let gateway: RunningGateway;
  let ami: AmiConnection;
  let phone: Program;
  before(async () => {
    site = await makeSite({
      endpoints: [{ name: 'bob', password: 'bob-secret', aor: ['mailboxes=1234@default'] }],
    });
    appendFileSync(join(site.config, 'messaging.conf'), '\n[100]\ntype=hint\nhint=Custom:door\n');
    gateway = await site.start();
    ami = await site.login();
    phone = baresip(site);
  });
  after(async () => {
    await phone?.stop();
    ami?.close();
    await gateway?.stop();
    site?.remove();
  });

  test('is told of its mailbox: at first, and when a message comes', async () => {
    await phone.says(/Messages-Waiting: no/);
    await ami.action({ Action: 'MWIUpdate', Mailbox: '1234@default', NewMessages: '2', OldMessages: '1' });
    await phone.says(/Messages-Waiting: yes\s+Voice-Message: 2\/1 \(0\/0\)/);
  });

  test('is listed with both subscriptions', async () => {
    // It subscribes to extensions some seconds after it registered.
    let listed: string[] = [];
    for (const deadline = performance.now() + 15_000; listed.length < 2 && performance.now() < deadline; ) {
      const from = ami.received.length;
      await ami.action({ Action: 'PJSIPShowSubscriptionsInbound' });
      await ami.until((messages) => messages.slice(from).find((m) => m.includes('ListItems: ')));
      listed = ami.received.slice(from).filter((m) => m.startsWith('Event: InboundSubscriptionDetail\r\n'));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.deepEqual(listed.map((m) => field(m, 'SubscriptionType')).sort(), ['extension_state', 'mwi']);
    assert(listed.every((m) => field(m, 'Endpoint') === 'bob' && field(m, 'State') === 'ACTIVE'));
  });

  test('sees an extension go and come back', async () => {
    await setDoor(ami, 'UNAVAILABLE');
    await phone.says(/changed status from \S*Online\S* to \S*Offline/);
    await setDoor(ami, 'NOT_INUSE');
    await phone.says(/changed status from \S*Offline\S* to \S*Online/);
  });

  test('is told of changes after a restart that it did not notice', async () => {
    await gateway.stop();
    gateway = await site.start();
    ami.close();
    ami = await site.login();
    await setDoor(ami, 'UNAVAILABLE');
    await phone.says(/Offline\S* to \S*Online[\s\S]*Online\S* to \S*Offline/);
  });
});

async function setDoor(ami: AmiConnection, state: string): Promise<void> {
  const answer = await ami.action({ Action: 'Setvar', Variable: 'DEVICE_STATE(Custom:door)', Value: state });
  assert.equal(field(answer, 'Response'), 'Success');
}

function baresip(site: Site): Program {
  const directory = join(site.directory, 'baresip');
  mkdirSync(directory, { recursive: true });
  const modules = ['account', 'contact', 'menu', 'mwi', 'presence'].map((name) => `module_app ${name}.so\n`);
  writeFileSync(
    join(directory, 'config'),
    `sip_listen 127.0.0.1:0\nmodule_path /usr/lib/baresip/modules\nmodule stdio.so\n${modules.join('')}`,
  );
  writeFileSync(
    join(directory, 'accounts'),
    `<sip:bob@127.0.0.1:${site.sipPort}>;auth_user=bob;auth_pass=bob-secret;regint=60;mwi=yes\n`,
  );
  writeFileSync(join(directory, 'contacts'), `"Door" <sip:100@127.0.0.1:${site.sipPort}>;presence=p2p\n`);
  return new Program('baresip', ['-f', directory], { cwd: directory });
}
