import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PjsipAor } from '../../../config/pjsip-types.ts';
import type { Flow } from '../../../protocols/sip/stack.ts';
import type { Contact } from '../contact.ts';
import { flowFrom, incomingRequest, pjsipConfiguration } from '../inbound/testing/scene.ts';
import { sampleContact } from '../testing/sample-contact.ts';
import { decideRegister } from './decide-register.ts';

const NOW = Date.UTC(2026, 10, 21);

const CONFIGURATION = pjsipConfiguration(`
[bob]
type=endpoint
aors=bob
[bob]
type=aor
max_contacts=2
minimum_expiration=60
maximum_expiration=7200
default_expiration=3600
`);

interface Given {
  /** Header lines of the request. */
  readonly headers?: string;
  /** What is registered: URI → seconds left, or more of the contact. */
  readonly there?: Readonly<Record<string, number | Partial<Contact>>>;
  readonly aor?: Partial<PjsipAor>;
  readonly rewrite?: boolean;
  readonly cseq?: number;
  readonly callId?: string;
  readonly flow?: Flow;
  readonly vias?: number;
  /** Contacts that do not answer OPTIONS. */
  readonly unreachable?: readonly string[];
}

/** The decision in short: `403 aclName`, or the steps with the seconds that they grant. */
function decide(given: Given): string {
  const decision = decided(given);
  if (decision.kind === 'refused') return `${decision.status} ${decision.aclName}`.trim();
  const steps = decision.steps.map(({ what, contact }) =>
    what === 'removed' ? `-${contact.uri}` : `${what === 'added' ? '+' : '='}${contact.uri} ${left(contact)}`,
  );
  return [...steps, decision.expires === undefined ? '' : `Expires ${decision.expires}`]
    .filter(Boolean)
    .join(' | ');
}

function decided({
  headers = '',
  there = {},
  aor,
  rewrite = false,
  cseq = 10,
  callId = 'c',
  flow,
  vias = 1,
  unreachable = [],
}: Given) {
  const more = 'Via: SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKother\r\n'.repeat(vias - 1);
  const { request } = incomingRequest(
    `REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bK1\r\n${more}From: <sip:bob@example.com>;tag=f\r\n` +
      `To: <sip:bob@example.com>\r\nCall-ID: ${callId}\r\nCSeq: ${cseq} REGISTER\r\n${headers.replaceAll('\n', '\r\n')}\r\n\r\n`,
    flowFrom('198.51.100.1', 4444),
    () => {},
  );
  const bob = CONFIGURATION.endpoints.get('bob')!;
  return decideRegister({
    request,
    flow: flow ?? flowFrom('198.51.100.1', 4444),
    endpoint: { ...bob, rewriteContact: rewrite },
    aor: { ...CONFIGURATION.aors.get('bob')!, ...aor },
    registered: Object.entries(there).map(([uri, fields]) => known(uri, fields)),
    now: NOW,
    node: 'here',
    isUnreachable: ({ uri }) => unreachable.includes(uri),
  });
}

function known(uri: string, given: number | Partial<Contact>): Contact {
  const { expiresAt = NOW + (typeof given === 'number' ? given : 100) * 1000, ...fields } =
    typeof given === 'number' ? {} : given;
  return sampleContact({
    uri,
    expiresAt,
    registeredAt: NOW,
    cseq: 5,
    viaAddress: '10.0.0.1',
    viaPort: 5070,
    transportName: '',
    ...fields,
  });
}

const left = ({ expiresAt }: Contact) => (expiresAt - NOW) / 1000;

function table(
  title: string,
  rows: readonly (readonly [name: string, given: Given, expected: string])[],
): void {
  for (const [name, given, expected] of rows) {
    test(`${title}: ${name}`, () => assert.equal(decide(given), expected));
  }
}

const A = 'Contact: <sip:a@10.0.0.1>';
const B = 'Contact: <sip:b@10.0.0.1>';

table('expiration', [
  [
    'the Contact’s own wins',
    { headers: `${A};expires=100\nExpires: 200` },
    '+sip:a@10.0.0.1 100 | Expires 200',
  ],
  ['then the Expires header', { headers: `${A}\nExpires: 200` }, '+sip:a@10.0.0.1 200 | Expires 200'],
  ['then the default', { headers: A }, '+sip:a@10.0.0.1 3600'],
  ['too short is raised', { headers: `${A}\nExpires: 1` }, '+sip:a@10.0.0.1 60 | Expires 60'],
  ['too long is cut', { headers: `${A}\nExpires: 4294967295` }, '+sip:a@10.0.0.1 7200 | Expires 7200'],
  ['beyond 2^32 too', { headers: `${A};expires=99999999999999999999` }, '+sip:a@10.0.0.1 7200'],
  [
    'no number counts as not given',
    { headers: `${A};expires=soon\nExpires: later` },
    '+sip:a@10.0.0.1 3600 | Expires 3600',
  ],
  ['a negative one too', { headers: `${A};expires=-1` }, '+sip:a@10.0.0.1 3600'],
  [
    'an addr-spec has its parameters after it',
    { headers: 'Contact: sip:a@10.0.0.1;expires=70' },
    '+sip:a@10.0.0.1 70',
  ],
  ['the compact form', { headers: 'm: <sip:a@10.0.0.1>;expires=70' }, '+sip:a@10.0.0.1 70'],
]);

