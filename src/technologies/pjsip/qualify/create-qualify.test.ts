import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../../messages/testing/manual-clock.ts';
import type { RequestResult } from '../../../protocols/sip/stack.ts';
import type { Contact } from '../contact.ts';
import { pjsipConfiguration, Scene } from '../inbound/testing/scene.ts';
import { answer, FakeStack, FLOW } from '../outbound/testing/fake-stack.ts';
import { sampleContact } from '../testing/sample-contact.ts';
import { createQualify, type Qualify } from './create-qualify.ts';
// At hand before the first test, as its time stands still while it would be loaded.
import './options-request.ts';

const CONF = `
[udp]
type=transport
bind=127.0.0.1
[asked]
type=endpoint
aors=asked
outbound_auth=asked
[asked]
type=auth
username=asked
password=secret
[asked]
type=aor
max_contacts=5
contact=sip:asked@192.0.2.1
qualify_frequency=60
[free]
type=endpoint
aors=free
[free]
type=aor
contact=sip:free@192.0.2.2
[bare]
type=endpoint
`;

interface Room {
  readonly scene: Scene;
  readonly stack: FakeStack;
  readonly qualify: Qualify;
  /** `ContactStatus asked Reachable, peer Reachable` */
  told(): string[];
}

function room(script: FakeStack['script'], text = CONF): Room {
  const scene = new Scene(pjsipConfiguration(text));
  const stack = new FakeStack(...script);
  let microseconds = 0;
  const qualify = createQualify({
    configuration: () => scene.configuration,
    contacts: scene.contacts,
    stack,
    clock: scene.clock,
    random: () => 0.5,
    randomBytes: (size) => Buffer.alloc(size, 7),
    log: { warn: () => {}, error: () => {} },
    defer: (callback) => callback(),
    microseconds: () => (microseconds += 250),
  });
  qualify.start();
  return {
    scene,
    stack,
    qualify,
    told: () =>
      scene.contactEvents
        .splice(0)
        .map(({ status, aor, peer, roundtripUsec }) => `${aor} ${status} ${roundtripUsec} ${peer ?? '-'}`),
  };
}

async function register(scene: Scene, uri: string, more: Partial<Contact> = {}): Promise<void> {
  const now = scene.clock.now();
  const contact = sampleContact({
    aor: 'asked',
    uri,
    endpoint: 'asked',
    expiresAt: now + 3_600_000,
    registeredAt: now,
    viaAddress: '',
    viaPort: 0,
    transportName: 'udp',
    ...more,
  });
  scene.contacts.update('asked', [{ what: 'added', contact }], assert.ifError);
  await settle();
}

const OK = answer(200, 'OK');
const SILENCE: RequestResult = { kind: 'timeout' };
const NAMED = { aor: 'asked', uri: 'sip:asked@192.0.2.1' };

test('a contact is first asked within its frequency, then every so often; only changes are told', async () => {
  const { scene, stack, qualify, told } = room([OK, OK, SILENCE, SILENCE, OK]);
  assert.equal(scene.contacts.isOnline('asked'), false, 'nothing is known of it yet');
  assert.equal(scene.contacts.isOnline('free'), true, 'nobody asks it');
  await scene.clock.advance(29_990);
  assert.equal(stack.sent.length, 0);
  await scene.clock.advance(10);
  assert.equal(stack.sent.length, 1);
  assert.deepEqual(told(), ['asked Reachable 250 Reachable']);
  assert.equal(scene.contacts.isOnline('asked'), true);
  assert.deepEqual(qualify.statusOf(NAMED), { status: 'Reachable', roundtripUsec: 250 });
  await scene.clock.advance(60_000);
  assert.equal(stack.sent.length, 2);
  assert.deepEqual(told(), []);
  await scene.clock.advance(60_000);
  assert.deepEqual(told(), ['asked Unreachable 0 Unreachable']);
  assert.equal(scene.contacts.isOnline('asked'), false);
  assert.deepEqual(scene.reachable, []);
  await scene.clock.advance(120_000);
  assert.deepEqual(told(), ['asked Reachable 250 Reachable']);
  assert.deepEqual(scene.reachable, ['asked'], 'what waits for it may leave now');
});

test('the OPTIONS as Asterisk writes it', async () => {
  const { scene, stack } = room([OK]);
  await scene.clock.advance(60_000);
  const request = stack.sent[0];
  assert.equal(request?.uri, 'sip:asked@192.0.2.1');
  assert.equal(
    request?.head.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<uuid>'),
    'From: <sip:asked@127.0.0.1>;tag=<uuid>\r\nTo: <sip:asked@192.0.2.1>\r\n' +
      'Contact: <sip:asked@127.0.0.1:15060>\r\nCall-ID: <uuid>\r\nCSeq: 1800 OPTIONS\r\nMax-Forwards: 70\r\n' +
      `User-Agent: ${scene.configuration.global.userAgent}\r\nContent-Length:  0\r\n`,
  );
});

