import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readFiles } from '../../config/testing/read-files.ts';
import type { SubmitRefused } from '../../messages/messaging.ts';
import type { XmppAccountView, XmppContact } from '../../technologies/xmpp/index.ts';
import { messageId } from './testing/fakes.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

const { configuration } = readFiles({
  'xmpp.conf':
    '[asterisk]\nusername=asterisk@localhost/oracle\nsecret=s\n[büro]\nusername=b@example.org\nsecret=s\n',
});

async function start(t: TestContext): Promise<TestServer> {
  const server = await startTestServer();
  t.after(() => server.close());
  assert.ok(configuration);
  server.whole = configuration;
  return server;
}

const SINCE = Date.UTC(2026, 10, 21, 3, 40);
const ACCOUNT: XmppAccountView = {
  name: 'asterisk',
  type: 'client',
  jid: 'asterisk@localhost/oracle',
  status: 'up',
  reason: '',
  since: SINCE,
  unacknowledged: 3,
};
const PRESENCE = {
  account: 'asterisk',
  status: '',
  priority: 0,
  node: '',
  version: '',
} as const;
const CONTACTS: readonly XmppContact[] = [
  { jid: 'ann@example.org', resources: [] },
  {
    jid: 'bob@example.org',
    resources: [
      {
        ...PRESENCE,
        jid: 'bob@example.org/télé/1',
        resource: 'télé/1',
        show: 'away',
        node: 'http://gajim.org\nx',
        version: '1=',
      },
    ],
  },
];
const SEND = 'Action: JabberSend\r\nActionID: js\r\n';

test('JabberSend has one answer: the message is kept', async (t) => {
  const server = await start(t);
  const client = await server.login('limited', 'limited', 'Events: off\r\n');
  client.send(
    `${SEND}Jabber: asterisk\r\nJID: other@localhost\r\nScreenName: user@localhost\r\nMessage: by JabberSend\r\n\r\n`,
  );
  assert.deepEqual(await client.messages(1), [
    `Response: Success\r\nActionID: js\r\nMessage: Attempting to send Jabber Message\r\nMessageID: ${messageId(1)}\r\n\r\n`,
  ]);
  assert.deepEqual(server.messaging.submitted, [
    {
      direction: 'outbound',
      source: 'ami',
      owner: 'limited',
      requestId: 'js',
      destination: 'xmpp:user@localhost',
      from: 'xmpp:asterisk',
      to: '',
      contentType: 'text/plain',
      body: Buffer.from('by JabberSend'),
      variables: [],
    },
  ]);
});

test('JabberSend takes the name that the manual has for the recipient, and what MessageSend takes beyond Asterisk', async (t) => {
  const server = await start(t);
  const client = await server.login('limited', 'limited', 'Events: off\r\n');
  client.send(
    Buffer.from(
      `${SEND}Jabber: büro\r\nJID: jörg@example.org/desk\r\nMessage: grüß\r\nValidityPeriod: 60\r\nIdempotencyKey: k\r\n\r\n`,
    ).toString('latin1'),
  );
  await client.messages(1);
  const [asked] = server.messaging.submitted;
  assert.equal(asked?.destination, 'xmpp:jörg@example.org/desk');
  assert.equal(asked?.from, 'xmpp:büro');
  assert.deepEqual(asked?.body, Buffer.from('grüß'));
  assert.deepEqual([asked?.validityMs, asked?.idempotencyKey], [60_000, 'k']);
});

for (const [lines, message] of [
  ['JID: a@b\r\nMessage: x', 'No transport specified'],
  ['Jabber: asterisk\r\nMessage: x', 'No ScreenName specified'],
  ['Jabber: nosuch\r\nJID: a@b', 'No Message specified'],
  ['Jabber: nosuch\r\nJID: a@b\r\nMessage: x', 'Could not find Sender'],
  ['Jabber: asterisk\r\nJID: a@\rb\r\nMessage: x', 'A header value may not hold CR, LF or NUL.'],
  [
    'Jabber: asterisk\r\nJID: a@b\r\nMessage: x\r\nValidityPeriod: soon',
    'ValidityPeriod must be a number of seconds.',
  ],
] as const) {
  test(`JabberSend is refused: ${message}`, async (t) => {
    const server = await start(t);
    const client = await server.login('limited', 'limited', 'Events: off\r\n');
    client.send(`${SEND}${lines}\r\n\r\n`);
    assert.deepEqual(await client.messages(1), [
      `Response: Error\r\nActionID: js\r\nMessage: ${message}\r\n\r\n`,
    ]);
    assert.deepEqual(server.messaging.submitted, []);
  });
}

