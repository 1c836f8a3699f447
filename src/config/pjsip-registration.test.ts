import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFiles } from './testing/read-files.ts';

const REST = `
[udp]
type=transport
bind=127.0.0.1
[trunk]
type=endpoint
[trunk]
type=auth
username=u
password=p
`;

function read(lines: string) {
  const text = `${REST}[provider]\ntype=registration\n${lines}`;
  return readFiles({ 'pjsip.conf': text });
}

function told(lines: string): string[] {
  return read(lines)
    .problems.filter(({ file, text }) => file === 'pjsip.conf' && text.includes('provider'))
    .map(({ severity, text }) => `${severity}: ${text}`);
}

const URIS = 'server_uri=sip:provider.example\nclient_uri=sip:42@provider.example\n';

test('a registration has the defaults of Asterisk', () => {
  const registration = read(URIS).configuration?.pjsip.registrations.get('provider');
  assert.deepEqual(registration, {
    name: 'provider',
    serverUri: 'sip:provider.example',
    clientUri: 'sip:42@provider.example',
    contactUser: '',
    contactHeaderParams: '',
    expiration: 3600,
    retryInterval: 60,
    maxRetries: 10,
    forbiddenRetryInterval: 0,
    fatalRetryInterval: 0,
    authRejectionPermanent: true,
    maxRandomInitialDelay: 10,
    outboundAuth: [],
    outboundProxy: '',
    transport: '',
    userAgent: '',
    line: false,
    endpoint: '',
    supportPath: false,
    supportOutbound: false,
  });
});

const PROBLEMS: readonly (readonly [what: string, lines: string, told: readonly RegExp[]])[] = [
  ['nothing wrong', `${URIS}line=yes\nendpoint=trunk\noutbound_auth=trunk\ntransport=udp\n`, []],
  ['no server', 'client_uri=sip:a@b\n', [/^error: .*needs the option "server_uri"/]],
  ['no client', 'server_uri=sip:a@b\n', [/^error: .*needs the option "client_uri"/]],
  ['no URI', 'server_uri=provider\nclient_uri=sip:a@b\n', [/^error: "server_uri".*must be sip:host/]],
  [
    'nobody has these names',
    `${URIS}line=yes\nendpoint=trunc\noutbound_auth=trunk,no\ntransport=dup\n`,
    [
      /names "trunc", which is not there; did you mean "trunk"/,
      /"transport" .* "dup"/,
      /"outbound_auth" .* "no"/,
    ],
  ],
  ['a line that leads nowhere', `${URIS}line=yes\n`, [/^error: .*needs the option "endpoint"/]],
  ['an endpoint without line', `${URIS}endpoint=trunk\n`, [/^warning: .*only with "line=yes"/]],
];

for (const [what, lines, expected] of PROBLEMS) {
  test(`registration: ${what}`, () => {
    const problems = told(lines);
    assert.equal(problems.length, expected.length, problems.join('\n'));
    for (const [index, pattern] of expected.entries()) assert.match(problems[index] ?? '', pattern);
  });
}
