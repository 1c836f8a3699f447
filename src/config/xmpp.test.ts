import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFiles } from './testing/read-files.ts';
import { ID, PROJECTS } from './testing/read-messaging.ts';
import type { XmppAccount } from './xmpp-types.ts';

interface Read {
  readonly accounts: ReadonlyMap<string, XmppAccount> | undefined;
  readonly problems: readonly string[];
}

/** Reads a xmpp.conf beside two projects, a number of each and a phone. */
function read(xmpp: string, others: Readonly<Record<string, string>> = {}): Read {
  const { configuration, problems } = readFiles({
    'pjsip.conf': '[alice]\ntype=endpoint\n',
    'manager.conf': '[general]\n',
    'http.conf': '[general]\nenabled=yes\nbindaddr=127.0.0.1\n',
    'messaging.conf': `${PROJECTS}[+15551230001]\ntype=number\nproject=acme\n`,
    'xmpp.conf': xmpp,
    ...others,
  });
  return {
    accounts: configuration?.xmpp.accounts,
    problems: problems.map(({ severity, file, line, text }) => `${severity} ${file}:${line}: ${text}`),
  };
}

function good(xmpp: string): ReadonlyMap<string, XmppAccount> {
  const { accounts, problems } = read(xmpp);
  assert.deepEqual(problems, []);
  assert.ok(accounts);
  return accounts;
}

const CLIENT = '[asterisk]\ntype=client\nusername=asterisk@example.org\nsecret=s3\n';
const COMPONENT = '[gateway]\ntype=component\nserverhost=127.0.0.1\nusername=sms.example.org\nsecret=s3\n';

test('there are none without a file, and none in one with [general] alone', () => {
  assert.equal(good('').size, 0);
  assert.equal(good('[general]\ndebug=no\nautoprune=no\ncollection_nodes=no\n').size, 0);
});

test('an account and its defaults', () => {
  assert.deepEqual(
    [...good(CLIENT).values()],
    [
      {
        name: 'asterisk',
        type: 'client',
        serverHost: '',
        port: 5222,
        username: 'asterisk@example.org',
        secret: 's3',
        useTls: true,
        forceOldSsl: false,
        tlsRequired: true,
        tlsVerify: true,
        tlsCaFile: '',
        priority: 1,
        status: 'available',
        statusMessage: 'Online and Available',
        buddies: [],
        timeoutSeconds: 20,
        authPolicy: 'accept',
        autoRegister: true,
        deliveredOn: 'receipt',
        deliverTo: '',
        projects: [],
        register: false,
      },
    ],
  );
});

test('the account of the recordings, as Asterisk reads it', () => {
  const account = good(
    `[general]\ndebug=no\nautoprune=no\nautoregister=no\nauth_policy=deny\n
[asterisk]\ntype=client\nserverhost=127.0.0.1\nport=5223\nusername=asterisk@localhost/oracle\nsecret=asterisksecret
priority=-1\nusetls=no\nforceoldssl=no\nusesasl=yes\nstatus=xaway\nstatusmessage="oracle"\ntimeout=5
sendtodialplan=yes\ncontext=messages\nkeepalive=\ndistribute_events=yes\npubsub_node=pubsub.localhost
buddy=bob@localhost\nbuddy=carol@localhost/phone\nbuddy=bob@localhost\n`,
  ).get('asterisk');
  assert.ok(account);
  const { username, port, priority, useTls, status, statusMessage, timeoutSeconds } = account;
  assert.deepEqual(
    [username, port, priority, useTls, status, statusMessage, timeoutSeconds],
    ['asterisk@localhost/oracle', 5223, -1, false, 'xa', 'oracle', 5],
  );
  assert.deepEqual(account.buddies, ['bob@localhost', 'carol@localhost']);
  assert.deepEqual([account.authPolicy, account.autoRegister], ['deny', false]);
});

test('an account says for itself what [general] says for all; sections of one name are one', () => {
  const account = good(
    `[general]\nauth_policy=deny\nautoregister=no\n${CLIENT}[asterisk]\nauth_policy=accept\nautoregister=yes\n`,
  ).get('asterisk');
  assert.deepEqual([account?.authPolicy, account?.autoRegister], ['accept', true]);
});

