import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ContactView } from '../../technologies/pjsip/index.ts';
import { pjsipConfiguration } from './testing/configuration.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext, conf: string): Promise<TestServer> {
  const server = await startTestServer();
  server.whole = pjsipConfiguration(conf);
  t.after(() => server.close());
  return server;
}

/** What an action is answered, up to its last message. */
async function ask(
  server: TestServer,
  lines: string,
  end: string,
  user = 'admin',
  secret = 'secret',
): Promise<string> {
  const client = await server.login(user, secret, 'Events: off\r\n');
  client.send(`${lines}\r\n\r\n`);
  const text = await client.until(end);
  return text + (await client.until('\r\n\r\n'));
}

const CONF = `
[udp]
type=transport
bind=127.0.0.1:5060

[Jürgen]
type=endpoint
aors=Jürgen,none
auth=Jürgen
transport=udp

[Jürgen]
type=aor
max_contacts=2
contact=sip:desk@192.0.2.1

[Jürgen]
type=auth
username=j
password=geheim
password_digest=SHA-256:${'a'.repeat(64)}
`;

function contact(more: Partial<ContactView> = {}): ContactView {
  return {
    aor: 'Jürgen',
    uri: 'sip:j@192.0.2.7:5062',
    endpoint: 'Jürgen',
    kind: 'registered',
    expiresAt: 1_795_235_925_900,
    userAgent: 'Phone/1',
    callId: 'c1',
    path: '',
    viaAddress: '192.0.2.7',
    viaPort: 5062,
    node: 'here',
    ...more,
  };
}

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

test('an endpoint is found by its name in UTF-8, with or without PJSIP/ before it', async (t) => {
  const server = await start(t, CONF);
  for (const name of ['Jürgen', 'PJSIP/Jürgen', 'pjsip/Jürgen']) {
    const text = await ask(
      server,
      utf8(`Action: PJSIPShowEndpoint\r\nEndpoint: ${name}`),
      'Event: EndpointDetailComplete',
    );
    assert.ok(text.includes(utf8('ObjectName: Jürgen\r\n')));
    assert.match(text, /ListItems: 4\r\n/);
    assert.match(text, /Event: TransportDetail\r\n(?:.*\r\n)*Bind: 127\.0\.0\.1:5060\r\n/);
  }
});

test('credentials are for those who may change the configuration', async (t) => {
  const server = await start(t, CONF);
  const all = await ask(server, 'Action: PJSIPShowAuths', 'Event: AuthListComplete');
  assert.match(all, /\r\nPassword: geheim\r\n/);
  assert.match(all, /\r\nPasswordDigest: SHA-256:a{64}\r\n/);
  for (const action of ['PJSIPShowAuths', utf8('PJSIPShowEndpoint\r\nEndpoint: Jürgen')]) {
    const some = await ask(server, `Action: ${action}`, 'Complete\r\n', 'limited', 'limited');
    assert.match(some, /\r\nPassword: <hidden>\r\n/);
    assert.match(some, /\r\nPasswordDigest: <hidden>\r\n/);
    assert.match(some, /\r\nMd5Cred: \r\n/);
    assert.doesNotMatch(some, /geheim/);
  }
});

test('contacts stand in the order of their hashes, static ones last, with nothing that breaks a line', async (t) => {
  const server = await start(t, CONF);
  server.pjsip.contactsOf = () => [
    contact({ kind: 'static', uri: 'sip:desk@192.0.2.1', expiresAt: 0, viaAddress: '', callId: '' }),
    contact({ uri: 'sip:b@192.0.2.7', userAgent: 'x\r\nEvent: Forged' }),
    contact({ uri: 'sip:a@192.0.2.7' }),
  ];
  const text = await ask(
    server,
    utf8('Action: PJSIPShowEndpoint\r\nEndpoint: Jürgen'),
    'Event: EndpointDetailComplete',
  );
  const ids = [...text.matchAll(/^ID: (.*)\r$/gm)].map(([, id]) => id ?? '');
  assert.equal(ids.length, 3);
  assert.deepEqual(ids.slice(0, 2), ids.slice(0, 2).toSorted());
  assert.match(ids[2] ?? '', /@@[0-9a-f]{32}$/);
  assert.doesNotMatch(text, /^Event: Forged/m);
  assert.match(text, /TotalContacts: 3\r\nContactsRegistered: 2\r\n/);
  assert.match(text, /RegExpire: 1795235925\r\n/);
});

test('an endpoint that has no AORs has no line of contacts, one for each AOR otherwise', async (t) => {
  const server = await start(t, `${CONF}\n[b]\ntype=endpoint\n[A]\ntype=endpoint\n`);
  const text = await ask(server, 'Action: PJSIPShowEndpoints', 'Event: EndpointListComplete');
  const items = text.split('\r\n\r\n').filter((item) => item.startsWith('Event: EndpointList\r\n'));
  // Byte by byte, so capitals first.
  assert.deepEqual(
    items.map((item) => /ObjectName: (.*)/.exec(item)?.[1]),
    ['A', utf8('Jürgen'), 'b'],
  );
  assert.deepEqual(
    items.map((item) => [...item.matchAll(/^Contacts: /gm)].length),
    [0, 1, 0],
  );
});

