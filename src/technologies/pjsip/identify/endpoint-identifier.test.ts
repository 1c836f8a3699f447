import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import { settle } from '../../../messages/testing/manual-clock.ts';
import { flowFrom, incomingRequest, pjsipConfiguration } from '../inbound/testing/scene.ts';
import { EndpointIdentifier } from './endpoint-identifier.ts';
import { dnsLookup, type HostLookup } from './host-lookup.ts';

const CONF = `
[transport-udp]
type=transport
protocol=udp
bind=127.0.0.1
domain=transport.example
[alias.example]
type=domain_alias
domain=real.example
[bob]
type=endpoint
[bob@one.example]
type=endpoint
[eve@real.example]
type=endpoint
[tom@transport.example]
type=endpoint
[creds]
type=endpoint
identify_by=auth_username
[peer]
type=endpoint
[peer-one]
type=identify
endpoint=peer
match=192.0.2.0/24,2001:db8::/32
[special]
type=endpoint
[special-one]
type=identify
endpoint=special
match=192.0.2.77
[named]
type=endpoint
[named-one]
type=identify
endpoint=named
match=sip.example
srv_lookups=no
[exact]
type=endpoint
[exact-one]
type=identify
endpoint=exact
match_header=X-Trunk: 42
[regex]
type=endpoint
[regex-one]
type=identify
endpoint=regex
match_header=X-Trunk: /^7[0-9]+$/
[called]
type=endpoint
[called-one]
type=identify
endpoint=called
match_request_uri=/^sip:called@/
`;

interface Given {
  readonly from?: string;
  readonly address?: string;
  readonly headers?: string;
  readonly uri?: string;
  readonly to?: string;
  readonly username?: string;
}

const problems: string[] = [];
const identifierOf = (text = CONF) =>
  new EndpointIdentifier(pjsipConfiguration(text), (problem) => problems.push(problem));

function identify(identifier: EndpointIdentifier, given: Given): string {
  const {
    from = 'sip:nobody@x',
    address = '198.51.100.1',
    headers = '',
    uri = 'sip:x',
    to = 'sip:x',
    username,
  } = given;
  const flow = flowFrom(address, 5060);
  const { request } = incomingRequest(
    `MESSAGE ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <${from}>;tag=f\r\nTo: <${to}>\r\n` +
      `Call-ID: c\r\nCSeq: 1 MESSAGE\r\n${headers}\r\n`,
    flow,
    () => {},
  );
  const credentials = username === undefined ? [] : [{ username, realm: 'asterisk' }];
  const found = identifier.identify(request, flow, credentials);
  return found === undefined ? '' : `${found.endpoint.name} by ${found.by}`;
}

const ROWS: readonly (readonly [name: string, given: Given, expected: string])[] = [
  ['user@domain before user', { from: 'sip:bob@one.example' }, 'bob@one.example by username'],
  ['user alone', { from: 'sip:bob@two.example' }, 'bob by username'],
  ['case counts', { from: 'sip:BOB@two.example' }, ''],
  ['an alias of the domain', { from: 'sip:eve@alias.example' }, 'eve@real.example by username'],
  ['not so the other way about', { from: 'sip:eve@other.example' }, ''],
  ['the domain of the transport', { from: 'sip:tom@127.0.0.1' }, 'tom@transport.example by username'],
  ['a From of tel', { from: 'tel:bob' }, ''],
  ['no user', { from: 'sip:one.example' }, ''],
  ['identify_by does not say username', { from: 'sip:creds@x' }, ''],
  ['the user name of credentials', { username: 'creds' }, 'creds by auth_username'],
  ['identify_by does not say auth_username', { username: 'bob' }, ''],
  ['a network', { address: '192.0.2.5' }, 'peer by ip'],
  ['an IPv6 network', { address: '2001:db8::5' }, 'peer by ip'],
  ['the first section that matches', { address: '192.0.2.77' }, 'peer by ip'],
  ['ip before username', { address: '192.0.2.5', from: 'sip:bob@x' }, 'peer by ip'],
  ['a header', { headers: 'X-Trunk: 42\r\n' }, 'exact by header'],
  ['any of several', { headers: 'X-Trunk: 1\r\nx-trunk: 42\r\n' }, 'exact by header'],
  ['a header by /regex/', { headers: 'X-Trunk: 7777\r\n' }, 'regex by header'],
  ['another value', { headers: 'X-Trunk: 43\r\n' }, ''],
  [
    'username before header, which the order does not name',
    { headers: 'X-Trunk: 42\r\n', from: 'sip:bob@x' },
    'bob by username',
  ],
  ['the Request-URI', { uri: 'sip:called@127.0.0.1' }, 'called by request_uri'],
];
const identifier = identifierOf();
for (const [name, given, expected] of ROWS) {
  test(`identify: ${name}`, () => assert.equal(identify(identifier, given), expected));
}