test('[general] and the options in any letter case; a name of two words', () => {
  const account = good(
    '[GENERAL]\nAuth_Policy=DENY\n[the office]\nType=Client\nUserName=a@b\nSecret=s\nUseTLS=on\n',
  );
  assert.deepEqual([...account.keys()], ['the office']);
  assert.equal(account.get('the office')?.authPolicy, 'deny');
});

test('jabber.conf is read where there is no xmpp.conf', () => {
  const older = {
    'manager.conf': '[general]\n',
    'pjsip.conf': '[alice]\ntype=endpoint\n',
    'jabber.conf': `${CLIENT}port=x\n`,
  };
  const { problems } = readFiles(older);
  assert.deepEqual(
    problems.map(({ file, line }) => [file, line]),
    [['jabber.conf', 5]],
  );
  const { configuration } = readFiles({ ...older, 'xmpp.conf': COMPONENT });
  assert.deepEqual([...(configuration?.xmpp.accounts.keys() ?? [])], ['gateway']);
});

test('a component, whose addresses are the numbers of projects', () => {
  const account = good(
    `[jabber](!)\nsecret=s3\nserverhost=::1\n[gateway](jabber)\ntype=component\nusername=sms.example.org\nproject=acme, other\nproject=acme\nregister=yes\n`,
  ).get('gateway');
  assert.deepEqual(
    [account?.type, account?.port, account?.username, account?.register, account?.serverHost],
    ['component', 5347, 'sms.example.org', true, '::1'],
  );
  assert.deepEqual(account?.projects, [ID, '1b2c3d4e-0000-4000-8000-00000000abcd']);
});

for (const [written, expected] of [
  ['+15551230001', '+15551230001'],
  ['number:+15551230001', '+15551230001'],
  ['pjsip:alice', 'pjsip:alice'],
  ['xmpp:Bob@Example.org/Desk/2', 'xmpp:bob@example.org/Desk/2'],
  ['', ''],
] as const) {
  test(`what is written to it goes to "${written}"`, () => {
    assert.equal(good(`${CLIENT}deliver_to=${written}\n`).get('asterisk')?.deliverTo, expected);
  });
}

for (const [written, expected] of [
  ['online', 'available'],
  ['Chatty', 'chat'],
  ['xa', 'xa'],
  ['invisible', 'dnd'],
] as const) {
  test(`status=${written} is ${expected}`, () => {
    assert.equal(good(`${CLIENT}status=${written}\n`).get('asterisk')?.status, expected);
  });
}

const USER = 'user@domain or user@domain/resource';
const NO_TLS = (host: string, option: string) =>
  `has no TLS, and ${host} is not this machine: it connects only with "${option}=yes", or with "tls_required=no" where the network between is trusted`;

