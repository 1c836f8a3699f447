import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message, MessageId } from '../../../messages/message.ts';
import type { Draft } from '../../../messages/technology.ts';
import type { OutboundContact } from '../outbound/contact-lookup.ts';
import type { SipTechnology } from '../outbound/sip-technology.ts';
import { contact, ID } from '../outbound/testing/bench.ts';
import { configurationOf } from '../outbound/testing/configuration-of.ts';
import { answer, FakeStack } from '../outbound/testing/fake-stack.ts';
import { createPjsipNotify, createSipNotify } from './create-notify.ts';

test('every contact of every AOR is a leg, each URI once, and each goes to its own', async () => {
  const house = open();
  house.registered.set('second', [contact('sip:b@127.0.0.1:3'), contact('sip:a@127.0.0.1:1')]);
  house.registered.set('first', [contact('sip:a@127.0.0.1:1'), contact('sip:c@127.0.0.1:2', GONE)]);
  const message = house.message('two');
  const legs = house.legs(message);
  assert.deepEqual(
    legs.map(({ key }) => key),
    ['sip:a@127.0.0.1:1', 'sip:static@127.0.0.1:9', 'sip:b@127.0.0.1:3'],
  );
  for (const leg of legs) {
    assert.equal((await house.technology.deliver(message, leg, 1)).kind, 'delivered');
  }
  assert.deepEqual(
    house.stack.sent.map(({ uri }) => uri),
    legs.map(({ key }) => key),
  );
  assert.equal(new Set(house.stack.sent.map((sent) => sent.header('Call-ID'))).size, 3);
});

test('the head stands in the order of Asterisk', async () => {
  const house = open();
  await house.send('erin', { variables: [['Event', 'check-sync']], contentType: 'text/plain', body: BODY });
  assert.equal(
    house.stack.sent[0]?.head.replace(/tag=\w+|[0-9a-f-]{36}-\w+/g, '*').replace(/\d+ NOTIFY/, '1 NOTIFY'),
    [
      'From: <sip:front@example.invalid>;*',
      'To: <sip:erin@127.0.0.1>',
      'Contact: <sip:front@127.0.0.1:15060>',
      'Call-ID: *',
      'CSeq: 1 NOTIFY',
      'Route: <sip:127.0.0.1:7;lr>',
      'Subscription-State: terminated',
      'Event: check-sync',
      'Max-Forwards: 70',
      'User-Agent: Asterisk PBX 22.11.0-rc1',
      'Content-Type: text/plain',
      'Content-Length:     5',
      '',
    ].join('\r\n'),
  );
});

test('without a body there is no Content-Type, and the program’s own Max-Forwards and User-Agent count', async () => {
  const house = open();
  const variables = [
    ['Max-Forwards', '5'],
    ['User-Agent', 'Mine'],
  ] as const;
  await house.send('erin', { variables });
  const { head } = house.stack.sent[0] ?? assert.fail();
  assert.equal(head.match(/^Max-Forwards: .*$/gm)?.join(), 'Max-Forwards: 5');
  assert.equal(head.match(/^User-Agent: .*$/gm)?.join(), 'User-Agent: Mine');
  assert.ok(!head.includes('Content-Type'));
  assert.ok(head.endsWith('Content-Length:  0\r\n'));
});

test('the Contact says over which transport this side is reached', async () => {
  const house = open();
  house.stack.local = { protocol: 'tls', host: '[::1]', port: 5061 };
  await house.send('erin', {});
  assert.equal(house.stack.sent[0]?.header('Contact'), '<sip:front@[::1]:5061;transport=TLS>');
});

test('a URI goes through the default outbound endpoint, its name in To', async () => {
  const house = open();
  await house.send('"Bob B" <sip:bob@127.0.0.1:5>', {});
  assert.equal(house.stack.sent[0]?.uri, 'sip:bob@127.0.0.1:5');
  assert.equal(house.stack.sent[0]?.header('To'), '"Bob B" <sip:bob@127.0.0.1>');
  assert.equal(house.stack.sent[0]?.header('From')?.replace(/;.*/, ''), '<sip:outside@127.0.0.1>');
});

test('a challenge is answered with outbound_auth, the CSeq one higher', async () => {
  const challenge = answer(401, 'Unauthorized', [['WWW-Authenticate', 'Digest realm="r", nonce="n"']]);
  const house = open(challenge, answer(200, 'OK'));
  const outcome = await house.send('carol', {});
  assert.equal(outcome.kind, 'delivered');
  const [first, second] = house.stack.sent;
  assert.match(second?.header('Authorization') ?? '', /username="carol"/);
  assert.equal(second?.header('Call-ID'), first?.header('Call-ID'));
  const number = (head: string | undefined): number => Number.parseInt(head ?? '', 10);
  assert.equal(number(second?.header('CSeq')), number(first?.header('CSeq')) + 1);
  const none = await open(challenge).send('erin', {});
  assert.equal('errorCode' in none && none.errorCode, '31002');
});

