import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SipUri } from '../syntax/uri.ts';
import { parseUri } from '../syntax/uri.ts';
import { FakeZone } from '../testing/fake-zone.ts';
import { HandTime } from '../timers/hand-time.ts';
import { TimerWheel } from '../timers/wheel.ts';
import { DnsRecords } from './dns-records.ts';
import { locate } from './locate.ts';
import type { LocateResult, Reach, TargetProtocol } from './target.ts';

test('an address is located at once, by the URI and the transports that are there', () => {
  const rows: [uri: string, transports: string, expected: string][] = [
    ['sip:192.0.2.1', 'udp tcp tls', 'udp 192.0.2.1 5060'],
    ['sip:192.0.2.1:5080', 'udp tcp', 'udp 192.0.2.1 5080'],
    ['sip:192.0.2.1', 'tcp tls', 'tcp 192.0.2.1 5060'],
    ['sip:192.0.2.1', 'tls', 'tls 192.0.2.1 5061'],
    ['sip:192.0.2.1;transport=tcp', 'udp tcp', 'tcp 192.0.2.1 5060'],
    ['sip:192.0.2.1;transport=TLS', 'udp tls', 'tls 192.0.2.1 5061'],
    ['sip:192.0.2.1;transport=tcp', 'udp', 'no-transport'],
    ['sip:192.0.2.1;transport=ws', 'udp ws', 'no-transport'],
    ['sip:192.0.2.1;transport=sctp', 'udp', 'no-transport'],
    ['sips:192.0.2.1', 'udp tcp tls', 'tls 192.0.2.1 5061'],
    ['sips:192.0.2.1:5070;transport=tcp', 'udp tcp tls', 'tls 192.0.2.1 5070'],
    ['sips:192.0.2.1;transport=udp', 'udp tls', 'no-transport'],
    ['sips:192.0.2.1', 'udp tcp', 'no-transport'],
    ['sip:[2001:db8::1]', 'udp udp6', 'udp 2001:db8::1 5060'],
    ['sip:[2001:db8::1]', 'udp tcp6', 'tcp 2001:db8::1 5060'],
    ['sip:[2001:db8::1]', 'udp tcp', 'no-transport'],
    ['sip:example.org;maddr=192.0.2.9', 'udp', 'udp 192.0.2.9 5060'],
    ['tel:+15550100', 'udp', 'no-transport'],
  ];
  for (const [uri, transports, expected] of rows) {
    const { records } = dns();
    const result = locate(parse(uri), undefined, reach(transports), records, half);
    assert.ok(!(result instanceof Promise), uri);
    assert.equal(show(result), expected, `${uri} with ${transports}`);
  }
});

test('the transport of an endpoint decides where the URI does not', () => {
  const { records } = dns();
  const at = (uri: string, wanted: TargetProtocol): string =>
    show(locate(parse(uri), wanted, reach('udp tcp'), records, half) as LocateResult);
  assert.equal(at('sip:192.0.2.1', 'tcp'), 'tcp 192.0.2.1 5060');
  assert.equal(at('sip:192.0.2.1;transport=udp', 'tcp'), 'udp 192.0.2.1 5060');
  assert.equal(at('sip:192.0.2.1', 'tls'), 'no-transport');
});

test('NAPTR, then SRV, then A and AAAA, in their order', async () => {
  const { zone, at } = dns();
  zone.addNaptr('example.org', [
    [20, 10, 's', 'SIP+D2U', '_sip._udp.example.org'],
    [10, 20, 's', 'SIP+D2T', '_sip._tcp.example.org'],
    [10, 10, 's', 'SIPS+D2T', '_sips._tcp.example.org'],
    [5, 10, 's', 'SIP+D2S', '_sip._sctp.example.org'],
    [1, 10, 'u', 'E2U+sip', ''],
  ]);
  zone.addSrv('_sips._tcp.example.org', [[10, 0, 5061, 'secure.example.org']]);
  zone.addSrv('_sip._tcp.example.org', [[10, 0, 5070, 'one.example.org']]);
  zone.addSrv('_sip._udp.example.org', [
    [20, 0, 5090, 'two.example.org'],
    [10, 0, 5080, 'one.example.org'],
  ]);
  zone.addAddress('secure.example.org', '192.0.2.3');
  zone.addAddress('one.example.org', '192.0.2.1', '2001:db8::1');
  zone.addAddress('two.example.org', '192.0.2.2');
  assert.equal(
    await at('sip:example.org', 'udp tcp tls'),
    'tls 192.0.2.3 5061, tcp 192.0.2.1 5070, udp 192.0.2.1 5080, udp 192.0.2.2 5090',
  );
  assert.equal(
    await at('sip:example.org', 'udp udp6'),
    'udp 192.0.2.1 5080, udp 2001:db8::1 5080, udp 192.0.2.2 5090',
  );
  assert.equal(await at('sips:example.org', 'udp tcp tls'), 'tls 192.0.2.3 5061');
  assert.equal(await at('sip:example.org;transport=tcp', 'udp tcp'), 'tcp 192.0.2.1 5070');
});

