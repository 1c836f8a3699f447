import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import { readConfiguration } from '../../../config/read-configuration.ts';
import { settle } from '../../../messages/testing/manual-clock.ts';
import { parseChallenges } from '../../../protocols/sip/auth/challenge.ts';
import type { ContactEvent, SecurityEvent } from '../surface.ts';
import { sampleContact } from '../testing/sample-contact.ts';
import { flowFrom, Scene } from './testing/scene.ts';

/**
 * Replays what phones sent to a real Asterisk: the same answers byte for byte, but for nonces and opaque values, and the
 * same events in the same order. Each case begins with the contacts that its recording shows to have been there.
 */
const { ALDIS_SHARED = '../shared' } = process.env;
const VECTORS = join(resolve(import.meta.dirname, '../../../..', ALDIS_SHARED), 'vectors/asterisk');

/** What Aldis does otherwise, each with its own test. */
const DIFFERENT: ReadonlyMap<string, string> = new Map([
  ['re-samecallid', 'a lower CSeq with the same Call-ID is refused'],
  ['re-qreg-gone', 'PeerStatus follows from qualify, which has its own issue'],
  ['re-qreg-gone2', 'the same'],
  ['re-path-ms', 'MessageSend'],
  ['re-path-nt', 'PJSIPNotify'],
]);

/** Contacts that cases which are not in the recording had left there. */
const LEFT: Readonly<Record<string, readonly (readonly [aor: string, uri: string])[]>> = {
  're-rex-2': [['rex', 'sip:rex@127.0.0.1:15075']],
  're-mona-replace-two': [['mona', 'sip:mona@127.0.0.1:15073']],
};

for (const [file, etc] of [
  ['05-registrar-and-registered', 'etc'],
  ['22-registrar-events', 'etc2'],
  ['11-inbound-message', 'etc'],
] as const) {
  const path = join(VECTORS, `${file}.jsonl`);
  const skip = !existsSync(path);
  if (skip) {
    test(`${file}: the recordings are not here`, { skip }, () => {});
    continue;
  }
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const recorded = JSON.parse(line) as Case;
    if (!recorded.items.some(isFromPhone) || DIFFERENT.has(recorded.case)) continue;
    test(`${file}: ${recorded.case}: ${recorded.title}`, () => replay(recorded, configurationOf(etc)));
  }
}

interface Case {
  readonly case: string;
  readonly title: string;
  readonly items: readonly { readonly kind: string; readonly note: string; readonly data: string }[];
}

async function replay(recorded: Case, configuration: PjsipConfiguration): Promise<void> {
  const items = recorded.items.map((item) => ({ ...item, data: withPeople(item.data) }));
  const answers = items.filter(({ kind, data }) => kind === 'sip-rx' && data.startsWith('SIP/2.0'));
  const scene = new Scene(configuration, {
    now: timeOf(answers.find(({ data }) => data.includes('Date:'))?.data ?? ''),
  });
  seed(scene, recorded, items);
  await settle();
  scene.contactEvents.length = 0;

  let challenge = '';
  for (const item of items.filter(isFromPhone)) {
    const branch = headerOf(item.data, 'Via').replace(/.*branch=/, '');
    const expected = answers.find(({ data }) => data.includes(`branch=${branch}`))?.data ?? '';
    const port = Number(/:(\d+) ->/.exec(item.note)?.[1]);
    const text = expected.startsWith('SIP/2.0 401')
      ? item.data
      : withCredentials(item.data, challenge, configuration);
    const answer = await scene.send(text, flowFrom('127.0.0.1', port));
    challenge = headerOf(answer, 'WWW-Authenticate');
    assert.equal(normalized(answer), normalized(expected));
  }
  await settle();
  assert.deepEqual(
    scene.contactEvents.flatMap(contactLines),
    eventsOf(items, ['ContactStatus', 'PeerStatus']),
  );
  assert.deepEqual(scene.securityEvents.map(securityLines), eventsOf(items, SECURITY));
}

/** What was there before: whatever an answer shows that the case did not put there, and whatever it removes. */
function seed(scene: Scene, recorded: Case, items: Case['items']): void {
  const added = new Set(eventsOf(items, ['ContactStatus']).filter(isStatus('NonQualified')).map(uriOf));
  const before = new Map<string, number>();
  for (const { kind, data } of items) {
    if (kind !== 'sip-rx' || !data.startsWith('SIP/2.0 200')) continue;
    for (const [, uri, left] of data.matchAll(/^Contact: <(.*)>;expires=(\d+)/gm)) {
      if (!added.has(uri) && !before.has(uri!)) before.set(uri!, timeOf(data) + (Number(left) + 1) * 1000);
    }
  }
  for (const uri of eventsOf(items, ['ContactStatus']).filter(isStatus('Removed')).map(uriOf)) {
    if (uri !== undefined && !added.has(uri)) before.set(uri, scene.clock.now() + 200_000);
  }
  const aor = /<sip:(\w+)@/.exec(headerOf(items.find(isFromPhone)?.data ?? '', 'To'))?.[1] ?? '';
  for (const [uri, expiresAt] of before) place(scene, aor, uri, expiresAt);
  for (const [name, uri] of LEFT[recorded.case] ?? []) place(scene, name, uri, scene.clock.now() + 250_000);
}

