import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TestClient } from './testing/client.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext): Promise<{ server: TestServer; client: TestClient }> {
  const server = await startTestServer();
  server.states.configure([
    { exten: '102', context: 'hints', hint: 'Custom:lamp,CustomPresence:pres' },
    { exten: '_2XXX', context: 'default', hint: `Custom:\${EXTEN}` },
  ]);
  t.after(() => server.close());
  return { server, client: await server.login('admin', 'secret') };
}

async function ask(client: TestClient, action: string, answers = 1): Promise<string[]> {
  client.send(`Action: ${action.replaceAll('\n', '\r\n')}\r\n\r\n`);
  return client.messages(answers);
}

const error = (text: string) => [`Response: Error\r\nMessage: ${text}\r\n\r\n`];

test('Setvar of a device: the answer first, then what it changed', async (t) => {
  const { client } = await start(t);
  assert.deepEqual(await ask(client, 'Setvar\nVariable: DEVICE_STATE(Custom:lamp)\nValue: inuse', 3), [
    'Response: Success\r\nMessage: Variable Set\r\n\r\n',
    'Event: ExtensionStatus\r\nPrivilege: call,all\r\nExten: 102\r\nContext: hints\r\nHint: Custom:lamp,CustomPresence:pres\r\nStatus: 1\r\nStatusText: InUse\r\n\r\n',
    'Event: DeviceStateChange\r\nPrivilege: call,all\r\nDevice: Custom:lamp\r\nState: INUSE\r\n\r\n',
  ]);
  assert.deepEqual(await ask(client, 'DeviceStateList\nActionID: 7', 3), [
    'Response: Success\r\nActionID: 7\r\nEventList: start\r\nMessage: Device State Changes will follow\r\n\r\n',
    'Event: DeviceStateChange\r\nActionID: 7\r\nDevice: Custom:lamp\r\nState: INUSE\r\n\r\n',
    'Event: DeviceStateListComplete\r\nActionID: 7\r\nEventList: Complete\r\nListItems: 1\r\n\r\n',
  ]);
});

test('Setvar of a presence', async (t) => {
  const { client } = await start(t);
  const setting = 'Setvar\nVariable: PRESENCE_STATE(CustomPresence:pres)\nValue: away,YQ0KYg==,,e';
  assert.deepEqual(await ask(client, setting, 3), [
    'Response: Success\r\nMessage: Variable Set\r\n\r\n',
    'Event: PresenceStateChange\r\nPrivilege: call,all\r\nPresentity: CustomPresence:pres\r\nStatus: away\r\nSubtype: a\\r\\nb\r\nMessage: \r\n\r\n',
    'Event: PresenceStatus\r\nPrivilege: call,all\r\nExten: 102\r\nContext: hints\r\nHint: Custom:lamp,CustomPresence:pres\r\nStatus: away\r\nSubtype: a\\r\\nb\r\nMessage: \r\n\r\n',
  ]);
  assert.deepEqual(await ask(client, 'PresenceState\nProvider: CustomPresence:pres'), [
    'Response: Success\r\nMessage: Presence State\r\nState: away\r\nSubtype: a\\r\\nb\r\n\r\n',
  ]);
  const [, item] = await ask(client, 'PresenceStateList', 3);
  assert.match(item ?? '', /^Event: PresenceStateChange\r\nPresentity: CustomPresence:pres\r\nStatus: away/);
});

test('extensions: known, of a pattern, unknown', async (t) => {
  const { client } = await start(t);
  const answer = (exten: string, context: string, hint: string, status: string) =>
    `Response: Success\r\nMessage: Extension Status\r\nExten: ${exten}\r\nContext: ${context}\r\nHint: ${hint}\r\n${status}\r\n\r\n`;
  const asked = async (text: string) => (await ask(client, `ExtensionState\n${text}`))[0];
  const idle = 'Status: 0\r\nStatusText: Idle';
  assert.equal(await asked('Exten: 2001'), answer('2001', 'default', 'Custom:2001', idle));
  assert.equal(
    await asked('Exten: 102\nContext: hints'),
    answer('102', 'hints', 'Custom:lamp,CustomPresence:pres', idle),
  );
  assert.equal(
    await asked('Exten: \xe4'),
    answer('\xe4', 'default', '', 'Status: -1\r\nStatusText: Unknown'),
  );
  assert.deepEqual(await ask(client, 'ExtensionState\nContext: hints'), error('Extension not specified'));
  const list = await ask(client, 'ExtensionStateList', 4);
  assert.match(list[2] ?? '', /Exten: 2001/);
  assert.match(list[3] ?? '', /ListItems: 2/);
});

