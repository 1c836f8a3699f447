import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock, settle } from '../../../messages/testing/manual-clock.ts';
import type { RequestResult } from '../../../protocols/sip/stack.ts';
import { pjsipConfiguration } from '../inbound/testing/scene.ts';
import { answer, FakeStack, FLOW } from '../outbound/testing/fake-stack.ts';
import { createRegistrations, type Registrations } from './create-registrations.ts';

const CONF = `
[global]
type=global
user_agent=Aldis
[udp]
type=transport
bind=127.0.0.1
[trunk]
type=endpoint
[me]
type=auth
username=me
password=secret
[p]
type=registration
server_uri=sip:provider.example
client_uri=sip:me@provider.example:5070
contact_user=incoming
outbound_auth=me
expiration=120
retry_interval=30
max_random_initial_delay=4
`;

interface Room {
  readonly clock: ManualClock;
  readonly stack: FakeStack;
  readonly registrations: Registrations;
  readonly logged: string[];
  addresses: string[];
  reload(text: string): void;
  /** The statuses of Registry events since the last call. */
  told(): string;
  /** `REGISTER expires, CSeq` of what was sent since the last call. */
  sent(): string[];
}

async function room(script: FakeStack['script'], text = CONF): Promise<Room> {
  const clock = new ManualClock();
  const stack = new FakeStack(...script);
  const logged: string[] = [];
  const log = (fields: unknown, line?: string) => void logged.push(line ?? String(fields));
  let configuration = pjsipConfiguration(text);
  let seed = 0;
  let from = 0;
  const events: string[] = [];
  const registrations = createRegistrations({
    configuration: () => configuration,
    stack,
    clock,
    random: () => 0.6,
    randomBytes: (size) => Buffer.alloc(size, ++seed),
    log: { info: log, warn: log, error: log },
    localAddresses: () => made.addresses,
  });
  registrations.onRegistry(({ status }) => events.push(status));
  const made: Room = {
    clock,
    stack,
    registrations,
    logged,
    addresses: ['192.0.2.1'],
    reload: (next) => {
      configuration = pjsipConfiguration(next);
      registrations.configure();
    },
    told: () => events.splice(0).join(' '),
    sent: () => {
      const requests = stack.sent.slice(from);
      from = stack.sent.length;
      return requests.map((r) => `${r.header('Expires')} ${r.header('CSeq')}`);
    },
  };
  registrations.start();
  // It is loaded when it is needed.
  while (configuration.registrations.size > 0 && registrations.list().length === 0) await settle();
  return made;
}

const OK = answer(200, 'OK', [['contact', '<sip:incoming@127.0.0.1:15060>;expires=100']]);
const GONE = answer(200, 'OK');
const SILENCE: RequestResult = { kind: 'timeout' };
const CHALLENGE = answer(401, 'Unauthorized', [
  ['www-authenticate', 'Digest realm="provider", nonce="n1", algorithm=MD5, qop="auth"'],
]);
const STALE = answer(401, 'Unauthorized', [
  ['www-authenticate', 'Digest realm="provider", nonce="n2", algorithm=MD5, qop="auth", stale=true'],
]);

test('it registers after its random delay, and again ten seconds before the end', async () => {
  const { clock, registrations, told, sent } = await room([OK]);
  assert.deepEqual(registrations.list(), [
    { name: 'p', status: 'Unregistered', nextAt: clock.now() + 3000, expiresAt: clock.now() + 3000 },
  ]);
  await clock.advance(2999);
  assert.deepEqual(sent(), []);
  await clock.advance(1);
  assert.deepEqual(sent(), ['120 515 REGISTER']);
  assert.equal(told(), 'Registered');
  assert.equal(registrations.list()[0]?.nextAt, clock.now() + 90_000);
  await clock.advance(90_000);
  assert.deepEqual(sent(), ['120 516 REGISTER']);
});

test('a REGISTER as Asterisk writes it: Call-ID stays, the From tag is new', async () => {
  const { clock, stack } = await room([OK]);
  await clock.advance(93_000);
  const [first, second] = stack.sent;
  assert.equal(first?.uri, 'sip:provider.example');
  assert.equal(
    first?.head.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<uuid>'),
    'From: <sip:me@provider.example>;tag=<uuid>\r\nTo: <sip:me@provider.example>\r\nCall-ID: <uuid>\r\n' +
      'CSeq: 515 REGISTER\r\nContact: <sip:incoming@127.0.0.1:15060>\r\nExpires: 120\r\n' +
      'Allow: OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, PUBLISH, MESSAGE\r\nMax-Forwards: 70\r\nUser-Agent: Aldis\r\n' +
      'Content-Length:  0\r\n',
  );
  assert.equal(first?.header('Call-ID'), second?.header('Call-ID'));
  assert.notEqual(first?.header('From'), second?.header('From'));
});