test('without NAPTR the SRV records of every protocol, without those the addresses', async () => {
  const { zone, at, asked } = dns();
  zone.addSrv('_sip._tcp.example.org', [[10, 0, 5070, 'one.example.org']]);
  zone.addAddress('one.example.org', '192.0.2.1');
  zone.addAddress('plain.example.org', '192.0.2.7');
  assert.equal(await at('sip:example.org', 'udp tcp'), 'tcp 192.0.2.1 5070');
  assert.equal(await at('sip:plain.example.org', 'udp tcp'), 'udp 192.0.2.7 5060');
  assert.equal(await at('sip:plain.example.org', 'tcp tls'), 'tcp 192.0.2.7 5060');
  assert.equal(await at('sips:plain.example.org', 'udp tls'), 'tls 192.0.2.7 5061');
  asked.length = 0;
  assert.equal(await at('sip:one.example.org:5099', 'udp tcp'), 'udp 192.0.2.1 5099');
  assert.deepEqual(asked, [], 'a port means: addresses only, and this one is known');
});

test('an SRV target of "." offers nothing', async () => {
  const { zone, at } = dns();
  zone.addSrv('_sip._udp.example.org', [[0, 0, 0, '.']]);
  assert.equal(await at('sip:example.org', 'udp'), 'dns-not-found');
});

test('what does not exist and what cannot be asked are told apart', async () => {
  const { zone, at } = dns();
  assert.equal(await at('sip:nowhere.example.org', 'udp'), 'dns-not-found');
  zone.failAbout('broken.example.org', 'ESERVFAIL');
  assert.equal(await at('sip:broken.example.org:5060', 'udp'), 'dns-failure');
  zone.failAbout('silent.example.org', 'ETIMEOUT');
  assert.equal(await at('sip:silent.example.org', 'udp'), 'dns-failure');
});

test('a name that only the system knows is found, and localhost without asking anybody', async () => {
  const { zone, at, asked } = dns();
  zone.addSystem('box', '192.0.2.50');
  zone.addSystem('localhost', '::1', '127.0.0.1');
  assert.equal(await at('sip:box', 'udp'), 'udp 192.0.2.50 5060');
  zone.failAbout('box2', 'ECONNREFUSED');
  zone.addSystem('box2', '192.0.2.51');
  assert.equal(await at('sip:box2:5070', 'udp'), 'udp 192.0.2.51 5070');
  asked.length = 0;
  assert.equal(await at('sip:localhost:5070', 'udp udp6'), 'udp 127.0.0.1 5070, udp ::1 5070');
  assert.equal(await at('sip:localhost', 'udp'), 'udp 127.0.0.1 5060');
  assert.deepEqual(asked, ['system localhost']);
});

test('records are asked for again when their time is over, and never twice at once', async () => {
  const { zone, at, asked, time } = dns();
  zone.addAddress('example.org', '192.0.2.1');
  const [first, second] = await Promise.all([at('sip:example.org:1', 'udp'), at('sip:example.org:2', 'udp')]);
  assert.deepEqual([first, second], ['udp 192.0.2.1 1', 'udp 192.0.2.1 2']);
  assert.equal(asked.length, 1);
  time.advance(299_000);
  await at('sip:example.org:1', 'udp');
  assert.equal(asked.length, 1);
  time.advance(2000);
  await at('sip:example.org:1', 'udp');
  assert.equal(asked.length, 2);
});

test('what was not found is asked for again after five seconds', async () => {
  const { zone, at, time } = dns();
  assert.equal(await at('sip:late.example.org:1', 'udp'), 'dns-not-found');
  zone.addAddress('late.example.org', '192.0.2.1');
  assert.equal(await at('sip:late.example.org:1', 'udp'), 'dns-not-found');
  time.advance(5001);
  assert.equal(await at('sip:late.example.org:1', 'udp'), 'udp 192.0.2.1 1');
});

test('no more than 10,000 answers are kept', async () => {
  const { at, asked } = dns();
  for (let i = 0; i < 6000; i++) await at(`sip:h${i}.example.org:1`, 'udp');
  asked.length = 0;
  await at('sip:h5999.example.org:1', 'udp');
  assert.equal(asked.length, 0);
  await at('sip:h0.example.org:1', 'udp');
  assert.equal(asked.length, 2);
});

function dns() {
  const time = new HandTime();
  const zone = new FakeZone();
  const records = new DnsRecords(zone, new TimerWheel(time));
  const at = async (uri: string, transports: string): Promise<string> =>
    show(await locate(parse(uri), undefined, reach(transports), records, half));
  return { zone, records, at, asked: zone.asked, time };
}

function parse(text: string): SipUri {
  const uri = parseUri(text);
  if (uri === undefined) throw new Error(text);
  return uri;
}

/** `udp` stands for IPv4, `udp6` for IPv6. */
function reach(transports: string): Reach {
  const list = transports.split(' ');
  return {
    has: (protocol) => list.some((each) => each === protocol || each === `${protocol}6`),
    hasFamily: (protocol, family) => list.includes(family === 4 ? protocol : `${protocol}6`),
  };
}

function show(result: LocateResult): string {
  if (result.kind === 'none') return result.cause;
  return result.targets.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`).join(', ');
}

function half(): number {
  return 0.5;
}