table('adding, refreshing, removing', [
  ['no Contact is a query', { there: { 'sip:a@10.0.0.1': 9 } }, ''],
  ['a query with Expires', { headers: 'Expires: 100' }, 'Expires 100'],
  ['a known contact is refreshed', { headers: A, there: { 'sip:a@10.0.0.1': 9 } }, '=sip:a@10.0.0.1 3600'],
  [
    'removal by the header',
    { headers: `${A}\nExpires: 0`, there: { 'sip:a@10.0.0.1': 9 } },
    '-sip:a@10.0.0.1 | Expires 0',
  ],
  [
    'removal by the parameter',
    { headers: `${A};expires=0`, there: { 'sip:a@10.0.0.1': 9 } },
    '-sip:a@10.0.0.1',
  ],
  ['removal of an unknown one changes nothing', { headers: `${A};expires=0` }, ''],
  [
    'several in one, each with its own',
    { headers: `${A};expires=100, <sip:b@10.0.0.1>\nExpires: 200` },
    '+sip:a@10.0.0.1 100 | +sip:b@10.0.0.1 200 | Expires 200',
  ],
  [
    'remove the old and add a new one',
    { headers: `${A};expires=0\n${B}`, there: { 'sip:a@10.0.0.1': 9 }, aor: { maxContacts: 1 } },
    '-sip:a@10.0.0.1 | +sip:b@10.0.0.1 3600',
  ],
  [
    'the same one twice: the second sees the first',
    { headers: `${A}\n${A};expires=0` },
    '+sip:a@10.0.0.1 3600 | -sip:a@10.0.0.1',
  ],
  [
    'URIs are compared by RFC 3261 §19.1.4, and the first text stays',
    { headers: 'Contact: <sip:a@HOST.example;ob>', there: { 'sip:a@host.example;x=1': 9 } },
    '=sip:a@host.example;x=1 3600',
  ],
  [
    'another transport is another contact',
    { headers: 'Contact: <sip:a@10.0.0.1;transport=tcp>', there: { 'sip:a@10.0.0.1': 9 } },
    '+sip:a@10.0.0.1;transport=tcp 3600',
  ],
]);

table('Contact: *', [
  [
    'removes all',
    { headers: 'Contact: *\nExpires: 0', there: { 'sip:a@10.0.0.1': 9, 'sip:b@10.0.0.1': 9 } },
    '-sip:a@10.0.0.1 | -sip:b@10.0.0.1 | Expires 0',
  ],
  ['needs Expires: 0', { headers: 'Contact: *\nExpires: 10' }, '400 registrar_invalid_contacts_provided'],
  ['needs an Expires header', { headers: 'Contact: *' }, '400 registrar_invalid_contacts_provided'],
  ['stands alone', { headers: `Contact: *\n${A}\nExpires: 0` }, '400 registrar_invalid_contacts_provided'],
  ['once', { headers: 'Contact: *\nContact: *\nExpires: 0' }, '400 registrar_invalid_contacts_provided'],
  [
    'not when one came in a later request',
    { headers: 'Contact: *\nExpires: 0', there: { 'sip:a@10.0.0.1': { cseq: 11 } } },
    '500',
  ],
]);

table('what cannot be read', [
  ['a scheme', { headers: 'Contact: <tel:+1>' }, '400 registrar_invalid_contacts_provided'],
  ['no host', { headers: 'Contact: <sip:>' }, '400 registrar_invalid_contacts_provided'],
  [
    'one of two: nothing is kept',
    { headers: `${A}\nContact: <sip:b@>` },
    '400 registrar_invalid_contacts_provided',
  ],
  [
    'too long',
    { headers: `Contact: <sip:${'a'.repeat(3000)}@h>` },
    '400 registrar_invalid_contacts_provided',
  ],
]);

const FULL = { 'sip:x@10.0.0.1': 50, 'sip:y@10.0.0.1': 40 };

