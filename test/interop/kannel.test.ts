import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CallbackReceiver } from '../callback-receiver.ts';
import type { RunningGateway } from '../gateway.ts';
import { longTexts } from '../long-texts.ts';
import { freePorts, untilBound } from '../loopback.ts';
import { Program } from '../program.ts';
import { ACME, numberSection, OTHER, projectSections } from '../project.ts';
import { RestClient } from '../rest.ts';
import { makeSite, type Site } from '../site.ts';

const KANNEL = '+15551230001';
const ALICE = '+15551230002';

describe('Kannel bound to our SMPP server', () => {
  let site: Site;
  let gateway: RunningGateway;
  let receiver: CallbackReceiver;
  let rest: RestClient;
  let bearerbox: Program;
  let smsbox: Program;
  let ports: { smpp: number; admin: number; box: number; send: number };
  before(async () => {
    const [smpp = 0, admin = 0, box = 0, send = 0] = await freePorts(4);
    ports = { smpp, admin, box, send };
    receiver = await CallbackReceiver.open();
    site = await makeSite({
      projects:
        projectSections(ACME) +
        projectSections(OTHER) +
        numberSection(KANNEL, ACME, 'deliver_to=esme:kannel') +
        numberSection(ALICE, OTHER) +
        `[smpp]\ntype=smpp_server\nbind=127.0.0.1:${smpp}\n` +
        `[kannel]\ntype=esme\nproject=${ACME.name}\npassword_sha256=${createHash('sha256').update('kannelpw').digest('hex')}\n`,
    });
    gateway = await site.start();
    rest = new RestClient(site, OTHER);
    await startKannel();
  });
  after(async () => {
    await smsbox?.stop();
    await bearerbox?.stop();
    await gateway?.stop();
    await receiver?.close();
    site?.remove();
  });

  const startKannel = async (): Promise<void> => {
    const file = join(site.directory, 'kannel.conf');
    writeFileSync(file, kannelConf(ports, receiver.url('/'), site.directory));
    bearerbox = new Program('bearerbox', ['-v', '1', file], { cwd: site.directory });
    await untilBound('tcp', ports.box, 15_000);
    smsbox = new Program('smsbox', ['-v', '1', file], { cwd: site.directory });
    await untilBound('tcp', ports.send, 15_000);
    await online();
  };

  /** Waits until Kannel says that its SMSC is there. */
  const online = async (): Promise<void> => {
    await rest.eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${ports.admin}/status.txt?password=admin`);
      return (await answer.text()).includes('(online') || undefined;
    }, 'Kannel to be online');
  };

  const send = async (text: string, more = ''): Promise<void> => {
    const query = new URLSearchParams({
      username: 'tester',
      password: 'tester',
      from: KANNEL,
      to: ALICE,
      text,
      charset: 'UTF-8',
      'dlr-mask': '31',
      'dlr-url': receiver.url(
        `/dlr?status=%d&answer=%A&about=${Buffer.from(text.slice(0, 20)).toString('base64url')}`,
      ),
    });
    if (/[^\x20-\x7e\n€]/.test(text)) query.set('coding', '2');
    const answer = await fetch(`http://127.0.0.1:${ports.send}/cgi-bin/sendsms?${query}${more}`);
    assert.equal(answer.status, 202, await answer.text());
  };

  const receipts = (text: string): string[] =>
    receiver.received
      .map(({ url }) => new URL(url).searchParams)
      .filter((query) => query.get('about') === Buffer.from(text.slice(0, 20)).toString('base64url'))
      .map((query) => query.get('status') ?? '');

  test('it sends, and gets the receipt', async () => {
    await send('from Kannel {€}');
    const message = await rest.eventually(async () => {
      const logs = await rest.list();
      return logs.find(({ body }) => body === 'from Kannel {€}');
    }, 'the message of Kannel');
    assert.deepEqual([message.direction, message.from, message.to], ['inbound', KANNEL, ALICE]);
    // 8: taken by the SMSC, 1: delivered.
    await receiver.until(() => receipts('from Kannel {€}').includes('1') || undefined);
    assert.ok(receipts('from Kannel {€}').includes('8'));
  });

  test('it receives', async () => {
    await rest.send({ from: ALICE, to: KANNEL, body: 'to Kannel {€}' });
    const { url } = await receiver.until((received) =>
      received.find(({ url: one }) => textOf(one) === 'to Kannel {€}'),
    );
    const query = new URL(url).searchParams;
    assert.equal(query.get('from'), ALICE);
    assert.equal(query.get('to'), KANNEL);
    const [sent] = await rest.list();
    await rest.until(sent?.id ?? '', 'delivered');
  });

  test('long messages in six scripts go both ways whole', { timeout: 60_000 }, async () => {
    const texts = longTexts(12);
    for (const text of texts) await send(`K ${text}`);
    await rest.eventually(
      async () => {
        const bodies = new Set((await rest.list()).map(({ body }) => body));
        return texts.every((text) => bodies.has(`K ${text}`)) || undefined;
      },
      'all long messages of Kannel',
      30_000,
    );
    for (const text of texts) await rest.send({ from: ALICE, to: KANNEL, body: `A ${text}` });
    await receiver.until((received) => {
      const got = new Set(received.map(({ url }) => textOf(url)));
      return texts.every((text) => got.has(`A ${text}`)) || undefined;
    }, 30_000);
  });

  test('what comes while it is away waits for it, and so do its receipts', { timeout: 60_000 }, async () => {
    await smsbox.stop();
    await bearerbox.stop();
    const { id } = await rest.send({ from: ALICE, to: KANNEL, body: 'while Kannel was away' });
    assert.notEqual((await rest.message(id)).status, 'delivered');
    await startKannel();
    await receiver.until((received) => received.find(({ url }) => textOf(url) === 'while Kannel was away'));
    await rest.until(id, 'delivered');
  });
});

/** The text of what Kannel got: UTF-8, or UCS-2 as it came. */
function textOf(url: string): string | undefined {
  const written = /[?&]text=([^&]*)/.exec(url)?.[1];
  if (written === undefined) return undefined;
  const bytes = Buffer.from(
    written
      .replaceAll('+', ' ')
      .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  const isUcs2 = new URL(url).searchParams.get('coding') === '2';
  return isUcs2 ? bytes.swap16().toString('utf16le') : bytes.toString();
}

function kannelConf(
  ports: { readonly smpp: number; readonly admin: number; readonly box: number; readonly send: number },
  receiver: string,
  directory: string,
): string {
  return `
group = core
admin-port = ${ports.admin}
admin-interface = 127.0.0.1
admin-password = admin
smsbox-port = ${ports.box}
smsbox-interface = 127.0.0.1
store-type = file
store-location = "${directory}/kannel.store"
sms-combine-concatenated-mo = true
sms-resend-freq = 1

group = smsc
smsc = smpp
smsc-id = aldis
host = 127.0.0.1
port = ${ports.smpp}
smsc-username = kannel
smsc-password = kannelpw
system-type = ""
transceiver-mode = true
interface-version = 34
reconnect-delay = 1
source-addr-autodetect = true
dest-addr-ton = 1
dest-addr-npi = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${ports.box}
sendsms-port = ${ports.send}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = tester
password = tester
concatenation = true
max-messages = 20

group = sms-service
keyword = default
catch-all = true
concatenation = true
assume-plain-text = true
max-messages = 0
get-url = "${receiver}mo?from=%p&to=%P&coding=%c&text=%b"
`;
}