test('what there is none of', async (t) => {
  const server = await start(t, '');
  const NONE: readonly (readonly [string, string])[] = [
    ['PJSIPShowEndpoints', 'No endpoints found'],
    ['PJSIPShowAors', 'No AORs found'],
    ['PJSIPShowAuths', 'No Auths found'],
    ['PJSIPShowContacts', 'No Contacts found'],
    ['PJSIPShowResourceLists', 'No resource lists found'],
    ['PJSIPShowEndpoint', 'PJSIPShowEndpoint requires an endpoint name'],
    ['PJSIPShowEndpoint\r\nEndpoint: a\r\nEndpoint: b', 'Unable to retrieve endpoint a'],
  ];
  const client = await server.login('admin', 'secret', 'Events: off\r\n');
  for (const [action, text] of NONE) {
    client.send(`Action: ${action}\r\nActionID: 7\r\n\r\n`);
    assert.equal(
      await client.until('\n\r\n\r\n'),
      `Response: Error\r\nActionID: 7\r\nMessage: ${text}\n\r\n\r\n`,
    );
  }
  for (const [action, end] of [
    ['PJSIPShowRegistrationsInbound', 'InboundRegistrationDetailComplete'],
    ['PJSIPShowRegistrationInboundContactStatuses', 'ContactStatusDetailComplete'],
    ['PJSIPShowSubscriptionsInbound', 'InboundSubscriptionDetailComplete'],
    ['PJSIPShowSubscriptionsOutbound', 'OutboundSubscriptionDetailComplete'],
  ]) {
    client.send(`Action: ${action}\r\n\r\n`);
    await client.until(`Event: ${end}\r\nEventList: Complete\r\nListItems: 0\r\n\r\n`);
  }
});

test('registrations tell the seconds until they are due, those without a state are left out', async (t) => {
  const registration = (name: string): string =>
    `[${name}]\ntype=registration\nserver_uri=sip:192.0.2.9\nclient_uri=sip:${name}@192.0.2.9\noutbound_auth=a\n`;
  const server = await start(
    t,
    `${registration('one')}${registration('two')}${registration('gone')}[a]\ntype=auth\nusername=u\npassword=p\n`,
  );
  const now = server.clock.now();
  server.pjsip.registrations.list = () => [
    { name: 'two', status: 'Registered', nextAt: now + 100_500, expiresAt: now + 100_500 },
    { name: 'one', status: 'Rejected', nextAt: 0, expiresAt: 0 },
  ];
  const text = await ask(
    server,
    'Action: PJSIPShowRegistrationsOutbound',
    'Event: OutboundRegistrationDetailComplete',
  );
  assert.deepEqual(
    [...text.matchAll(/ObjectName: (\w+)\r/g)].map(([, name]) => name),
    ['one', 'a', 'two', 'a'],
  );
  assert.match(text, /Status: Rejected\r\nNextReg: 0\r\n/);
  assert.match(text, /Status: Registered\r\nNextReg: 101\r\n/);
  assert.match(text, /ListItems: 2\r\nRegistered: 1\r\nNotRegistered: 1\r\n\r\n$/);
});

test('a list of thousands comes whole, and lets others in between', async (t) => {
  const many = Array.from({ length: 3000 }, (_, i) => `[e${i}]\ntype=endpoint\n`).join('');
  const server = await start(t, many);
  const client = await server.login('admin', 'secret', 'Events: off\r\n');
  const other = await server.login('admin', 'secret', 'Events: off\r\n');
  client.send('Action: PJSIPShowEndpoints\r\n\r\nAction: Ping\r\nActionID: last\r\n\r\n');
  await client.until('Event: EndpointList\r\n');
  other.send('Action: Ping\r\n\r\n');
  await other.until('Ping: Pong');
  const rest = await client.until(
    'Event: EndpointListComplete\r\nEventList: Complete\r\nListItems: 3000\r\n\r\n',
  );
  assert.equal([...rest.matchAll(/Event: EndpointList\r\n/g)].length, 2999);
  await client.until('ActionID: last\r\nPing: Pong');
});

test('nothing more is made for a client that does not read, and it gets all when it does', async (t) => {
  const aor = (i: number): string => `[a${i}]\ntype=aor\nvoicemail_extension=${'v'.repeat(6000)}\n`;
  const server = await start(t, Array.from({ length: AORS }, (_, i) => aor(i)).join(''));
  let made = 0;
  server.pjsip.contactsOf = () => {
    made++;
    return [];
  };
  const client = await server.login('admin', 'secret', 'Events: off\r\n');
  const other = await server.login('admin', 'secret', 'Events: off\r\n');
  client.socket.pause();
  client.send('Action: PJSIPShowAors\r\n\r\n');
  for (let same = 0, before = -1; same < 50; same = made === before && made > 0 ? same + 1 : 0) {
    before = made;
    other.send('Action: Ping\r\n\r\n');
    await other.until('Ping: Pong');
  }
  assert.ok(made < AORS, `all ${made} were made although nobody reads`);
  const whole = new Promise<void>((resolve) => {
    let tail = '';
    client.socket.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString('latin1')).slice(-100);
      if (tail.endsWith(`ListItems: ${AORS}\r\n\r\n`)) resolve();
    });
  });
  client.socket.resume();
  await whole;
  assert.equal(made, AORS);
});

/** More than the system's buffers hold: 30 MB. */
const AORS = 5000;