table('max_contacts', [
  ['one too many', { headers: A, there: FULL }, '403 registrar_attempt_exceeds_maximum_configured_contacts'],
  [
    'a refresh is always possible',
    { headers: 'Contact: <sip:x@10.0.0.1>', there: FULL },
    '=sip:x@10.0.0.1 3600',
  ],
  [
    'so is a removal, however many there are',
    { headers: 'Contact: <sip:x@10.0.0.1>;expires=0', there: { ...FULL, 'sip:z@10.0.0.1': 1 } },
    '-sip:x@10.0.0.1',
  ],
  [
    'more in one request than there may be',
    { headers: `${A}\n${B}`, aor: { maxContacts: 1, removeExisting: true } },
    '403 registrar_attempt_exceeds_maximum_configured_contacts',
  ],
  [
    'remove_existing pushes out what expires soonest',
    { headers: A, there: FULL, aor: { removeExisting: true } },
    '+sip:a@10.0.0.1 3600 | -sip:y@10.0.0.1',
  ],
  [
    'in the same second, the first in order',
    { headers: A, there: { 'sip:x@10.0.0.1': 40.9, 'sip:y@10.0.0.1': 40.1 }, aor: { removeExisting: true } },
    '+sip:a@10.0.0.1 3600 | -sip:x@10.0.0.1',
  ],
  [
    'but never what the request itself puts there',
    {
      headers: 'Contact: <sip:y@10.0.0.1>\nContact: <sip:a@10.0.0.1>',
      there: FULL,
      aor: { removeExisting: true },
    },
    '=sip:y@10.0.0.1 3600 | +sip:a@10.0.0.1 3600 | -sip:x@10.0.0.1',
  ],
  [
    'two for two',
    { headers: `${A}\n${B}`, there: FULL, aor: { removeExisting: true } },
    '+sip:a@10.0.0.1 3600 | +sip:b@10.0.0.1 3600 | -sip:y@10.0.0.1 | -sip:x@10.0.0.1',
  ],
  [
    'remove_unavailable alone pushes out only those',
    {
      headers: A,
      there: { 'sip:x@10.0.0.1': { reachable: false }, 'sip:y@10.0.0.1': 1 },
      aor: { removeUnavailable: true },
    },
    '+sip:a@10.0.0.1 3600 | -sip:x@10.0.0.1',
  ],
  [
    'a contact that does not answer OPTIONS is unavailable, too',
    {
      headers: A,
      there: { 'sip:x@10.0.0.1': 1, 'sip:y@10.0.0.1': 50 },
      unreachable: ['sip:y@10.0.0.1'],
      aor: { removeUnavailable: true },
    },
    '+sip:a@10.0.0.1 3600 | -sip:y@10.0.0.1',
  ],
  [
    'and refuses when there are none',
    { headers: A, there: FULL, aor: { removeUnavailable: true } },
    '403 registrar_attempt_exceeds_maximum_configured_contacts',
  ],
  [
    'both: unavailable ones first',
    {
      headers: A,
      there: { 'sip:x@10.0.0.1': { reachable: false }, 'sip:y@10.0.0.1': 1 },
      aor: { removeUnavailable: true, removeExisting: true },
    },
    '+sip:a@10.0.0.1 3600 | -sip:x@10.0.0.1',
  ],
]);

table('the order of requests', [
  ['a lower CSeq of the same Call-ID', { headers: A, cseq: 4, there: { 'sip:a@10.0.0.1': 9 } }, '500'],
  ['is no removal either', { headers: `${A};expires=0`, cseq: 4, there: { 'sip:a@10.0.0.1': 9 } }, '500'],
  [
    'nor does it keep the other Contacts',
    { headers: `${B}\n${A}`, cseq: 4, there: { 'sip:a@10.0.0.1': 9 } },
    '500',
  ],
  [
    'the same CSeq is a late retransmission',
    { headers: A, cseq: 5, there: { 'sip:a@10.0.0.1': 9 } },
    '=sip:a@10.0.0.1 3600',
  ],
  [
    'another Call-ID begins anew',
    { headers: A, cseq: 1, callId: 'd', there: { 'sip:a@10.0.0.1': 9 } },
    '=sip:a@10.0.0.1 3600',
  ],
  [
    'a lower CSeq for another contact',
    { headers: B, cseq: 4, there: { 'sip:a@10.0.0.1': 9 } },
    '+sip:b@10.0.0.1 3600',
  ],
]);

const PATH = `${A}\nPath: <sip:p1;lr>,<sip:p2;lr>\nPath: <sip:p3;lr>`;

test('Path is ignored without support_path, refused when the phone does not know it, else kept', () => {
  assert.equal(stepOf({ headers: PATH })?.path, '');
  assert.equal(decide({ headers: PATH, aor: { supportPath: true } }), '420');
  const known = { headers: `${PATH}\nSupported: gruu, PATH`, aor: { supportPath: true } };
  assert.equal(stepOf(known)?.path, '<sip:p1;lr>,<sip:p2;lr>,<sip:p3;lr>');
});

