import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import { readConfiguration } from '../../../config/read-configuration.ts';
import type { MessageId } from '../../../messages/message.ts';
import { sampleMessage } from '../../../messages/testing/sample-message.ts';
import { readVariables } from '../../../protocols/ami/variables.ts';
import type { OutboundContact } from './contact-lookup.ts';
import { createPjsipTechnology } from './create-technology.ts';
import { answer, FakeStack, type SentRequest } from './testing/fake-stack.ts';

/**
 * Replays the MessageSends that a real Asterisk was recorded with: the same refusals, and the same requests byte for
 * byte but for tags, Call-IDs and CSeq numbers. What differs on purpose stands in DIFFERENT.
 */
const { ALDIS_SHARED = '../shared' } = process.env;
const SHARED = resolve(import.meta.dirname, '../../../..', ALDIS_SHARED);
const VECTORS = join(SHARED, 'vectors/asterisk');

/** What Aldis does better; each has its test elsewhere. */
const DIFFERENT: ReadonlySet<string> = new Set([
  // No TLS transport: refused at once.
  'md-sips',
  // The To header in all forms that the manual names.
  'mp-dto-brackets',
  'mp-dto-display',
  // No number: refused.
  'mp-var-maxfwd-abc',
  // Not cut at the NUL; blanks in Base64 are skipped, its other alphabet is known (all AMI's to decode).
  'mp-b64-nul',
  'mp-b64-urlsafe',
  'mp-b64-garbage2',
  // AMI refuses more header lines than Asterisk takes.
  'mp-hdr-129',
]);

for (const file of ['02-messagesend-destinations', '03-messagesend-params', '04-messagesend-sip-responses']) {
  replay(file, () => configuration(false));
}
replay('14-no-default-outbound-endpoint', () => configuration(true));

function replay(file: string, configurationOf: () => PjsipConfiguration): void {
  const path = join(VECTORS, `${file}.jsonl`);
  if (!existsSync(path)) {
    test(`${file} is replayed`, { skip: 'the recordings are not there' }, () => {});
    return;
  }
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const recorded: Recorded = JSON.parse(line);
    const request = messageSend(recorded);
    if (request === undefined || DIFFERENT.has(recorded.case)) continue;
    test(`${file}: ${recorded.case}`, async () => {
      await compare(recorded, request, configurationOf());
    });
  }
}

async function compare(
  recorded: Recorded,
  request: ReadonlyMap<string, string[]>,
  pjsip: PjsipConfiguration,
): Promise<void> {
  const stack = new FakeStack(answer(200, 'OK'));
  const technology = createPjsipTechnology({
    configuration: () => pjsip,
    stack,
    contacts: { contactsOf: (aor) => staticContacts(pjsip, aor) },
    randomBytes: (size) => Buffer.alloc(size, 1),
  });
  const first = (name: string): string => request.get(name)?.find((value) => value !== '') ?? '';
  const given = first('destination') || first('to');
  const base64 = first('base64body');
  const draft = {
    destination: given.slice('pjsip:'.length),
    from: first('from'),
    to: first('destination') === '' ? '' : first('to'),
    contentType: 'text/plain',
    body: base64 === '' ? Buffer.from(first('body'), 'latin1') : Buffer.from(base64, 'base64'),
    variables: readVariables(request.get('variable') ?? []),
  };
  const accepted = technology.accept(draft);
  const answered = recorded.items.find(({ kind }) => kind === 'ami-rx')?.data ?? '';
  const expected = recorded.items.find(({ kind }) => kind === 'sip-rx');

  if (answered.startsWith('Response: Error')) {
    // Asterisk refuses where nobody is registered; here a message can wait.
    assert.ok(accepted.kind === 'refused' || accepted.offline, 'should be refused, or wait');
    return;
  }
  assert.equal(accepted.kind, 'accepted', 'reason' in accepted ? accepted.reason : '');
  if (expected === undefined || accepted.kind !== 'accepted') return;
  const message = sampleMessage({
    id: '01970000-0000-7000-8000-00000000002a' as MessageId,
    source: 'ami',
    owner: 'admin',
    requestId: '1',
    technology: 'pjsip',
    destination: given,
    lane: accepted.lane,
    from: draft.from,
    to: draft.to,
    contentType: accepted.contentType,
    body: draft.body,
    variables: accepted.variables,
    expiresAt: 1,
  });
  const legs = technology.legs(message);
  assert.ok(!('kind' in legs));
  for (const leg of legs) await technology.deliver(message, leg, 1);
  const wanted = normalized(expected.data);
  const sent = stack.sent.map((one) => normalized(written(one)));
  assert.ok(sent.includes(wanted), `wanted:\n${wanted}\n\nsent:\n${sent.join('\n')}`);
}

interface Recorded {
  readonly case: string;
  readonly items: readonly { readonly kind: string; readonly data: string }[];
}

/** The header lines of a MessageSend, names in lower case; undefined when the case is about another thing. */
function messageSend({ items }: Recorded): ReadonlyMap<string, string[]> | undefined {
  const fields = new Map<string, string[]>();
  for (const line of items.find(({ kind }) => kind === 'ami-tx')?.data.split('\r\n') ?? []) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), line.slice(colon + 1).replace(/^ +/, '')]);
  }
  const destination = fields.get('destination')?.[0] || fields.get('to')?.[0] || '';
  return fields.get('action')?.[0]?.toLowerCase() === 'messagesend' && destination.startsWith('pjsip:')
    ? fields
    : undefined;
}

function written(request: SentRequest): string {
  return `MESSAGE ${request.uri} SIP/2.0\r\nVia: x\r\n${request.head}\r\n${request.body}`;
}

function normalized(request: string): string {
  return request
    .replace(/\r\nVia: [^\r]*/, '')
    .replace(/(\r\nFrom: [^\r]*;tag=)[^\r]*/, '$1*')
    .replace(/\r\nCall-ID: [^\r]*/, '\r\nCall-ID: *')
    .replace(/\r\nCSeq: \d+/, '\r\nCSeq: *');
}

function staticContacts(pjsip: PjsipConfiguration, aor: string): OutboundContact[] {
  const uris = pjsip.aors.get(aor)?.contact ?? [];
  return uris.map((uri) => ({ uri, path: '', flow: undefined, reachable: true }));
}

function configuration(withoutDefault: boolean): PjsipConfiguration {
  const { pjsip } = readConfiguration(join(VECTORS, 'etc')).configuration ?? assert.fail('no configuration');
  if (!withoutDefault) return pjsip;
  return { ...pjsip, global: { ...pjsip.global, defaultOutboundEndpoint: 'default_outbound_endpoint' } };
}