for (const [destination, reason] of [
  ['nobody', /no endpoint/],
  ['sip:', /cannot be read/],
  ['tel:+15551234', /no SIP URI/],
  ['sips:bob@127.0.0.1', /TLS/],
  ['sip:bob@127.0.0.1;transport=ws', /transport/],
] as const) {
  test(`${destination} is refused`, () => {
    const refused = open().accept(destination);
    assert.ok(refused.kind === 'refused');
    assert.match(refused.reason, reason);
  });
}

test('a URI is refused without a default outbound endpoint', () => {
  const house = open();
  house.configuration = configurationOf('[alice]\ntype=endpoint\n');
  assert.equal(house.accept('sip:bob@127.0.0.1').kind, 'refused');
});

test('an endpoint without an AOR can have nobody; one whose phones are away is offline', () => {
  const house = open();
  const none = house.technology.legs(house.message('outside'));
  assert.ok('kind' in none && none.kind === 'failed');
  const away = house.accept('alice');
  assert.ok(away.kind === 'accepted' && away.offline);
  assert.deepEqual(house.technology.legs(house.message('alice')), []);
});

test('a registration wakes the NOTIFYs of every endpoint with that AOR, and no MESSAGE', () => {
  const house = open();
  const lane = (name: string): string => {
    const accepted = house.accept(name);
    return accepted.kind === 'accepted' ? accepted.lane : '';
  };
  assert.deepEqual(house.technology.lanesOfAor('first'), [lane('two')]);
  assert.deepEqual(house.technology.lanesOfAor('shared'), [lane('alice'), lane('alicia')]);
  assert.match(lane('alice'), /^pjsip-notify:/);
});

test('a name in UTF-8 is an endpoint’s', () => {
  assert.equal(open().accept(Buffer.from('jürgen').toString('latin1')).kind, 'accepted');
});

test('to a chan_sip peer, and to a host', async () => {
  const house = open();
  const sip = createSipNotify(house.options);
  const accept = (destination: string) => sip.accept({ ...DRAFT, destination });
  assert.equal(accept('erin').kind, 'accepted');
  assert.equal(accept('sip:erin').kind, 'accepted');
  assert.equal(accept('127.0.0.1:5070').kind, 'accepted');
  assert.equal(accept('12345').kind, 'refused');
  assert.equal(accept('outside').kind, 'refused');
});

function open(...script: ConstructorParameters<typeof FakeStack>) {
  const stack = new FakeStack(...(script.length > 0 ? script : [answer(200, 'OK')]));
  const registered = new Map<string, OutboundContact[]>();
  const house = {
    stack,
    registered,
    configuration: configurationOf(CONFIGURATION),
    options: {
      configuration: () => house.configuration,
      stack,
      contacts: {
        contactsOf: (aor: string) => [
          ...(registered.get(aor) ?? []),
          ...(house.configuration.aors.get(aor)?.contact ?? []).map((uri) => contact(uri)),
        ],
      },
      randomBytes: (size: number) => Buffer.alloc(size, 0xab),
    },
    accept: (destination: string, more: Partial<Draft> = {}) =>
      technology.accept({ ...DRAFT, destination, ...more }),
    message(destination: string, more: Partial<Draft> = {}): Message {
      const accepted = house.accept(destination, more);
      if (accepted.kind === 'refused') throw new Error(accepted.reason);
      return {
        id: ID as MessageId,
        direction: 'outbound',
        source: 'ami',
        owner: 'admin',
        requestId: '1',
        technology: technology.name,
        destination: `${technology.name}:${destination}`,
        lane: accepted.lane,
        from: '',
        to: '',
        contentType: accepted.contentType,
        body: more.body ?? DRAFT.body,
        variables: accepted.variables,
        createdAt: 0,
        sendAt: 0,
        expiresAt: 1,
        immediate: true,
        project: undefined,
      };
    },
    legs(message: Message) {
      const legs = technology.legs(message);
      if ('kind' in legs) throw new Error(legs.errorMessage);
      return legs;
    },
    async send(destination: string, more: Partial<Draft>) {
      const message = house.message(destination, more);
      return technology.deliver(message, house.legs(message)[0] ?? assert.fail('nobody'), 1);
    },
    get technology(): SipTechnology {
      return technology;
    },
  };
  const technology = createPjsipNotify(house.options);
  return house;
}

const GONE: Partial<OutboundContact> = { reachable: false };
const BODY = Buffer.from('hello');
const DRAFT: Draft = {
  destination: '',
  from: '',
  to: '',
  contentType: '',
  body: Buffer.alloc(0),
  variables: [],
};

const CONFIGURATION = `
[global]
type=global
default_outbound_endpoint=outside
[outside]
type=endpoint
[two]
type=endpoint
aors=first,missing,second
[first]
type=aor
contact=sip:static@127.0.0.1:9
max_contacts=5
[second]
type=aor
max_contacts=5
[alice]
type=endpoint
aors=shared
[alicia]
type=endpoint
aors=shared
[shared]
type=aor
max_contacts=1
[jürgen]
type=endpoint
aors=erin
[erin]
type=endpoint
aors=erin
from_user=front
from_domain=example.invalid
outbound_proxy=sip:127.0.0.1:7\\;lr
[erin]
type=aor
contact=sip:erin@127.0.0.1:8
[carol]
type=endpoint
aors=erin
outbound_auth=carol
[carol]
type=auth
username=carol
password=secret
`;
