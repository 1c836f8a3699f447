import assert from 'node:assert/strict';
import { type EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type { RunningGateway } from '../gateway.ts';
import { ADMIN_SECRET, makeSite, type Site } from '../site.ts';

const require = createRequire(import.meta.url);
type Message = Record<string, string>;

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
    interface Manager extends EventEmitter {
      action(action: object, callback: (error: Message | undefined, answer: Message) => void): void;
      disconnect(callback?: () => void): void;
    }
    const AsteriskManager = require('asterisk-manager') as new (...args: unknown[]) => Manager;
    const client = new AsteriskManager(site.amiPort, '127.0.0.1', 'admin', ADMIN_SECRET, true);
    const listed = collect(client, 'managerevent', lowerCased);
    await once(client, 'connect');
    const answer = await new Promise<Message>((resolve, reject) => {
      client.action({ action: 'PJSIPShowEndpoints' }, (error, reply) =>
        error === undefined || error === null ? resolve(reply) : reject(new Error(JSON.stringify(error))),
      );
    });
    assert.equal(answer['response'], 'Success');
    check(await listed, answer['actionid'] ?? '');
    await new Promise<void>((resolve) => client.disconnect(() => resolve()));
  });

  test('asterisk-ami-client', async () => {
    interface Client extends EventEmitter {
      connect(user: string, secret: string, options: object): Promise<unknown>;
      action(action: object, promised: true): Promise<Message>;
      disconnect(): void;
    }
    const AmiClient = require('asterisk-ami-client') as new (options?: object) => Client;
    const client = new AmiClient();
    await client.connect('admin', ADMIN_SECRET, { host: '127.0.0.1', port: site.amiPort });
    const listed = collect(client, 'event', (event) => event);
    const answer = await client.action({ Action: 'PJSIPShowEndpoints', ActionID: 'list-1' }, true);
    assert.equal(answer['Response'], 'Success');
    check(await listed, 'list-1');
    client.disconnect();
  });

  test('yana', async () => {
    interface Yana extends EventEmitter {
      connect(callback: () => void): void;
      send(action: object, callback: (answer: Message) => void): void;
      disconnect(callback?: () => void): void;
    }
    const Client = require('yana') as new (options: object) => Yana;
    const client = new Client({
      port: site.amiPort,
      host: '127.0.0.1',
      login: 'admin',
      password: ADMIN_SECRET,
      events: true,
    });
    await new Promise<void>((resolve, reject) => {
      client.once('error', (error) => reject(new Error(String(error))));
      client.connect(resolve);
    });
    const listed = collect(client, 'event', (event) => event);
    const answer = await new Promise<Message>((resolve) => {
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
  read: (event: Message) => Message,
): Promise<readonly Message[]> {
  const items: Message[] = [];
  return new Promise((resolve) => {
    client.on(name, (event: Message) => {
      const item = read(event);
      if (item['Event'] === 'EndpointList') items.push(item);
      if (item['Event'] === 'EndpointListComplete') resolve([...items, item]);
    });
  });
}

function check(listed: readonly Message[], actionId: string): void {
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
function lowerCased(event: Message): Message {
  const names = ['Event', 'EventList', 'ListItems', 'ActionID', 'ObjectName'];
  return Object.fromEntries(names.map((name) => [name, event[name.toLowerCase()] ?? '']));
}

const THOUSAND = 1000;
const PORT_OF_NOBODY = 9;
