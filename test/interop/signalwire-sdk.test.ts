import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { CallbackReceiver } from '../callback-receiver.ts';
import type { RunningGateway } from '../gateway.ts';
import { ACME, basicAuth, numberSection, OTHER, projectSections } from '../project.ts';
import { SipPeer } from '../sip-peer.ts';
import { makeSite, type Site } from '../site.ts';
import { compatibilityAccepts, signalwireAccepts } from './sdk/rest-clients.ts';

const run = promisify(execFile);
const FROM = '+15551230001';
const TO = '+15551230002';
const GROUP = '5b0a5a3e-22b9-4c55-9a61-0d1c5f2f7a11';

/** The published packages, unmodified: only the host is another one. */
describe('the SDKs', () => {
  let site: Site;
  let gateway: RunningGateway;
  let phone: SipPeer;
  let receiver: CallbackReceiver;
  before(async () => {
    phone = await SipPeer.open();
    receiver = await CallbackReceiver.open();
    site = await makeSite({
      https: true,
      endpoints: [{ name: 'alice', contact: `sip:alice@127.0.0.1:${phone.port}` }],
      messaging: ['outgoing_networks=127.0.0.0/8'],
      projects:
        projectSections(ACME) +
        numberSection(FROM, ACME) +
        projectSections(OTHER) +
        numberSection(TO, OTHER, 'deliver_to=pjsip:alice') +
        `[group]\ntype=number_group\nproject=acme\nid=${GROUP}\nnumbers=${FROM}\n`,
    });
    gateway = await site.start();
  });
  after(async () => {
    await gateway?.stop();
    await phone?.close();
    await receiver?.close();
    site?.remove();
  });

  for (const client of ['@signalwire/compatibility-api', 'twilio']) {
    test(`${client} sends, lists, redacts, deletes, and understands refusals`, {
      timeout: 60_000,
    }, async () => {
      const callback = receiver.url(`/callback?client=${encodeURIComponent(client)}`);
      const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'sdk/session.ts')], {
        env: {
          ...process.env,
          NODE_EXTRA_CA_CERTS: site.certificate,
          CLIENT: client,
          HOST: `localhost:${site.httpsPort}`,
          PROJECT: ACME.id,
          TOKEN: ACME.token,
          FROM,
          TO,
          GROUP,
          CALLBACK: callback,
        },
      });
      const session = JSON.parse(stdout) as Session;
      assert.equal(session.sent.accountSid, ACME.id);
      assert.equal(session.sent.status, 'queued');
      assert.equal(session.sent.direction, 'outbound-api');
      assert.equal(session.grouped.messagingServiceSid, GROUP);
      assert.equal(session.fetched.status, 'delivered');
      assert.equal(session.fetched.body, `from ${client}`);
      assert.deepEqual(session.media, []);
      assert.deepEqual(
        session.listed,
        [7, 6, 5, 4, 3, 2, 1].map((number) => `${client} ${number} of 7`),
      );
      assert.equal(session.today, 3);
      assert.ok(session.all >= 9);
      assert.equal(session.redacted.body, '');
      assert.equal(session.removed, true);
      assert.deepEqual(session.gone, { status: 404, code: 20404 });
      assert.deepEqual((session.wrongTo as { code: number }).code, 21211);
      assert.deepEqual((session.wrongFrom as { code: number }).code, 21212);
      assert.deepEqual((session.noBody as { code: number }).code, 21602);
      assert.deepEqual(session.wrongToken, { status: 401, code: 20003 });

      const states = (): string[] =>
        receiver.received
          .filter(({ url }) => url === callback)
          .map(({ body }) => new URLSearchParams(body).get('MessageStatus') ?? '');
      await receiver.until(() => states().includes('delivered') || undefined);
      assert.deepEqual(states(), ['queued', 'sending', 'sent', 'delivered']);
      for (const { url, headers, body } of receiver.received.filter((one) => one.url === callback)) {
        const signature = String(headers['x-signalwire-signature']);
        const fields = Object.fromEntries(new URLSearchParams(body));
        assert.ok(compatibilityAccepts(ACME.signingKey, signature, url, fields));
        assert.ok(!compatibilityAccepts('another key', signature, url, fields));
        assert.equal(fields['MessageSid'], session.sent.sid);
      }
    });
  }

  test('@signalwire/web-api accepts the signature of a native callback', async () => {
    const callback = receiver.url('/native?a=1&b=%20');
    const answer = await fetch(`http://127.0.0.1:${site.httpPort}/api/messaging/messages`, {
      method: 'POST',
      headers: { authorization: basicAuth(ACME), 'content-type': 'application/json' },
      body: JSON.stringify({ from: FROM, to: TO, body: 'grüße 🙂', status_callback: callback }),
    });
    assert.equal(answer.status, 201);
    const isLast = ({ url, body }: { url: string; body: string }): boolean =>
      url === callback && (JSON.parse(body) as { status: string }).status === 'delivered';
    await receiver.until((received) => received.find(isLast));
    for (const { url, headers, body } of receiver.received.filter((one) => one.url === callback)) {
      const signature = String(headers['x-signalwire-signature']);
      assert.ok(signalwireAccepts(ACME.signingKey, signature, url, body));
      assert.ok(!signalwireAccepts(ACME.signingKey, signature, url, `${body.slice(0, -1)} }`));
    }
  });
});

/** What sdk/session.ts prints. */
interface Session {
  readonly sent: SentMessage;
  readonly grouped: SentMessage;
  readonly fetched: SentMessage;
  readonly media: readonly unknown[];
  readonly listed: readonly string[];
  readonly today: number;
  readonly all: number;
  readonly redacted: SentMessage;
  readonly removed: boolean;
  readonly gone: unknown;
  readonly wrongTo: unknown;
  readonly wrongFrom: unknown;
  readonly noBody: unknown;
  readonly wrongToken: unknown;
}

interface SentMessage {
  readonly sid: string;
  readonly accountSid: string;
  readonly status: string;
  readonly direction: string;
  readonly body: string;
  readonly messagingServiceSid: string | null;
}