test('all options that show in a REGISTER', async () => {
  const { clock, stack, registrations } = await room(
    [OK],
    `${CONF}contact_header_params=+sip.instance="<urn:x>"\\;reg-id=1\nsupport_path=yes\nsupport_outbound=yes
line=yes\nendpoint=trunk\ntransport=udp\nuser_agent=Other\noutbound_proxy=sip:192.0.2.7\\;lr\n`.replace(
      'contact_user=incoming\n',
      '',
    ),
  );
  stack.local = { protocol: 'tls', host: '[2001:db8::1]', port: 5061 };
  await clock.advance(3000);
  const request = stack.sent[0];
  const line = /;line=([0-9a-f]{16})>/.exec(request?.header('Contact') ?? '')?.[1] ?? '';
  assert.equal(registrations.endpointOfLine(line), 'trunk');
  assert.equal(registrations.endpointOfLine('0'), undefined);
  assert.equal(
    request?.header('Contact'),
    `<sip:s@[2001:db8::1]:5061;transport=TLS;line=${line}>;+sip.instance="<urn:x>";reg-id=1`,
  );
  assert.equal(request?.header('Supported'), 'path, outbound');
  assert.equal(request?.header('User-Agent'), 'Other');
  assert.equal(request?.header('Route'), '<sip:192.0.2.7;lr>');
  assert.equal(request?.nextHop.host, '192.0.2.7');
  assert.equal(request?.transport, 'udp');
});

test('credentials: the same From tag and Call-ID, one CSeq higher; a stale nonce is answered once more', async () => {
  const { clock, stack, told, sent } = await room([CHALLENGE, STALE, OK]);
  await clock.advance(3000);
  assert.deepEqual(sent(), ['120 515 REGISTER', '120 516 REGISTER', '120 517 REGISTER']);
  const [bare, first, second] = stack.sent;
  assert.equal(bare?.header('Authorization'), undefined);
  assert.match(first?.header('Authorization') ?? '', /nonce="n1", uri="sip:provider.example"/);
  assert.match(second?.header('Authorization') ?? '', /nonce="n2"/);
  assert.equal(bare?.header('From'), second?.header('From'));
  assert.equal(told(), 'Registered');
});

test('credentials that are not taken end it', async () => {
  const { clock, registrations, told, sent, logged } = await room([CHALLENGE]);
  await clock.advance(600_000);
  assert.equal(sent().length, 2);
  assert.equal(told(), 'Rejected');
  assert.equal(registrations.list()[0]?.nextAt, 0);
  assert.deepEqual(logged, [
    'Not registered with sip:provider.example, and given up: refused: 401 Unauthorized',
  ]);
});

test('403, 404 and 302 end it, too', async () => {
  for (const result of [answer(403, 'Forbidden'), answer(404, 'Not Found'), answer(302, 'Moved')]) {
    const { clock, told, sent } = await room([result]);
    await clock.advance(600_000);
    assert.equal(sent().length, 1);
    assert.equal(told(), 'Rejected');
  }
});

test('423: once more, for as long as the provider wants it; that stays', async () => {
  const { clock, told, sent } = await room([answer(423, 'Too Brief', [['min-expires', '600']]), GONE, GONE]);
  await clock.advance(3000);
  assert.deepEqual(sent(), ['120 515 REGISTER', '600 516 REGISTER']);
  assert.equal(told(), 'Registered');
  await clock.advance(590_000);
  assert.deepEqual(sent(), ['600 517 REGISTER'], 'without Contact and Expires it is what was asked for');
});

test('503, silence and no way: again after retry_interval, or when Retry-After says', async () => {
  const { clock, told, sent } = await room([
    answer(503, 'Busy', [['retry-after', '5']]),
    SILENCE,
    { kind: 'unreachable', cause: 'transport', text: 'refused', sent: false },
    OK,
  ]);
  await clock.advance(3000);
  assert.equal(sent().length, 1);
  await clock.advance(5000);
  assert.equal(sent().length, 1);
  await clock.advance(30_000);
  assert.equal(sent().length, 1);
  await clock.advance(30_000);
  assert.equal(sent().length, 1);
  assert.equal(told(), 'Rejected Rejected Rejected Registered');
});

