import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ManualClock, settle } from '../../messages/testing/manual-clock.ts';
import type { TestClient } from './testing/client.ts';
import { amiConfiguration, RECORDED_USERS, user } from './testing/fakes.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

/**
 * Replays recordings of a real Asterisk against the server alone: what does not need a SIP stack. Requests go
 * out as recorded; every answer and event must be the recorded one, volatile parts aside.
 */
interface Case {
  readonly case: string;
  readonly title: string;
  readonly user: string;
  readonly items: readonly { readonly kind: string; readonly note?: string; readonly data: string }[];
}

const ROOT = resolve(import.meta.dirname, '../../..');
const RECORDINGS = resolve(ROOT, process.env['ALDIS_SHARED'] ?? '../shared', 'vectors/asterisk');
const skip = existsSync(RECORDINGS) ? false : `no recordings in ${RECORDINGS}`;

/** Actions that Aldis does not have yet. */
const ABSENT = /^Action: (PJSIPNotify|Command)\r?$/m;

for (const file of ['01-session.jsonl', '12-permissions.jsonl', '27-events-filters.jsonl']) {
  for (const recorded of readCases(file)) {
    if (ABSENT.test(textOf(recorded, 'ami-tx'))) continue;
    test(`${recorded.case}: ${recorded.title}`, { skip }, (t) => replay(t, recorded));
  }
  if (skip) test(`recordings of ${file}`, { skip }, () => {});
}

async function replay(t: TestContext, recorded: Case): Promise<void> {
  // The access list of this user is broken in the recorded configuration.
  const broken = user('acl', 'acl', ['all'], ['all'], { acl: { allows: () => false, empty: false } });
  const server = await startTestServer(amiConfiguration([...RECORDED_USERS, broken], {}, 'oracle'));
  t.after(() => server.close());
  const stranger = await server.login('admin', 'secret', 'Events: off\r\n');
  const ownLogin = recorded.items.some((item) => item.note === 'banner');
  const account = RECORDED_USERS.find(({ name }) => name === recorded.user);
  const client = ownLogin ? await server.connect() : await server.login(recorded.user, account?.secret ?? '');

  for (const item of recorded.items) {
    if (item.kind !== 'ami-tx') continue;
    client.send(item.data);
    await roundTrip(stranger);
    if (item.data.startsWith('Action: UserEvent')) await roundTrip(stranger);
  }
  await happenings(server, stranger, recorded);

  const ping = 'Action: Ping\r\nActionID: end of replay\r\n\r\n';
  client.send(ping);
  const heard = await everything(client, server.clock);
  assert.deepEqual(comparable(heard, recorded), comparable(textOf(recorded, 'ami-rx'), recorded));
}

/** What others did while the recorded session listened. */
async function happenings(server: TestServer, stranger: TestClient, recorded: Case): Promise<void> {
  const event = (name: string, value: string) =>
    stranger.send(`Action: UserEvent\r\nActionID: ue\r\nUserEvent: ${name}\r\nK: ${value}\r\n\r\n`);
  if (recorded.case.startsWith('ev-we')) {
    if (recorded.case === 'ev-we-wake') {
      await server.login('limited', 'limited');
      event('Wake', 'v');
    } else {
      await server.clock.advance(1000);
    }
  } else if (recorded.case.startsWith('ev-mask-') && recorded.case !== 'ev-mask-missing') {
    event('Probe', 'v');
    register(server);
  } else if (recorded.case.startsWith('ev-f-')) {
    event('Probe', 'v-Probe');
    event('Other', 'v-Other');
    await roundTrip(stranger);
    register(server);
  } else if (recorded.case === 'ev-user-acl') {
    await server.clock.advance(1000);
  }
  await roundTrip(stranger);
}

/** A phone came and went. */
function register(server: TestServer): void {
  const contact = {
    kind: 'ContactStatus',
    uri: 'sip:mike@127.0.0.1:15073',
    aor: 'mike',
    endpoint: 'mike',
    roundtripUsec: 0,
  } as const;
  server.pjsip.emitContact({ ...contact, status: 'NonQualified', peer: 'Reachable' });
  server.pjsip.emitContact({ ...contact, status: 'Removed', peer: 'Unreachable' });
}

async function roundTrip(client: TestClient): Promise<void> {
  client.send('Action: Ping\r\nActionID: trip\r\n\r\n');
  await client.until('ActionID: trip\r\n');
  await client.until('\r\n\r\n');
  await settle();
}

async function everything(client: TestClient, clock: ManualClock): Promise<string> {
  try {
    const text = await client.until('ActionID: end of replay\r\n');
    await client.until('\r\n\r\n');
    return text.slice(0, text.lastIndexOf('Response: '));
  } catch {
    // The session is over: what it said remains.
    await clock.advance(0);
    return client.rest();
  }
}

/** The messages in an order that does not depend on who was faster, volatile parts gone. */
function comparable(text: string, recorded: Case): string[] {
  return text
    .replace(/^Asterisk Call Manager\/[\d.]+\r\n/, '')
    .split('\r\n\r\n')
    .filter((message) => message !== '' && isOurs(message, recorded))
    .map(normal)
    .sort();
}

/** Left out: what Aldis has no source for in this test, and logins of other sessions. */
function isOurs(message: string, recorded: Case): boolean {
  if (/^Event: (DeviceStateChange|ExtensionStatus|Registry)\r\n/.test(message)) return false;
  if (!message.startsWith('Event: SuccessfulAuth\r\n')) return true;
  return (
    recorded.items.some((item) => item.note === 'banner') &&
    message.includes(`\r\nAccountID: ${recorded.user}\r\n`)
  );
}

function normal(message: string): string {
  const text = message
    .replace(/^(EventTV|SessionTV|SessionID|Uptime|LastReload|Timestamp): .*$/gm, '$1: *')
    .replace(/^((?:Local|Remote)Address: .*\/)\d+$/gm, '$1*')
    // Aldis adds this to Asterisk's answer.
    .replace(/\r\nMessageID: .*/, '')
    // No call records here.
    .replace('CoreCDRenabled: Yes', 'CoreCDRenabled: No');
  if (!/^(Login|Ping): .* {2}\(Priv: /m.test(text)) return text;
  // ListCommands: exactly what is there. Asterisk has more.
  return text
    .split('\r\n')
    .filter((line) => !line.includes('  (Priv: ') || LISTED.test(line))
    .join('\r\n');
}

const LISTED =
  /^(Challenge|CoreSettings|CoreStatus|Events|Filter|ListCommands|Login|Logoff|Ping|Reload|WaitEvent|MessageSend|UserEvent): /;

function textOf(recorded: Case, kind: string): string {
  return recorded.items
    .filter((item) => item.kind === kind)
    .map((item) => item.data)
    .join('');
}

function readCases(file: string): Case[] {
  if (skip) return [];
  return readFileSync(resolve(RECORDINGS, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);
}