test('what the domain refuses of a JabberSend, at once or later, and what breaks', async (t) => {
  const server = await start(t);
  const client = await server.login('limited', 'limited', 'Events: off\r\n');
  const refused: SubmitRefused = { kind: 'refused', why: 'refused', code: '31006', reason: 'No\r\nJID.' };
  for (const [result, reason] of [
    [() => refused, 'No\\r\\nJID.'],
    [() => Promise.resolve(refused), 'No\\r\\nJID.'],
    [() => Promise.reject(new Error('broken')), 'The message could not be kept.'],
  ] as const) {
    server.messaging.decide = result;
    client.send(`${SEND}Jabber: asterisk\r\nJID: a@b\r\nMessage: x\r\n\r\n`);
    assert.deepEqual(await client.messages(1), [
      `Response: Error\r\nActionID: js\r\nMessage: Message failed to send.\r\nReason: ${reason}\r\n\r\n`,
    ]);
  }
  assert.match(server.logged.at(-1) ?? '', /AMI action failed .*JabberSend/);
});

test('JabberSend needs the class system', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  client.send(`${SEND}Jabber: asterisk\r\nJID: a@b\r\nMessage: x\r\n\r\n`);
  assert.deepEqual(await client.messages(1), [
    'Response: Error\r\nActionID: js\r\nMessage: Permission denied\r\n\r\n',
  ]);
});

test('MessageSend hands on addresses and accounts of XMPP as texts', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  const lines = 'To: xmpp:jörg@example.org\r\nFrom: xmpp:büro\r\nBody: hello\r\n';
  client.send(Buffer.from(`Action: MessageSend\r\n${lines}\r\n`).toString('latin1'));
  await client.messages(1);
  const [asked] = server.messaging.submitted;
  assert.deepEqual([asked?.destination, asked?.from], ['xmpp:jörg@example.org', 'xmpp:büro']);
});

for (const from of ['', 'From: asterisk\r\n', 'From: sip:asterisk\r\n', 'From: xmpp:\r\n']) {
  test(`MessageSend to an XMPP address with ${JSON.stringify(from)} names no account`, async (t) => {
    const server = await start(t);
    const client = await server.login('msg', 'msg');
    client.send(`Action: MessageSend\r\nTo: xmpp:user@localhost\r\n${from}Body: hello\r\n\r\n`);
    assert.deepEqual(await client.messages(1), [
      'Response: Error\r\nMessage: Message failed to send.\r\nReason: A message to an XMPP address needs "From: xmpp:" and the name of an account of xmpp.conf.\r\n\r\n',
    ]);
    assert.deepEqual(server.messaging.submitted, []);
  });
}

for (const [status, from, expected] of [
  ['up', 'sip:Asterisk', 'xmpp:asterisk'],
  ['up', 'XMPP:asterisk', 'xmpp:asterisk'],
  ['up', 'sip:eve', undefined],
  ['up', 'asterisk', undefined],
  ['down', 'sip:asterisk', undefined],
] as const) {
  test(`MessageSend to an XMPP address from ${from}, with an account that is ${status}`, async (t) => {
    const server = await start(t);
    server.xmppAccounts = [{ ...ACCOUNT, status }];
    const client = await server.login('msg', 'msg');
    client.send(`Action: MessageSend\r\nTo: xmpp:user@localhost\r\nFrom: ${from}\r\nBody: hello\r\n\r\n`);
    await client.messages(1);
    assert.equal(server.messaging.submitted[0]?.from, expected);
  });
}