test('a new contact is asked at once; the endpoint is there when it answers, gone when the last one that did is', async () => {
  const { scene, stack, told } = room([OK, SILENCE, OK]);
  await register(scene, 'sip:asked@192.0.2.8');
  await scene.clock.advance(0);
  assert.equal(stack.sent.length, 1);
  assert.deepEqual(told(), ['asked NonQualified 0 -', 'asked Reachable 250 Reachable']);
  await register(scene, 'sip:asked@192.0.2.9');
  await scene.clock.advance(0);
  assert.deepEqual(told(), ['asked NonQualified 0 -', 'asked Unreachable 0 -']);
  const first = scene.contacts.find('asked', 'sip:asked@192.0.2.8');
  assert(first);
  scene.contacts.update('asked', [{ what: 'removed', contact: first }], assert.ifError);
  await settle();
  assert.deepEqual(told(), ['asked Removed 0 Unreachable']);
  await scene.clock.advance(30_000);
  assert.deepEqual(told(), ['asked Reachable 250 Reachable'], 'the static one');
  assert.equal(stack.sent.filter(({ uri }) => uri.includes('.8')).length, 1, 'who is gone is not asked');
});

const ANSWERS: readonly (readonly [what: string, options: string, result: RequestResult, status: string])[] =
  [
    ['404', '', answer(404, 'Not Found'), 'Reachable'],
    ['503', '', answer(503, 'Service Unavailable'), 'Reachable'],
    ['404 with qualify_2xx_only', 'qualify_2xx_only=yes', answer(404, 'Not Found'), 'Unreachable'],
    ['202 with qualify_2xx_only', 'qualify_2xx_only=yes', answer(202, 'Accepted'), 'Reachable'],
    ['a challenge that nobody answers', '', answer(401, 'Unauthorized'), 'Reachable'],
    ['no answer', '', SILENCE, 'Unreachable'],
    ['no way', '', { kind: 'unreachable', cause: 'transport', text: 'refused', sent: false }, 'Unreachable'],
    ['the end', '', { kind: 'aborted', sent: true }, 'NonQualified'],
  ];

for (const [what, options, result, status] of ANSWERS) {
  test(`answer: ${what} is ${status}`, async () => {
    const text = CONF.replace('qualify_frequency=60', `qualify_frequency=60\n${options}`);
    const { scene, qualify } = room([result], text);
    await scene.clock.advance(30_000);
    assert.equal(qualify.statusOf(NAMED).status, status);
  });
}

test('authenticate_qualify answers a challenge with outbound_auth, and the round trip is that of the last request', async () => {
  const challenge = answer(401, 'Unauthorized', [
    ['www-authenticate', 'Digest realm="phone", nonce="n", algorithm=MD5, qop="auth"'],
  ]);
  const text = CONF.replace(
    'qualify_frequency=60',
    'qualify_frequency=60\nauthenticate_qualify=yes\nqualify_2xx_only=yes',
  );
  const { scene, stack, told } = room([challenge, OK, challenge, challenge], text);
  await scene.clock.advance(30_000);
  assert.equal(stack.sent.length, 2);
  assert.equal(stack.sent[0]?.header('Authorization'), undefined);
  assert.match(stack.sent[1]?.header('Authorization') ?? '', /username="asked"/);
  assert.equal(stack.sent[1]?.header('CSeq'), '1801 OPTIONS');
  assert.deepEqual(told(), ['asked Reachable 250 Reachable']);
  await scene.clock.advance(60_000);
  assert.equal(stack.sent.length, 4, 'credentials that are not taken are not tried again');
  assert.deepEqual(told(), ['asked Unreachable 0 Unreachable']);
});

