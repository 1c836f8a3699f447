import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { loadContract } from '../conformance/contract/contract.ts';
import type { RunningGateway } from '../gateway.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { SipPeer } from '../sip-peer.ts';
import { body } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';

const run = promisify(execFile);
const FROM = '+15551230001';
const TO = '+15551230002';

const LANGUAGES: readonly (readonly [language: string, program: string, ...before: string[]])[] = [
  ['curl', 'sh', 'send.sh'],
  ['Python', 'python3', 'send.py'],
  ['Ruby', 'ruby', 'send.rb'],
  ['Go', 'go', 'run', 'send.go'],
  ['PHP', 'php', 'send.php'],
  ['Java', 'java', 'Send.java'],
];

/** Requests as the vendor's manual shows them, in the languages that Debian brings. */
describe('the snippets of the manual', () => {
  let site: Site;
  let gateway: RunningGateway;
  let phone: SipPeer;
  before(async () => {
    phone = await SipPeer.open();
    site = await makeSite({
      endpoints: [{ name: 'alice', contact: `sip:alice@127.0.0.1:${phone.port}` }],
      projects:
        projectSections(ACME) + numberSection(FROM, ACME) + numberSection(TO, ACME, 'deliver_to=pjsip:alice'),
    });
    gateway = await site.start();
  });
  after(async () => {
    await gateway?.stop();
    await phone?.close();
    site?.remove();
  });

  for (const [language, program, ...before] of LANGUAGES) {
    test(language, { timeout: 90_000 }, async () => {
      const base = `http://127.0.0.1:${site.httpPort}`;
      const { stdout } = await run(program, [...before], {
        cwd: join(import.meta.dirname, 'snippets'),
        env: {
          ...process.env,
          BASE: base,
          PROJECT: ACME.id,
          TOKEN: ACME.token,
          FROM,
          TO,
          GOCACHE: join(site.directory, 'go'),
          GOFLAGS: '-mod=mod',
        },
      });
      const [created, logs, compat] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      const native = loadContract('signalwire-messaging');
      native?.judge({ method: 'POST', path: '/api/messaging/messages' }, { status: 201, body: created });
      native?.judge({ method: 'GET', path: '/api/messaging/logs' }, { status: 200, body: logs });
      const form = loadContract('signalwire-compat-messages');
      form?.judge({ method: 'POST', path: '/Accounts/{AccountSid}/Messages' }, { status: 201, body: compat });
      assert.equal((created as { body: string }).body, `Hello from ${language}`);
      assert.equal((compat as { body: string }).body, `Hello from a form by ${language}`);
      await phone.until((received) =>
        received.find(({ text }) => body(text) === `Hello from a form by ${language}`),
      );
      assert.ok(phone.received.some(({ text }) => body(text) === `Hello from ${language}`));
    });
  }
});
