import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ContactView } from '../../../technologies/pjsip/index.ts';
import type { Account } from '../accounts.ts';
import type { ActionSession } from '../action.ts';
import { pjsipConfiguration } from '../testing/configuration.ts';
import { FakePjsip } from '../testing/fakes.ts';
import type { CommandsOptions } from './commands.ts';
import { runCommand } from './commands.ts';
import { pjsipFactCommands } from './pjsip-facts.ts';
import { pjsipShowCommands } from './pjsip-show.ts';
import { pjsipSubscriptionCommands } from './pjsip-subscriptions.ts';

const NOW = 1_795_235_925_000;

function console(conf: string, pjsip = new FakePjsip()) {
  const configuration = pjsipConfiguration(conf);
  const options = {
    configuration: () => configuration,
    pjsip,
    states: { devices: { stateOf: () => 'NOT_INUSE' } },
    clock: { now: () => NOW },
  } as unknown as CommandsOptions;
  const commands = [
    ...pjsipShowCommands(options),
    ...pjsipSubscriptionCommands(options),
    ...pjsipFactCommands(),
  ];
  return async (line: string, write = -1): Promise<string> => {
    const session = { account: { write } as Account } as ActionSession;
    const { ok, output } = await runCommand(commands, line, session);
    return ok ? output : `FAILED ${output}`;
  };
}

const CONF = `
[a-very-long-name-of-an-endpoint-that-fits-no-column-at-all]
type=endpoint
[alice]
type=endpoint
aors=alice
auth=alice
outbound_auth=alice
transport=udp
callerid="Alice" <2001>
device_state_busy_at=3
[alice]
type=aor
max_contacts=2
[alice]
type=auth
username=al
password=secret1
[udp]
type=transport
bind=127.0.0.1:5060
tos=cs3
[id]
type=identify
endpoint=alice
match=192.0.2.0/24,pbx.example.com
match_header=X-A: b
[trunk]
type=registration
server_uri=sip:127.0.0.1:5999
client_uri=sip:trunk@127.0.0.1
`;

const RULE = '='.repeat(90);

function registered(): FakePjsip {
  const pjsip = new FakePjsip();
  const contact: ContactView = {
    aor: 'alice',
    uri: 'sip:alice@127.0.0.1:15071',
    endpoint: 'alice',
    kind: 'registered',
    expiresAt: NOW + 60_000,
    userAgent: '',
    callId: 'c1',
    path: '',
    viaAddress: '127.0.0.1',
    viaPort: 15071,
    node: 'here',
  };
  pjsip.contactsOf = (aor?: string) => (aor === 'alice' ? [contact] : []);
  pjsip.qualify.statusOf = () => ({ status: 'Reachable', roundtripUsec: 267 });
  return pjsip;
}

test('endpoints with all that belongs to them', async () => {
  const text = await console(CONF, registered())('pjsip show endpoints');
  assert.deepEqual(text.split('\n').slice(10), [
    RULE,
    '',
    ' Endpoint:  a-very-long-name-of-an-endpoint-that-fits-no-column  Not in use    0 of inf',
    '',
    ' Endpoint:  alice/2001                                           Not in use    0 of 3',
    '    OutAuth:  alice/al',
    '     InAuth:  alice/al',
    '        Aor:  alice                                              2',
    '      Contact:  alice/sip:alice@127.0.0.1:15071            644d12b5fa Avail         0.267',
    '  Transport:  udp                       udp      0     96  127.0.0.1:5060',
    '   Identify:  id/alice',
    '        Match: 192.0.2.0/24',
    '        Match: pbx.example.com',
    '       Header: X-A: b',
    '',
    '',
    'Objects found: 2',
    '',
    '',
  ]);
});

test('like filters by a POSIX pattern', async () => {
  const run = console(CONF);
  assert.match(
    await run('pjsip list endpoints like ^al'),
    /Endpoint: {2}alice\/2001.*\n\nObjects found: 1\n\n$/,
  );
  assert.equal(await run('pjsip list endpoints like ^nobody$'), 'No objects found.\n\n');
  assert.match(
    await run('pjsip list endpoints like ('),
    /^FAILED The pattern '\(' is no regular expression\.\n/,
  );
  assert.match(await run('pjsip list endpoints alice'), /^FAILED Usage: pjsip list endpoints/);
});