test('an instance and reg-id is one binding, whatever its URI (RFC 5626 §6)', () => {
  const instance = '<urn:uuid:1>';
  const outbound = `${A};reg-id=1;+sip.instance="${instance}"`;
  const there = { 'sip:old@10.0.0.9': { instance, regId: 1 } };
  assert.equal(
    decide({ headers: outbound, there, aor: { maxContacts: 1 } }),
    '+sip:a@10.0.0.1 3600 | -sip:old@10.0.0.9',
  );
  assert.equal(
    decide({ headers: outbound, there: { 'sip:old@10.0.0.9': { instance, regId: 2 } } }),
    '+sip:a@10.0.0.1 3600',
  );
  assert.equal(decide({ headers: `${A};+sip.instance="${instance}"`, there }), '+sip:a@10.0.0.1 3600');
  assert.equal(decide({ headers: `${outbound};expires=0`, there }), '-sip:old@10.0.0.9');
  assert.equal(decide({ headers: outbound, there, cseq: 1 }), '500');
  const added = stepOf({ headers: outbound });
  assert.deepEqual([added?.instance, added?.regId], [instance, 1]);
  assert.equal(stepOf({ headers: `${A};reg-id=0;+sip.instance="${instance}"` })?.regId, 0);
});

test('rewrite_contact puts the source in place and follows the phone through its NAT', () => {
  const moved = { headers: 'Contact: <sip:a@10.0.0.1:5070;transport=udp;x=1>', rewrite: true };
  const contact = stepOf(moved);
  assert.equal(contact?.uri, 'sip:a@198.51.100.1:4444;x=1');
  assert.equal(contact?.original, 'sip:a@10.0.0.1:5070;transport=udp;x=1');
  const before = { 'sip:a@198.51.100.1:3333;x=1': { original: contact?.original ?? '' } };
  assert.equal(
    decide({ ...moved, there: before }),
    '+sip:a@198.51.100.1:4444;x=1 3600 | -sip:a@198.51.100.1:3333;x=1',
  );
  assert.equal(
    decide({ ...moved, there: before, callId: 'another phone' }),
    '+sip:a@198.51.100.1:4444;x=1 3600',
  );
  const tcp = { ...moved, flow: flowFrom('2001:db8::1', 4444, 'tcp', 1) };
  assert.equal(stepOf(tcp)?.uri, 'sip:a@[2001:db8::1]:4444;transport=tcp;x=1');
  assert.equal(stepOf({ ...moved, headers: 'Contact: <sip:a@198.51.100.1:4444>' })?.original, '');
});

test('a stream’s connection is kept for the way back, unless a proxy is at its other end', () => {
  const flow = flowFrom('198.51.100.1', 4444, 'tls', 3);
  assert.equal(stepOf({ headers: A, flow })?.flow, flow);
  assert.equal(stepOf({ headers: A, flow, vias: 2 })?.flow, undefined);
  const withPath = { headers: `${PATH}\nSupported: path`, aor: { supportPath: true }, flow };
  assert.equal(stepOf(withPath)?.flow, undefined);
  assert.equal(stepOf({ headers: A })?.flow, undefined);
});

test('what is kept of a contact', () => {
  const { place: _, ...contact } = stepOf({
    headers: `${A};expires=70\nUser-Agent: ${'u'.repeat(300)}`,
  }) as Contact & { place: number };
  assert.deepEqual(contact, {
    ...contact,
    kind: 'registered',
    aor: 'bob',
    endpoint: 'bob',
    expiresAt: NOW + 70_000,
    registeredAt: NOW,
    callId: 'c',
    cseq: 10,
    userAgent: 'u'.repeat(256),
    viaAddress: '10.0.0.1',
    viaPort: 5070,
    transport: 'udp',
    transportName: 'transport-udp',
    node: 'here',
  });
});

function stepOf(given: Given): Contact | undefined {
  const decision = decided(given);
  return decision.kind === 'accepted' ? decision.steps[0]?.contact : undefined;
}

test('contacts by the thousand are refused before they are compared with each other', () => {
  const contacts = Array.from({ length: 3000 }, (_, i) => `Contact: <sip:bob@10.0.0.1:${i + 1}>\n`).join('');
  const start = process.cpuUsage();
  const decision = decide({ headers: contacts, aor: { maxContacts: 1_000_000 } });
  assert.equal(decision, '403 registrar_attempt_exceeds_maximum_configured_contacts');
  assert.ok(process.cpuUsage(start).user < 200_000);
});