test('mailboxes: the answer first, then what it changed', async (t) => {
  const { client } = await start(t);
  const update = 'MWIUpdate\nActionID: 1\nMailbox: mona@default\nOldMessages: 2\nNewMessages: 3';
  assert.deepEqual(await ask(client, update, 3), [
    'Response: Success\r\nActionID: 1\r\n\r\n',
    'Event: DeviceStateChange\r\nPrivilege: call,all\r\nDevice: MWI:mona@default\r\nState: INUSE\r\n\r\n',
    'Event: MessageWaiting\r\nPrivilege: call,all\r\nMailbox: mona@default\r\nWaiting: 1\r\nNew: 3\r\nOld: 2\r\n\r\n',
  ]);
  await ask(client, 'MWIUpdate\nMailbox: team@default\nNewMessages: 1', 3);
  assert.deepEqual(await ask(client, 'MailboxCount\nMailbox: mona,team@default'), [
    'Response: Success\r\nMessage: Mailbox Message Count\r\nMailbox: mona,team@default\r\nUrgMessages: 0\r\nNewMessages: 4\r\nOldMessages: 2\r\n\r\n',
  ]);
  assert.match(
    (await ask(client, 'MailboxCount\nMailbox: x, team@default&mona'))[0] ?? '',
    /NewMessages: 4\r/,
  );
  assert.deepEqual(await ask(client, 'MailboxStatus\nMailbox: mona@default'), [
    'Response: Success\r\nMessage: Mailbox Status\r\nMailbox: mona@default\r\nWaiting: 1\r\n\r\n',
  ]);
  assert.deepEqual(await ask(client, 'MWIGet\nActionID: 2\nMailbox: /^(mona|x)@/', 3), [
    'Response: Success\r\nActionID: 2\r\nEventList: start\r\nMessage: Mailboxes will follow\r\n\r\n',
    'Event: MWIGet\r\nMailbox: mona@default\r\nOldMessages: 2\r\nNewMessages: 3\r\nActionID: 2\r\n\r\n',
    'Event: MWIGetComplete\r\nActionID: 2\r\nEventList: Complete\r\nListItems: 1\r\n\r\n',
  ]);
  const [deleted, ...events] = await ask(client, 'MWIDelete\nMailbox: /.*/', 5);
  assert.equal(deleted, 'Response: Success\r\n\r\n');
  assert.deepEqual(
    events.map((event) => /^Event: (\w+)/.exec(event)?.[1]),
    ['DeviceStateChange', 'MessageWaiting', 'DeviceStateChange', 'MessageWaiting'],
  );
});

test('what mailboxes are not told', async (t) => {
  const { client, server } = await start(t);
  for (const [action, text] of [
    ['MailboxCount', 'Mailbox not specified'],
    ['MailboxStatus', 'Mailbox not specified'],
    ['MWIGet', 'Missing mailbox parameter in request'],
    ['MWIUpdate', 'Missing mailbox parameter in request'],
    ['MWIDelete', 'Missing mailbox parameter in request'],
    ['MWIUpdate\nMailbox: m\nOldMessages: x\nNewMessages: y', 'Invalid OldMessages: x'],
    ['MWIUpdate\nMailbox: m\nNewMessages: 1x', 'Invalid NewMessages: 1x'],
    ['MWIUpdate\nMailbox: m\nNewMessages: 9999999999', 'Invalid NewMessages: 9999999999'],
    ['MWIGet\nMailbox: /x', 'Mailbox regex format invalid in: /x'],
    ['MWIDelete\nMailbox: /(/', 'Mailbox regex format invalid in: /(/'],
  ] as const) {
    assert.deepEqual(await ask(client, action), error(text));
  }
  server.database.failing = true;
  assert.deepEqual(await ask(client, 'MWIUpdate\nMailbox: m'), error('Update attempt failed'));
});

test('variables and functions', async (t) => {
  const { client, server } = await start(t);
  const get = async (name: string) =>
    /\r\nValue: (.*)\r\n/.exec((await ask(client, `Getvar\nVariable: ${name}`))[0] ?? '')?.[1];
  const set = async (name: string, value: string) =>
    /Message: (.*)\r\n/.exec((await ask(client, `Setvar\nVariable: ${name}\nValue: ${value}`))[0] ?? '')?.[1];
  assert.equal(await get('X'), '');
  assert.equal(await set('X', 'y'), 'Variable Set');
  assert.equal(await get('X'), 'y');
  assert.equal(await set('DB(fam/a/b)', 'z'), 'Variable Set');
  assert.equal(await server.database.get('fam', 'a/b'), 'z');
  assert.equal(await get('DB(fam/a/b)'), 'z');
  assert.equal(await get('DB(fam)'), '');
  assert.equal(await get('DEVICE_STATE(Custom:x)'), 'UNKNOWN');
  assert.equal(await get('EXTENSION_STATE(102@hints)'), 'NOT_INUSE');
  assert.equal(await get('EXTENSION_STATE(999)'), 'UNKNOWN');
  assert.equal(await get('PRESENCE_STATE(CustomPresence:p)'), 'not_set');
  await server.states.presence.setCustom('CustomPresence:p', { status: 'dnd', subtype: 's', message: 'm' });
  await client.messages(1);
  assert.equal(await get('PRESENCE_STATE(CustomPresence:p,message)'), 'm');
  assert.equal(await get('PRESENCE_STATE(CustomPresence:p,subtype,e)'), 'cw==');
  assert.equal(await get('NOSUCH(x)'), '');
  for (const [name, value] of [
    ['NOSUCH(x)', '1'],
    ['DEVICE_STATE(PJSIP/alice)', 'INUSE'],
    ['DEVICE_STATE(Custom:)', 'INUSE'],
    ['DEVICE_STATE(Custom:x)', 'nonsense'],
    ['DEVICE_STATE(Custom:x)', 'UNKNOWN'],
    ['PRESENCE_STATE(CustomPresence:x)', 'gone'],
    ['EXTENSION_STATE(102@hints)', 'INUSE'],
    ['DB(x)', '1'],
  ] as const) {
    assert.equal(await set(name, value), 'Variable not set', name);
  }
  assert.deepEqual(await ask(client, 'Getvar'), error('No variable specified'));
  assert.deepEqual(await ask(client, 'Setvar'), error('No variable specified'));
  assert.deepEqual(await ask(client, 'Setvar\nVariable: X'), error('No value specified'));
  assert.deepEqual(await ask(client, 'Getvar\nVariable: X\nChannel: PJSIP/a'), error('No such channel'));
  assert.deepEqual(await ask(client, 'Setvar\nVariable: X\nValue: 1\nChannel: a'), error('No such channel'));
  server.database.failing = true;
  assert.equal(await set('DB(fam/key)', '1'), 'Variable not set');
});