/** What stands in xmpp.conf, and what is told of it. */
const WRONG: readonly (readonly [text: string, ...problems: string[]])[] = [
  [
    '[a]\ntype=client\n',
    'error xmpp.conf:1: [a] needs the option "username"',
    'error xmpp.conf:1: [a] needs the option "secret"',
  ],
  [
    '[a]\ntype=server\nusername=a@b\nsecret=s\n',
    'error xmpp.conf:2: "type" in [a] must be client or component, not "server"',
  ],
  [
    '[a]\nusername=example.org\nsecret=\n',
    `error xmpp.conf:2: "username" in [a] must be ${USER}, not "example.org"`,
    'error xmpp.conf:3: "secret" of [a] is empty',
  ],
  ['[a]\nusername=a b@c\nsecret=s\n', `error xmpp.conf:2: "username" in [a] must be ${USER}, not "a b@c"`],
  ['[a]\nusername=a@b/\nsecret=s\n', `error xmpp.conf:2: "username" in [a] must be ${USER}, not "a@b/"`],
  [
    '[a]\ntype=component\nserverhost=localhost\nusername=a@sms.example.org\nsecret=s\n',
    'error xmpp.conf:4: "username" in [a] must be the domain of the component, such as sms.example.org, not "a@sms.example.org"',
  ],
  [
    '[a]\nusername=a@b\nsecret={{secret}}\n',
    'error xmpp.conf:3: "secret" in [a] must be a secret of your own; the placeholder of the sample is none, "aldis init" makes fresh ones',
  ],
  [
    '[a]\nusername=a@b\nrefresh_token=t\noauth_clientid=i\noauth_secret=o\n',
    'warning xmpp.conf:3: [a] is left out: Aldis logs in with a "secret", not with OAuth',
  ],
  [
    '[a/b]\nusername=a@b\nsecret=s\n',
    'error xmpp.conf:1: [a/b] is no name for an account: it may have up to 64 characters, and no slash',
  ],
  [
    `${CLIENT}priority=200\nport=0\nstatus=busy\n`,
    'error xmpp.conf:5: "priority" in [asterisk] must be a whole number from -128 to 127, not "200"',
    'error xmpp.conf:6: "port" in [asterisk] must be a whole number from 1 to 65535, not "0"',
    'error xmpp.conf:7: "status" in [asterisk] must be chat, available, away, xaway or dnd, not "busy"',
  ],
  [
    `${CLIENT}auth_policy=ask\nbuddy=bob at example.org\ntimeout=0\n`,
    'error xmpp.conf:5: "auth_policy" in [asterisk] must be accept or deny, not "ask"',
    'error xmpp.conf:6: "buddy" in [asterisk] must be an XMPP address such as bob@example.org, not "bob at example.org"',
    'error xmpp.conf:7: "timeout" in [asterisk] must be a whole number from 1 to 3600, not "0"',
  ],
  [
    `${CLIENT}user_name=x\nusesasl=no\n`,
    'warning xmpp.conf:5: Unknown option "user_name" in [asterisk]; did you mean "username"?',
    'warning xmpp.conf:6: "usesasl=no" of [asterisk] means nothing: Aldis always uses SASL, as RFC 6120 §6 asks',
  ],
  [
    '[general]\nautoregistre=no\n',
    'warning xmpp.conf:2: Unknown option "autoregistre" in [general]; did you mean "autoregister"?',
  ],
  [`${CLIENT}usetls=no\n`, `warning xmpp.conf:1: [asterisk] ${NO_TLS('example.org', 'usetls')}`],
  [
    COMPONENT.replace('127.0.0.1', '192.0.2.7'),
    `warning xmpp.conf:3: [gateway] ${NO_TLS('192.0.2.7', 'forceoldssl')}`,
  ],
  [
    `${CLIENT}tls_verify=no\ntls_ca_file=ca.pem\n`,
    'warning xmpp.conf:5: "tls_verify=no" of [asterisk]: whoever stands between can read and change all of it; "tls_ca_file" does for a certificate of your own',
    'error xmpp.conf:6: "tls_ca_file" of [asterisk] names ca.pem, which does not exist',
  ],
  [
    `${CLIENT}project=acme\nregister=yes\n`,
    'warning xmpp.conf:5: "project" of [asterisk] means something for "type=component" only',
    'warning xmpp.conf:6: "register" of [asterisk] means something for "type=component" only',
  ],
  [
    `${COMPONENT}project=acne\n`,
    'error xmpp.conf:6: "project" of [gateway] names the project "acne", which is not there; did you mean "acme"?',
  ],
  [
    `${CLIENT}deliver_to=+15551230009\n`,
    'warning xmpp.conf:5: "deliver_to" of [asterisk] names the number "+15551230009", which is not in messaging.conf',
  ],
  [
    `${CLIENT}deliver_to=pjsip:alcie\n`,
    'warning xmpp.conf:5: "deliver_to" of [asterisk] names the endpoint "alcie", which is not in pjsip.conf; did you mean "alice"?',
  ],
  [
    `${CLIENT}deliver_to=alice\n`,
    'error xmpp.conf:5: "deliver_to" in [asterisk] must be a number, or a destination with its technology such as pjsip:alice, not "alice"',
  ],
];