function place(scene: Scene, aor: string, uri: string, expiresAt: number): void {
  const contact = sampleContact({
    aor,
    uri,
    endpoint: aor,
    expiresAt,
    registeredAt: 1,
    callId: 'before',
    viaAddress: '127.0.0.1',
  });
  scene.contacts.update(aor, [{ what: 'added', contact }], assert.ifError);
}

/** The extensions of the recordings are dialplan; here they are somebody. */
function withPeople(text: string): string {
  return text.replaceAll(/(?<=sip:)(show|tocarol|tobadtech|toxmpp)(?=[@;])/g, 'carol');
}

function configurationOf(etc: string): PjsipConfiguration {
  const { configuration } = readConfiguration(join(VECTORS, etc));
  assert(configuration);
  const endpoints = new Map(configuration.pjsip.endpoints);
  const carol = endpoints.get('carol');
  assert(carol);
  endpoints.set('carol', { ...carol, callerId: { name: '', number: '9123' } });
  return { ...configuration.pjsip, endpoints };
}

/** The recorded credentials with the nonce that was given here. */
function withCredentials(request: string, challenge: string, configuration: PjsipConfiguration): string {
  const line = headerOf(request, 'Authorization');
  const [given] = parseChallenges([challenge]);
  if (line === '' || given === undefined) return request;
  const part = (name: string) => new RegExp(`${name}="?([^",]+)"?`).exec(line)?.[1] ?? '';
  const { password } = configuration.auths.get(part('username'))!;
  const ha1 = hash('md5', `${part('username')}:${given.realm}:${password}`);
  const ha2 = hash('md5', `${request.split(' ', 1)[0]}:${part('uri')}`);
  const response = hash('md5', `${ha1}:${given.nonce}:${part('nc')}:${part('cnonce')}:auth:${ha2}`);
  const fresh = line.replace(part('nonce'), given.nonce).replace(part('response'), response);
  return request.replace(line, fresh);
}

function normalized(answer: string): string {
  return answer.replace(/nonce="[^"]*",opaque="[^"]*"/, 'nonce,opaque');
}

/** The events of these names as `Name field=value…`, in their order. */
function eventsOf(items: Case['items'], names: readonly string[]): string[] {
  const events: string[] = [];
  for (const { kind, data } of items) {
    if (kind !== 'ami-rx') continue;
    const fields = [...data.matchAll(/^(\w+): (.*)\r$/gm)].map(
      ([, field = '', value = '']) => [field, value] as const,
    );
    const name = fields[0]?.[1] ?? '';
    if (!names.includes(name)) continue;
    const shown = fields.filter(([field]) => !COMMON.has(field)).map(([field, value]) => `${field}=${value}`);
    events.push([name, ...shown.map((text) => text.replace(/(?<==)1795\d{6}\/.*/, 'nonce'))].join(' '));
  }
  // The two streams of one AMI session: AMI sends some events of one request a little out of order.
  return events;
}

function contactLines({ uri, status, aor, endpoint, roundtripUsec, peer }: ContactEvent): string[] {
  const contact = `ContactStatus URI=${uri} ContactStatus=${status} AOR=${aor} EndpointName=${endpoint} RoundtripUsec=${roundtripUsec}`;
  return peer === undefined
    ? [contact]
    : [`PeerStatus ChannelType=PJSIP Peer=PJSIP/${endpoint} PeerStatus=${peer}`, contact];
}

function securityLines(event: SecurityEvent): string {
  const { severity, eventVersion, accountId, sessionId, localAddress, remoteAddress, fields } = event;
  const common = `${event.event} Severity=${severity} Service=PJSIP EventVersion=${eventVersion} AccountID=${accountId}`;
  const addresses = `SessionID=${sessionId} LocalAddress=${localAddress} RemoteAddress=${remoteAddress}`;
  const own = fields
    .map(([name, value]) => ` ${name}=${value}`)
    .join('')
    .replace(/1795\d{6}\/\S*/, 'nonce');
  return `${common} ${addresses}${own}`;
}

function isFromPhone({ kind, data }: Case['items'][number]): boolean {
  return kind === 'sip-tx' && !data.startsWith('SIP/2.0');
}

function isStatus(status: string): (event: string) => boolean {
  return (event) => event.includes(`ContactStatus=${status}`);
}

function uriOf(event: string): string | undefined {
  return /URI=(\S+)/.exec(event)?.[1];
}

function timeOf(answer: string): number {
  const written = headerOf(answer, 'Date') || 'Sat, 21 Nov 2026 03:50:00 GMT';
  return Date.parse(written);
}

function headerOf(message: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(message.replaceAll('\r', ''))?.[1] ?? '';
}

const SECURITY = [
  'ChallengeSent',
  'SuccessfulAuth',
  'ChallengeResponseFailed',
  'InvalidAccountID',
  'FailedACL',
  'RequestNotSupported',
];
const COMMON: ReadonlySet<string> = new Set(['Event', 'Privilege', 'SystemName', 'EventTV']);