test('JabberSend to somebody without an @', async (t) => {
  const server = await start(t);
  const client = await server.login('limited', 'limited', 'Events: off\r\n');
  client.send(`${SEND}Jabber: asterisk\r\nScreenName: user\r\nMessage: x\r\n\r\n`);
  assert.deepEqual(await client.messages(1), [
    'Response: Error\r\nActionID: js\r\nMessage: Message failed to send.\r\nReason: The recipient has no "@" in it.\r\n\r\n',
  ]);
  assert.deepEqual(server.messaging.submitted, []);
});

test('the address of a message to XMPP is told as it was written', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret', 'Events: message\r\n');
  server.messaging.emitStatus({
    id: messageId(1),
    direction: 'outbound',
    owner: 'admin',
    source: 'ami',
    requestId: '',
    technology: 'xmpp',
    destination: 'xmpp:jörg@example.org',
    status: 'queued',
    previousStatus: '',
    attempt: 0,
    responseCode: 0,
    responseText: '',
    errorCode: '',
    errorMessage: '',
    at: SINCE,
  });
  const [event = ''] = await client.messages(1);
  assert.match(Buffer.from(event, 'latin1').toString(), /\r\nDestination: xmpp:jörg@example\.org\r\n/);
});

test('XmppAccountList lists the accounts', async (t) => {
  const server = await start(t);
  server.xmppAccounts = [ACCOUNT];
  const client = await server.login('msg', 'msg');
  client.send('Action: XmppAccountList\r\n\r\n');
  assert.deepEqual(await client.messages(3), [
    'Response: Success\r\nEventList: start\r\nMessage: Accounts will follow\r\n\r\n',
    'Event: XmppAccountListEntry\r\nAccount: asterisk\r\nType: client\r\nJID: asterisk@localhost/oracle\r\nStatus: up\r\nReason: \r\nSince: 2026-11-21T03:40:00.000Z\r\nUnacknowledged: 3\r\n\r\n',
    'Event: XmppAccountListComplete\r\nEventList: Complete\r\nListItems: 1\r\n\r\n',
  ]);
});

test('an account that comes up or goes is told to who reads the class system', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret');
  server.tellXmppAccount({ ...ACCOUNT, status: 'down', reason: 'not-authorized\r\nEvent: forged' });
  const event = await client.until('Since: 2026-11-21T03:40:00.000Z\r\n');
  assert.match(
    event,
    /Event: XmppAccountStatus\r\nPrivilege: system,all\r\nAccount: asterisk\r\nType: client\r\nJID: asterisk@localhost\/oracle\r\nStatus: down\r\nReason: not-authorized\\r\\nEvent: forged\r\n/,
  );
});

test('an account that tries again and again is told of once', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret', 'Events: system\r\n');
  const down = { ...ACCOUNT, status: 'down', reason: 'Connection refused' } as const;
  const connecting = { ...ACCOUNT, status: 'connecting' } as const;
  const refused = { ...down, reason: 'not-authorized' };
  for (const account of [connecting, down, connecting, down, refused, connecting, ACCOUNT, down]) {
    server.tellXmppAccount(account);
  }
  const told = (await client.messages(4)).map((event) =>
    /Status: (.*)\r\nReason: (.*)\r/.exec(event)?.slice(1),
  );
  assert.deepEqual(told, [
    ['down', 'Connection refused'],
    ['down', 'not-authorized'],
    ['up', ''],
    ['down', 'Connection refused'],
  ]);
});

test('the presence of a contact is an event of the class of presence', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret');
  server.tellXmppPresence({
    account: 'asterisk',
    jid: 'bob@example.org/télé',
    show: 'away',
    status: 'at lunch\r\nuntil two',
    priority: -5,
    node: '',
    version: '',
  });
  const event = await client.until('Priority: -5\r\n');
  assert.match(
    Buffer.from(event, 'latin1').toString(),
    /Event: XmppPresence\r\nPrivilege: call,all\r\nAccount: asterisk\r\nJID: bob@example.org\/télé\r\nShow: away\r\nStatus: at lunch\\r\\nuntil two\r\nPriority: -5\r\n/,
  );
});

