import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import { smppCarrier } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts, untilBound } from '../loopback.ts';
import { sendMessage } from '../message-status.ts';
import { makeSite, type Site } from '../site.ts';

/** Their code is read with the first configuration that has some; nobody is to see that. */
describe('the first carrier, account and SMPP server come with a reload', () => {
  let site: Site;
  let gateway: RunningGateway;
  let ami: AmiConnection;
  let waiting: readonly string[];
  before(async () => {
    site = await makeSite();
    gateway = await site.start();
    ami = await site.login();
  });
  after(async () => {
    ami.close();
    await gateway.stop();
    site.remove();
  });

  test('before it there are none, and messages to them are refused', async () => {
    assert.equal(await count('CarrierList'), 0);
    assert.equal(await count('XmppAccountList'), 0);
    for (const message of MESSAGES) assert.equal(field(await send(message), 'Response'), 'Error');
    const lines = await metrics();
    assert.deepEqual(
      lines.filter((line) => /^aldis_(carrier|xmpp|esme)_/.test(line)),
      [],
    );
  });

  test('after it they are there, and tell how they stand', async () => {
    const [carrier = 0, xmpp = 0, smpp = 0] = await freePorts(3);
    appendFileSync(
      join(site.config, 'messaging.conf'),
      `${smppCarrier('first', carrier)}\n[smpp]\ntype=smpp_server\nbind=127.0.0.1:${smpp}\n`,
    );
    writeFileSync(
      join(site.config, 'xmpp.conf'),
      `[desk]\ntype=client\nserverhost=127.0.0.1\nport=${xmpp}\nusername=desk@localhost\nsecret=x\n`,
    );
    assert.equal(field(await ami.action({ Action: 'Reload' }), 'Response'), 'Success');
    await ami.until((messages) => messages.find((message) => message.startsWith('Event: CarrierStatus\r\n')));
    await ami.until((messages) =>
      messages.find((message) => message.startsWith('Event: XmppAccountStatus\r\n')),
    );
    await untilBound('tcp', smpp);
    assert.equal(await count('CarrierList'), 1);
    assert.equal(await count('XmppAccountList'), 1);
    const lines = await metrics();
    assert.ok(lines.includes('aldis_carrier_up{carrier="first"} 0'));
    assert.ok(lines.includes('aldis_xmpp_up{account="desk"} 0'));
  });

  test('messages to them wait, also for the next life', async () => {
    waiting = await Promise.all(
      MESSAGES.map(async ({ To, From }) => (await sendMessage(ami, To, 'wait', { From })).id),
    );
    assert.deepEqual(await statuses(), ['queued', 'queued']);
    ami.close();
    await gateway.kill();
    gateway = await site.start();
    ami = await site.login();
    assert.deepEqual(await statuses(), ['queued', 'queued']);
  });

  test('they fail when neither is there in the life after that', async () => {
    ami.close();
    await gateway.kill();
    const messaging = readFileSync(join(site.config, 'messaging.conf'), 'utf8');
    writeFileSync(join(site.config, 'messaging.conf'), messaging.replaceAll('[first]', '[second]'));
    const accounts = readFileSync(join(site.config, 'xmpp.conf'), 'utf8');
    writeFileSync(join(site.config, 'xmpp.conf'), accounts.replace('[desk]', '[hall]'));
    gateway = await site.start();
    ami = await site.login();
    while ((await statuses()).includes('queued')) await ami.action({ Action: 'Ping' });
    assert.deepEqual(await statuses(), ['failed', 'failed']);
  });

  function statuses(): Promise<readonly string[]> {
    return Promise.all(
      waiting.map(async (MessageID) => {
        await ami.action({ Action: 'MessageShow', MessageID });
        const shown = await ami.until((messages) =>
          messages.findLast((m) => field(m, 'MessageID') === MessageID && field(m, 'Status') !== ''),
        );
        return field(shown, 'Status');
      }),
    );
  }

  function send({ To, From }: (typeof MESSAGES)[number]): Promise<string> {
    return ami.action({ Action: 'MessageSend', To, From, Body: 'hello' });
  }

  /** How many events of a list came. */
  async function count(action: string): Promise<number> {
    const from = ami.received.length;
    await ami.action({ Action: action });
    const end = await ami.until((messages) =>
      messages.slice(from).find((m) => m.startsWith(`Event: ${action}Complete\r\n`)),
    );
    return Number(field(end, 'ListItems'));
  }

  async function metrics(): Promise<readonly string[]> {
    const response = await fetch(`http://127.0.0.1:${site.httpPort}/metrics`);
    return (await response.text()).split('\n').filter((line) => !line.startsWith('#'));
  }
});

const MESSAGES = [
  { To: 'carrier:first/+15551230001', From: '+15551230002' },
  { To: 'xmpp:bob@example.org', From: 'xmpp:desk' },
] as const;