describe('one object', () => {
  const run = console(CONF, registered());
  const CASES: readonly (readonly [line: string, expected: RegExp])[] = [
    ['pjsip show endpoint', /^FAILED No object specified\.\nCommand 'pjsip show endpoint' failed\.\n$/],
    ['pjsip show endpoint nobody', /^Unable to find object nobody\.\n\n$/],
    ['pjsip show endpoint alice', /\n {2}Header: .*|\n\n\n ParameterName {22}: ParameterValue\n ==/],
    ['pjsip show aor alice', / Avail {9}0\.267\n\n\n ParameterName {8}: /],
    ['pjsip show auth alice', /\n {5}Auth: {2}alice\/al\n\n ParameterName/],
    ['pjsip show transport udp', /\n tos {25}: 96\n/],
    [
      'pjsip show identify id',
      /\n match {13}: 192\.0\.2\.0\/255\.255\.255\.0\n match {13}: pbx\.example\.com\n/,
    ],
    ['pjsip show contact alice/sip:alice@127.0.0.1:15071', /\n uri {18}: sip:alice@127\.0\.0\.1:15071\n/],
    ['pjsip show contact alice;@644d12b5fa979c8221d5c0b3f1fe67a6', /\n Contact|\n {2}Contact: {2}alice\/sip/],
    [
      'pjsip show registration trunk',
      /\n trunk\/sip:127\.0\.0\.1:5999 +n\/a +Unregistered {4}\n\n ParameterName/,
    ],
  ];
  for (const [line, expected] of CASES) {
    test(line, async () => assert.match(await run(line), expected));
  }
});

test('passwords are for those who may change the configuration', async () => {
  const run = console(CONF);
  assert.match(await run('pjsip show auth alice'), /\n password +: secret1\n/);
  assert.match(await run('pjsip show auth alice', 1), /\n password +: <hidden>\n/);
});

test('registrations, due and overdue', async () => {
  const pjsip = new FakePjsip();
  const run = console(CONF, pjsip);
  for (const [expiresAt, text] of [
    [NOW + 23_000, '  (exp. 23s)'],
    [NOW - 20_000, '  (exp. 20s ago)'],
    [0, ''],
  ] as const) {
    pjsip.registrations.list = () => [{ name: 'trunk', status: 'Rejected', nextAt: 0, expiresAt }];
    assert.ok(
      (await run('pjsip show registrations')).includes(
        ` trunk/sip:127.0.0.1:5999                                n/a                         Rejected        ${text}\n`,
      ),
    );
  }
});

test('subscriptions', async () => {
  const pjsip = new FakePjsip();
  const run = console(CONF, pjsip);
  assert.match(await run('pjsip show subscriptions outbound'), /=\n\n0 active subscriptions\n$/);
  assert.match(await run('pjsip show subscriptions'), /^FAILED No such command/);
  pjsip.subscriptions.inbound = () => [
    {
      role: 'Notifier',
      endpoint: 'alice',
      callId: 'c1',
      state: 'ACTIVE',
      callerId: 'Unknown',
      type: 'mwi',
      event: 'message-summary',
      resource: '1234',
      expiresAt: NOW + 90_000,
      fields: [['Mailboxes', '1234@default']],
    },
  ];
  assert.match(
    await run('pjsip show subscriptions inbound'),
    /Endpoint: alice\/"Alice" <2001>\nResource: 1234\/message-summary\n {2}Expiry: {7}90 {2}c1\n\n1 active subscriptions\n$/,
  );
  assert.equal(
    await run('pjsip list subscriptions inbound like ^alice/Alice'),
    `Endpoint/CLI                   Resource/Event                 Expiry Call-id
alice/Alice                    1234/message-summary               90 c1

1 active subscriptions matched "^alice/Alice"
`,
  );
  assert.equal(
    await run('pjsip show subscription inbound c1'),
    `ParameterName       : ParameterValue
${'='.repeat(75)}
Resource            : 1234
Event               : message-summary
Expiry              : 90
Role                : Notifier
Endpoint            : alice
Callid              : c1
State               : ACTIVE
Callerid            : Unknown
SubscriptionType    : mwi
Mailboxes           : 1234@default

`,
  );
  assert.equal(await run('pjsip show subscription inbound c2'), '');
  assert.match(
    await run('pjsip show subscription outbound'),
    /^FAILED Usage: pjsip show subscription inbound/,
  );
  assert.match(
    await run('pjsip list subscriptions inbound like ('),
    /^FAILED Regular expression '\(' failed/,
  );
  assert.match(
    await run('pjsip show subscriptions inbound like bob'),
    /\n0 active subscriptions matched "bob"\n$/,
  );
});

test('there are no channels', async () => {
  const run = console(CONF);
  assert.equal(await run('pjsip show channels'), 'No objects found.\n\n');
  assert.equal(await run('pjsip show version'), 'PJPROJECT version currently running against: 2.17\n');
});