for (const [text, ...expected] of WRONG) {
  test(`what is told of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(read(text).problems, expected);
  });
}

test('where TLS is not required, its absence is nothing to tell', () => {
  assert.deepEqual(read(`${CLIENT}usetls=no\ntls_required=no\n`).problems, []);
  assert.deepEqual(read(`${CLIENT}usetls=no\nserverhost=127.0.0.2\n`).problems, []);
  assert.deepEqual(read(COMPONENT).problems, []);
});

test('an account without OAuth is not among them', () => {
  assert.equal(read('[a]\nusername=a@b\nrefresh_token=t\n').accounts?.size, 0);
});

test('what a messaging.conf that cannot be read would hold is not told to be missing', () => {
  const { problems } = read(`${COMPONENT}project=acme\ndeliver_to=+15551230001\n`, {
    'messaging.conf': '[a](b)\n',
  });
  assert.deepEqual(
    problems.filter((text) => text.includes('xmpp.conf')),
    [],
  );
});

test('addresses that numbers deliver to are in lower case, as those that write are compared', () => {
  const { configuration } = readFiles({
    'messaging.conf': `${PROJECTS}[10001]\ntype=number\nproject=acme\ndeliver_to=xmpp:Bob@Example.org, xmpp:bob@example.org,pjsip:Alice\n`,
    'xmpp.conf': CLIENT,
  });
  assert.deepEqual(configuration?.messaging.numbers.get('10001')?.deliverTo, [
    'xmpp:bob@example.org',
    'pjsip:Alice',
  ]);
});

const SECOND = '[other]\nusername=other@example.org\nsecret=s\n';
for (const [title, xmpp, isTold] of [
  ['one account', CLIENT, false],
  ['two accounts', CLIENT + SECOND, true],
  ['two accounts, of which one brings messages to the number', `${CLIENT}${SECOND}deliver_to=10001\n`, false],
  ['a component of all projects', CLIENT + COMPONENT, false],
  ['a component of its project', `${CLIENT}${COMPONENT}project=acme\n`, false],
  ['a component of another project', `${CLIENT}${COMPONENT}project=other\n`, true],
] as const) {
  test(`who sends to the XMPP address of a number: ${title}`, () => {
    const number = 'type=number\nproject=acme\ndeliver_to=xmpp:bob@example.org\n';
    const messaging = `${PROJECTS}[10001]\n${number}[10002]\n${number.replace('xmpp:bob@example.org', 'pjsip:alice')}`;
    const told =
      'warning xmpp.conf:0: No account sends to the XMPP address of [10001]: of several accounts, one needs "deliver_to=10001", or be a component of its project';
    assert.deepEqual(read(xmpp, { 'messaging.conf': messaging }).problems, isTold ? [told] : []);
  });
}

for (const [deliverTo, xmpp, ...expected] of [
  ['xmpp:bob@example.org', CLIENT],
  ['xmpp:example.org', CLIENT, '"example.org", which is no XMPP address: expected xmpp:bob@example.org'],
  ['xmpp:bob@example.org', '', 'an XMPP address, and xmpp.conf has no account to send from'],
] as const) {
  test(`a number that delivers to ${deliverTo}, with${xmpp === '' ? 'out' : ''} an account`, () => {
    const messaging = `${PROJECTS}[10001]\ntype=number\nproject=acme\ndeliver_to=${deliverTo}\n`;
    assert.deepEqual(
      read(xmpp, { 'messaging.conf': messaging }).problems,
      expected.map((text) => `warning messaging.conf:13: "deliver_to" of [10001] names ${text}`),
    );
  });
}

for (const [title, xmpp, told] of [
  [
    'a resource twice',
    '[a]\nusername=bob@example.org/x\nsecret=s\n[b]\nusername=BOB@Example.org/x\nsecret=s\n',
    '[b] has the address of [a], BOB@Example.org/x: the server lets but one of them stay; another resource, or none, keeps both',
  ],
  ['two resources', '[a]\nusername=bob@example.org/x\nsecret=s\n[b]\nusername=bob@example.org/X\nsecret=s\n'],
  ['no resource', '[a]\nusername=bob@example.org\nsecret=s\n[b]\nusername=bob@example.org\nsecret=s\n'],
  [
    'a component twice',
    COMPONENT + COMPONENT.replace(/\[\w+\]/, '[again]'),
    '[again] has the address of [gateway], sms.example.org: the server lets but one of them stay; one of them has to go',
  ],
  [
    'a component at two servers',
    COMPONENT + COMPONENT.replace(/\[\w+\]/, '[again]').replace(/serverhost=.*/, 'serverhost=127.0.0.2'),
  ],
] as const) {
  test(`accounts that a server takes for one: ${title}`, () => {
    const texts = read(xmpp).problems.map((problem) => problem.replace(/^.*?: /, ''));
    assert.deepEqual(texts, told === undefined ? [] : [told]);
  });
}