test('the way there is that of a MESSAGE: connection, Path, outbound proxy, transport', async () => {
  const flow = { ...FLOW, protocol: 'tcp', connection: 9 } as const;
  const path = '<sip:192.0.2.70;lr>';
  const sentBy = async (text: string, more: Partial<Contact>) => {
    const { scene, stack } = room([OK], text);
    await register(scene, 'sip:asked@192.0.2.8', more);
    await scene.clock.advance(0);
    return stack.sent[0];
  };
  const direct = await sentBy(CONF, { flow });
  assert.equal(direct?.flow, flow);
  assert.equal(direct?.nextHop.host, '192.0.2.8');
  const along = await sentBy(CONF, { path });
  assert.equal(along?.header('Route'), path);
  assert.equal(along?.nextHop.host, '192.0.2.70');
  const proxied = CONF.replace('qualify_frequency', 'outbound_proxy=sip:192.0.2.71\\;lr\nqualify_frequency');
  const over = await sentBy(proxied, { flow });
  assert.equal(over?.flow, undefined);
  assert.equal(over?.nextHop.host, '192.0.2.71');
  assert.equal(over?.header('Route'), '<sip:192.0.2.71;lr>');
  const endpoint = CONF.replace(
    'aors=asked',
    'aors=asked\ntransport=udp\nfrom_user=pbx\nfrom_domain=pbx.example',
  );
  const named = await sentBy(endpoint, {});
  assert.equal(named?.transport, 'udp');
  assert.match(named?.header('From') ?? '', /^<sip:pbx@pbx\.example>;tag=/);
  assert.equal(named?.header('Contact'), '<sip:pbx@127.0.0.1:15060>');
});

test('PJSIPQualify asks all contacts now; one without qualify_frequency keeps its status', async () => {
  const { scene, stack, qualify, told } = room([SILENCE]);
  assert.equal(qualify.qualify('nobody'), 'no-endpoint');
  assert.equal(qualify.qualify('bare'), 'no-aors');
  assert.equal(qualify.qualify('free'), 'qualifying');
  assert.equal(qualify.qualify('asked'), 'qualifying');
  await settle();
  assert.deepEqual(
    stack.sent.map(({ uri }) => uri),
    ['sip:free@192.0.2.2', 'sip:asked@192.0.2.1'],
  );
  assert.deepEqual(told(), ['asked Unreachable 0 -']);
  assert.equal(scene.contacts.isOnline('free'), true);
  await scene.clock.advance(30_000);
  assert.equal(stack.sent.length, 3, 'its turn stays where it was');
});

test('the silence of an earlier question does not outweigh the answer to a later one', async () => {
  const { scene, qualify } = room([OK]);
  const results: ((result: RequestResult) => void)[] = [];
  const stack = new FakeStack();
  stack.request = (_request, done) => {
    results.push(done);
    return { abort: () => {} };
  };
  const patient = createQualify({
    configuration: () => scene.configuration,
    contacts: scene.contacts,
    stack,
    clock: scene.clock,
    random: () => 0.9,
    randomBytes: (size) => Buffer.alloc(size),
    log: { warn: () => {}, error: () => {} },
    defer: setImmediate,
  });
  qualify.close();
  patient.start();
  patient.qualify('asked');
  patient.qualify('asked');
  while (results.length < 2) await settle();
  results[1]?.(OK);
  results[0]?.(SILENCE);
  assert.equal(patient.statusOf(NAMED).status, 'Reachable');
});

test('a reload: another frequency counts, and who is asked no more counts as there', async () => {
  const { scene, stack, qualify, told } = room([SILENCE]);
  await scene.clock.advance(30_000);
  assert.deepEqual(told(), ['asked Unreachable 0 -']);
  scene.configuration = pjsipConfiguration(CONF.replace('qualify_frequency=60', 'qualify_frequency=10'));
  scene.contacts.configure();
  qualify.configure();
  await scene.clock.advance(5_000);
  assert.equal(stack.sent.length, 2);
  scene.configuration = pjsipConfiguration(CONF.replace('qualify_frequency=60', 'qualify_frequency=0'));
  scene.contacts.configure();
  qualify.configure();
  assert.deepEqual(told(), ['asked NonQualified 0 -']);
  assert.equal(scene.contacts.isOnline('asked'), true);
  await scene.clock.advance(60_000);
  assert.equal(stack.sent.length, 2);
});

test('ten thousand contacts: spread over the time, the queue as long as there are contacts', async () => {
  const contacts = Array.from({ length: 10_000 }, (_, index) => `contact=sip:${index}@192.0.2.1`);
  const text = CONF.replace('contact=sip:asked@192.0.2.1', contacts.join('\n'));
  const scene = new Scene(pjsipConfiguration(text));
  const stack = new FakeStack(OK);
  let seed = 0;
  const qualify = createQualify({
    configuration: () => scene.configuration,
    contacts: scene.contacts,
    stack,
    clock: scene.clock,
    random: () => {
      seed = (seed + 7919) % 10_000;
      return seed / 10_000;
    },
    randomBytes: (size) => Buffer.alloc(size),
    log: { warn: () => {}, error: () => {} },
    defer: (callback) => callback(),
  });
  qualify.start();
  const perSecond: number[] = [];
  for (let second = 0; second < 6; second++) {
    const before = stack.sent.length;
    await scene.clock.advance(1000);
    perSecond.push(stack.sent.length - before);
  }
  qualify.close();
  for (const count of perSecond) assert.ok(count >= 150 && count <= 185, perSecond.join(' '));
});