test('the mark on the Contact of a registration comes before everything else', () => {
  const lines = new Map([
    ['abc', 'special'],
    ['gone', 'nobody'],
  ]);
  const marked = new EndpointIdentifier(
    pjsipConfiguration(CONF),
    () => {},
    (line) => lines.get(line),
  );
  const uri = 'sip:s@127.0.0.1:5060;line=abc';
  assert.equal(identify(marked, { uri }), 'special by line');
  assert.equal(identify(marked, { uri, from: 'sip:bob@x', address: '192.0.2.5' }), 'special by line');
  assert.equal(identify(marked, { uri: 'sip:s@127.0.0.1;line=other', from: 'sip:bob@x' }), 'bob by username');
  assert.equal(identify(marked, { uri: 'sip:s@127.0.0.1;line=gone', from: 'sip:bob@x' }), 'bob by username');
  assert.equal(identify(marked, { uri: 'sip:s@127.0.0.1;line', from: 'sip:bob@x' }), 'bob by username');
  assert.equal(identify(marked, { uri: 'sip:x', to: 'sip:s@127.0.0.1;line=abc' }), 'special by line');
  assert.equal(identify(identifier, { uri, from: 'sip:bob@x' }), 'bob by username', 'nobody gave out a mark');
});

test('endpoint_identifier_order is kept', () => {
  const ordered = identifierOf(
    `[global]\ntype=global\nendpoint_identifier_order=header,username,ip\n${CONF}`,
  );
  const all = { headers: 'X-Trunk: 42\r\n', from: 'sip:bob@x', address: '192.0.2.5' };
  assert.equal(identify(ordered, all), 'exact by header');
  assert.equal(identify(ordered, { ...all, headers: '' }), 'bob by username');
  assert(!ordered.asksForUserName);
  assert(identifierOf('[global]\ntype=global\nendpoint_identifier_order=auth_username').asksForUserName);
});

test('anonymous: of the domain, then for all', () => {
  const anonymous = (name: string) => identifierOf(`${CONF}[${name}]\ntype=endpoint\n`);
  assert.equal(identify(anonymous('anonymous'), {}), 'anonymous by anonymous');
  assert.equal(identify(anonymous('anonymous'), { from: 'sip:bob@x' }), 'bob by username');
  assert.equal(identify(anonymous('anonymous@x'), {}), 'anonymous@x by anonymous');
  assert.equal(
    identify(anonymous('anonymous@real.example'), { from: 'sip:a@alias.example' }),
    'anonymous@real.example by anonymous',
  );
  assert.equal(identify(anonymous('anonymous@y'), {}), '');
});

test('disable_multi_domain and ignore_uri_user_options', () => {
  const of = (option: string) => identifierOf(`[global]\ntype=global\n${option}=yes\n${CONF}`);
  assert.equal(identify(of('disable_multi_domain'), { from: 'sip:bob@one.example' }), 'bob by username');
  assert.equal(identify(identifier, { from: 'sip:bob;x=1@two.example' }), '');
  assert.equal(
    identify(of('ignore_uri_user_options'), { from: 'sip:bob;x=1@two.example' }),
    'bob by username',
  );
});

test('host names match once they are resolved, and stay as they were while a reload asks again', async () => {
  const known = new Map<string, readonly string[]>();
  const first = identifierOf();
  const given = { address: '203.0.113.5' };
  await first.resolve(async () => ['203.0.113.5', '203.0.113.6'], known);
  assert.equal(identify(first, given), 'named by ip');

  let answer: (addresses: string[]) => void = () => {};
  const second = identifierOf();
  const resolved = second.resolve(() => new Promise((resolve) => (answer = resolve)), known);
  assert.equal(identify(second, given), 'named by ip');
  answer(['203.0.113.6']);
  await resolved;
  assert.equal(identify(second, given), '');
  assert.equal(identify(second, { address: '203.0.113.6' }), 'named by ip');

  problems.length = 0;
  const third = identifierOf();
  await third.resolve(() => Promise.reject(new Error('no DNS')), known);
  assert.equal(identify(third, { address: '203.0.113.6' }), 'named by ip');
  assert.deepEqual(problems, [
    'The host "sip.example" of [named-one] cannot be resolved, so it identifies nobody.',
  ]);
});

test('what cannot be matched is reported when the configuration is taken up', () => {
  problems.length = 0;
  const section = (fields: object) => ({
    name: 'i',
    endpoint: 'bob',
    match: [],
    matchHeader: '',
    matchRequestUri: '',
    srvLookups: true,
    ...fields,
  });
  const configuration: PjsipConfiguration = {
    ...pjsipConfiguration(CONF),
    identifies: [
      section({ matchHeader: 'X-Trunk' }),
      section({ matchHeader: 'X: /(/' }),
      section({ matchRequestUri: '/(/' }),
    ],
  };
  new EndpointIdentifier(configuration, (problem) => problems.push(problem));
  assert.equal(problems.length, 3);
});

test('a host is looked up with the targets of its services', async () => {
  const asked: string[] = [];
  const lookup: HostLookup = dnsLookup({
    resolveSrv: async (name: string) => {
      asked.push(name);
      if (name !== '_sip._tcp.sip.example') throw new Error('none');
      return [{ name: 'edge.example', port: 5060, priority: 1, weight: 1 }];
    },
    lookup: async (name: string) => {
      asked.push(name);
      if (name === 'gone.example') throw new Error('none');
      return [{ address: name === 'edge.example' ? '203.0.113.8' : '203.0.113.7', family: 4 }];
    },
  } as unknown as Parameters<typeof dnsLookup>[0]);
  assert.deepEqual(await lookup('sip.example', true), ['203.0.113.7', '203.0.113.8']);
  assert.deepEqual(asked.splice(0).sort(), [
    '_sip._tcp.sip.example',
    '_sip._udp.sip.example',
    '_sips._tcp.sip.example',
    'edge.example',
    'sip.example',
  ]);
  assert.deepEqual(await lookup('sip.example', false), ['203.0.113.7']);
  await assert.rejects(lookup('gone.example', false), /has no address/);
  await settle();
});
