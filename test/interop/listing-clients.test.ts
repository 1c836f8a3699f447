import assert from 'node:assert/strict';
import { type EventEmitter, once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import type { RunningGateway } from '../gateway.ts';
import { ADMIN_SECRET, makeSite, type Site } from '../site.ts';
import { type AmiFields, asteriskAmiClient, asteriskManager, managerAction, yana } from './ami-packages.ts';

/** The published clients, unmodified, read a long list to its end. */
describe('AMI clients from npm list a thousand endpoints', () => {
  let site: Site;
  let gateway: RunningGateway;
  before(async () => {
    site = await makeSite({
      endpoints: Array.from({ length: THOUSAND }, (_, n) => ({
        name: `phone${n}`,
        contact: `sip:phone${n}@127.0.0.1:${PORT_OF_NOBODY}`,
      })),
    });
    gateway = await site.start();
  });
  after(async () => {
    await gateway?.stop();
    site?.remove();
  });

  test('asterisk-manager', async () => {
    const client = asteriskManager(site.amiPort, 'admin', ADMIN_SECRET);
    const listed = collect(client, 'managerevent', lowerCased);
    await once(client, 'connect');
    const answer = await managerAction(client, { action: 'PJSIPShowEndpoints' });
    assert.equal(answer['response'], 'Success');
    check(await listed, answer['actionid'] ?? '');
    await new Promise<void>((resolve) => client.disconnect(() => resolve()));
  });

  test('asterisk-ami-client', async () => {
    const client = await asteriskAmiClient(site.amiPort, 'admin', ADMIN_SECRET);
    const listed = collect(client, 'event', (event) => event);
    const answer = await client.action({ Action: 'PJSIPShowEndpoints', ActionID: 'list-1' }, true);
    assert.equal(answer['Response'], 'Success');
    check(await listed, 'list-1');
    client.disconnect();
  });

  test('yana', async () => {
    const client = await yana(site.amiPort, 'admin', ADMIN_SECRET);
    const listed = collect(client, 'event', (event) => event);
    const answer = await new Promise<AmiFields>((resolve) => {
      client.send({ Action: 'PJSIPShowEndpoints' }, resolve);
    });
    assert.equal(answer['Response'], 'Success');
    check(await listed, answer['ActionID'] ?? '');
    await new Promise<void>((resolve) => client.disconnect(() => resolve()));
  });
});

/** Items and end of the list, in the order in which the client told them. */
function collect(
  client: EventEmitter,
  name: string,
  read: (event: AmiFields) => AmiFields,
): Promise<readonly AmiFields[]> {
  const items: AmiFields[] = [];
  return new Promise((resolve) => {
    client.on(name, (event: AmiFields) => {
      const item = read(event);
      if (item['Event'] === 'EndpointList') items.push(item);
      if (item['Event'] === 'EndpointListComplete') resolve([...items, item]);
    });
  });
}

function check(listed: readonly AmiFields[], actionId: string): void {
  const end = listed.at(-1);
  assert.equal(end?.['EventList'], 'Complete');
  // One more than the phones: the default outbound endpoint.
  assert.equal(end?.['ListItems'], String(THOUSAND + 1));
  assert.equal(listed.length - 1, THOUSAND + 1);
  assert.ok(listed.every((item) => item['ActionID'] === actionId));
  const names = new Set(listed.map((item) => item['ObjectName']));
  for (let n = 0; n < THOUSAND; n++) assert.ok(names.has(`phone${n}`), `phone${n} is missing`);
}

/** asterisk-manager gives all names in lower case. */
function lowerCased(event: AmiFields): AmiFields {
  const names = ['Event', 'EventList', 'ListItems', 'ActionID', 'ObjectName'];
  return Object.fromEntries(names.map((name) => [name, event[name.toLowerCase()] ?? '']));
}

const THOUSAND = 1000;
const PORT_OF_NOBODY = 9;