test('register: first an un-REGISTER, then the real one; unregister: it stays unregistered', async () => {
  const { clock, registrations, stack, told, sent } = await room([OK, GONE, OK, GONE]);
  await clock.advance(3000);
  sent();
  assert.equal(registrations.register('p'), 'sent');
  await clock.advance(0);
  assert.deepEqual(sent(), ['0 516 REGISTER']);
  assert.equal(stack.sent[1]?.header('Allow'), undefined);
  assert.equal(told(), 'Registered Unregistered');
  await clock.advance(3000);
  assert.deepEqual(sent(), ['120 517 REGISTER']);
  assert.equal(registrations.unregister('p'), 'sent');
  await clock.advance(600_000);
  assert.deepEqual(sent(), ['0 518 REGISTER']);
  assert.equal(told(), 'Registered Unregistered');
  assert.equal(registrations.register('q'), 'unknown');
  assert.equal(registrations.unregister('q'), 'unknown');
});

test('*all: after unregistering there is none, until all register or the configuration is read again', async () => {
  const { clock, registrations, reload, told, sent } = await room([OK, GONE, OK, GONE, OK]);
  await clock.advance(3000);
  assert.equal(registrations.unregister('*all'), 'sent');
  assert.deepEqual(registrations.list(), []);
  assert.equal(registrations.register('p'), 'unknown');
  await clock.advance(600_000);
  assert.equal(sent().length, 2);
  assert.equal(told(), 'Registered Unregistered');
  assert.equal(registrations.register('*all'), 'sent');
  await clock.advance(3000);
  assert.equal(told(), 'Registered');
  registrations.unregister('*all');
  reload(CONF);
  assert.equal(registrations.list().length, 1);
});

test('a reload keeps what is the same, registers what has changed anew, unregisters what is gone', async () => {
  const { clock, registrations, reload, told, sent } = await room([OK, GONE, OK, GONE]);
  await clock.advance(3000);
  sent();
  reload(CONF);
  assert.equal(registrations.list()[0]?.status, 'Registered');
  await clock.advance(3000);
  assert.deepEqual(sent(), []);
  reload(CONF.replace('password=secret', 'password=other'));
  assert.equal(registrations.list()[0]?.status, 'Unregistered');
  await clock.advance(3000);
  assert.deepEqual(
    sent().map((request) => request.split(' ')[0]),
    ['0', '120'],
  );
  assert.equal(told(), 'Registered Unregistered Registered');
  reload(CONF.slice(0, CONF.indexOf('[p]')));
  assert.deepEqual(registrations.list(), []);
  await clock.advance(600_000);
  assert.equal(sent().length, 1);
  assert.equal(told(), 'Unregistered');
});

test('a reload with other transports tells the provider where we are now', async () => {
  const { clock, registrations, reload, sent } = await room([OK]);
  await clock.advance(3000);
  sent();
  reload(CONF.replace('bind=127.0.0.1', 'bind=127.0.0.1\nexternal_signaling_address=198.51.100.1'));
  assert.equal(registrations.list()[0]?.status, 'Registered');
  await clock.advance(0);
  assert.deepEqual(sent(), ['120 516 REGISTER']);
});

test('the connection it is registered over closes: it registers at once', async () => {
  const flow = { ...FLOW, protocol: 'tcp', connection: 7 } as const;
  const { clock, registrations, sent } = await room([{ ...(OK as object), flow } as RequestResult]);
  await clock.advance(3000);
  sent();
  registrations.connectionClosed({ ...flow, connection: 8 });
  await clock.advance(0);
  assert.deepEqual(sent(), []);
  registrations.connectionClosed(flow);
  await clock.advance(0);
  assert.equal(sent().length, 1);
});

test('a network that comes back is used at once, even after it was given up', async () => {
  const made = await room([SILENCE, OK], CONF.replace('retry_interval=30', 'retry_interval=0'));
  await made.clock.advance(3000);
  assert.equal(made.told(), 'Rejected');
  made.addresses = [];
  await made.clock.advance(20_000);
  assert.equal(made.sent().length, 1);
  made.addresses = ['192.0.2.2'];
  await made.clock.advance(10_000);
  assert.equal(made.told(), 'Registered');
});

test('the end: who is registered unregisters, and nobody waits longer than two seconds', async () => {
  const { clock, registrations, sent } = await room([OK, GONE]);
  await clock.advance(3000);
  sent();
  await registrations.close();
  assert.deepEqual(sent(), ['0 516 REGISTER']);

  const silent = await room([OK]);
  await silent.clock.advance(3000);
  silent.stack.script.splice(0, 1);
  let ended = false;
  void silent.registrations.close().then(() => {
    ended = true;
  });
  await silent.clock.advance(1999);
  assert.equal(ended, false);
  await silent.clock.advance(1);
  assert.equal(ended, true);

  const never = await room([OK]);
  await never.registrations.close();
  assert.deepEqual(never.sent(), [], 'what never registered has nothing to take back');
});