test('presence is told as Asterisk tells it, too', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret', 'Events: user\r\n');
  const presence = { ...PRESENCE, show: 'xa', priority: 5 } as const;
  server.tellXmppPresence({ ...presence, jid: 'bob@example.org' });
  server.tellXmppPresence({ ...presence, jid: 'bob@example.org/a/b', status: 'off\nto lunch' });
  server.tellXmppPresence({ ...presence, jid: 'bob@example.org/a/b', show: 'unavailable' });
  assert.deepEqual(await client.messages(2), [
    'Event: JabberStatus\r\nPrivilege: user,all\r\nAccount: asterisk\r\nJID: bob@example.org\r\nResource: a/b\r\nStatus: 4\r\nPriority: 5\r\nDescription: off\\nto lunch\r\n\r\n',
    'Event: JabberStatus\r\nPrivilege: user,all\r\nAccount: asterisk\r\nJID: bob@example.org\r\nStatus: 0\r\n\r\n',
  ]);
});

test('accounts are found in any letter case', async (t) => {
  const server = await start(t);
  const client = await server.login('limited', 'limited', 'Events: off\r\n');
  client.send(`${SEND}Jabber: ASTERISK\r\nJID: a@b\r\nMessage: x\r\n\r\n`);
  await client.messages(1);
  assert.equal(server.messaging.submitted[0]?.from, 'xmpp:asterisk');
});

test('xmpp show connections, as res_xmpp writes it', async (t) => {
  const server = await start(t);
  server.xmppAccounts = [ACCOUNT, { ...ACCOUNT, name: 'büro', jid: 'b@example.org', status: 'connecting' }];
  const client = await server.login('admin', 'secret', 'Events: off\r\n');
  client.send('Action: Command\r\nCommand: xmpp show connections\r\n\r\n');
  const [answer = ''] = await client.messages(1);
  assert.equal(
    Buffer.from(answer, 'latin1').toString(),
    `Response: Success\r\nMessage: Command output follows\r
Output: Jabber Users and their status:\r
Output:        [asterisk] asterisk@localhost/oracle     - Connected\r
Output:        [büro] b@example.org     - Connecting\r
Output: ----\r
Output:    Number of clients: 2\r\n\r\n`,
  );
});

test('xmpp show buddies, as res_xmpp writes it', async (t) => {
  const server = await start(t);
  server.xmppAccounts = [ACCOUNT, { ...ACCOUNT, name: 'büro' }];
  server.xmppContacts.set('asterisk', CONTACTS);
  const client = await server.login('admin', 'secret', 'Events: off\r\n');
  client.send('Action: Command\r\nCommand: xmpp show buddies\r\n\r\n');
  const [answer = ''] = await client.messages(1);
  assert.equal(
    Buffer.from(answer, 'latin1').toString(),
    `Response: Success\r\nMessage: Command output follows\r
Output: XMPP buddy lists\r
Output: Client: asterisk\r
Output: \tBuddy:\tann@example.org\r
Output: \tBuddy:\tbob@example.org\r
Output: \t\tResource: télé/1\r
Output: \t\t\tnode: http://gajim.org\\nx\r
Output: \t\t\tversion: 1=\r
Output: \t\t\tGoogle Talk capable: no\r
Output: \t\t\tJingle capable: no\r
Output: Client: büro\r\n\r\n`,
  );
});

for (const [args, value] of [
  ['asterisk,bob@example.org', '3'],
  ['ASTERISK,Bob@Example.org/télé/1', '3'],
  ['asterisk,bob@example.org/elsewhere', '3'],
  ['asterisk,ann@example.org', '7'],
  ['asterisk,eve@example.org', ''],
  ['nobody,bob@example.org', ''],
  ['asterisk', ''],
] as const) {
  test(`JABBER_STATUS(${args}) is "${value}"`, async (t) => {
    const server = await start(t);
    server.xmppAccounts = [ACCOUNT];
    server.xmppContacts.set('asterisk', CONTACTS);
    const client = await server.login('admin', 'secret', 'Events: off\r\n');
    client.send(Buffer.from(`Action: Getvar\r\nVariable: JABBER_STATUS(${args})\r\n\r\n`).toString('latin1'));
    const [answer = ''] = await client.messages(1);
    assert.match(answer, new RegExp(`\r\nValue: ${value}\r\n\r\n$`));
  });
}
