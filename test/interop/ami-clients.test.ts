import assert from 'node:assert/strict';
import { type EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type { RunningGateway } from '../gateway.ts';
import { SipPeer } from '../sip-peer.ts';
import { body } from '../sip-text.ts';
import { ADMIN_SECRET, makeSite, type Site } from '../site.ts';

const require = createRequire(import.meta.url);

/** The published clients, unmodified: log in, send, see what became of it. */
describe('AMI clients from npm', () => {
  let site: Site;
  let gateway: RunningGateway;
  let phone: SipPeer;
  before(async () => {
    phone = await SipPeer.open();
    site = await makeSite({ endpoints: [{ name: 'alice', contact: `sip:alice@127.0.0.1:${phone.port}` }] });
    gateway = await site.start();
  });
  after(async () => {
    await gateway?.stop();
    await phone?.close();
    site?.remove();
  });

  test('asterisk-manager', async () => {
    type Reply = Record<string, string>;
    interface Manager extends EventEmitter {
      action(action: object, callback: (error: Reply | undefined, answer: Reply) => void): void;
      disconnect(callback?: () => void): void;
    }
    const AsteriskManager = require('asterisk-manager') as new (...args: unknown[]) => Manager;
    const client = new AsteriskManager(site.amiPort, '127.0.0.1', 'admin', ADMIN_SECRET, true);
    const status = new Promise<Reply>((resolve) => {
      client.on('managerevent', (event: Reply) => {
        if (event['event'] === 'MessageStatus' && event['status'] === 'delivered') resolve(event);
      });
    });
    await once(client, 'connect');
    const answer = await new Promise<Reply>((resolve, reject) => {
      client.action(
        { action: 'MessageSend', to: 'pjsip:alice', body: 'from asterisk-manager' },
        (error, reply) => (error === undefined ? resolve(reply) : reject(new Error(JSON.stringify(error)))),
      );
    });
    assert.equal(answer['message'], 'Message successfully sent');
    assert.equal((await status)['messageid'], answer['messageid']);
    await arrived(phone, 'from asterisk-manager');
    await new Promise<void>((resolve) => client.disconnect(() => resolve()));
  });

  test('asterisk-ami-client', async () => {
    type Message = Record<string, string>;
    interface Client extends EventEmitter {
      connect(user: string, secret: string, options: object): Promise<unknown>;
      action(action: object, promised: true): Promise<Message>;
      disconnect(): void;
    }
    const AmiClient = require('asterisk-ami-client') as new (options?: object) => Client;
    const client = new AmiClient();
    await client.connect('admin', ADMIN_SECRET, { host: '127.0.0.1', port: site.amiPort });
    const delivered = new Promise<Message>((resolve) => {
      client.on('MessageStatus', (event: Message) => {
        if (event['Status'] === 'delivered') resolve(event);
      });
    });
    const pong = await client.action({ Action: 'Ping' }, true);
    assert.equal(pong['Ping'], 'Pong');
    const answer = await client.action(
      {
        Action: 'MessageSend',
        Destination: 'pjsip:alice',
        Body: 'from asterisk-ami-client',
        Variable: 'X-Test=1',
      },
      true,
    );
    assert.equal(answer['Response'], 'Success');
    assert.equal((await delivered)['MessageID'], answer['MessageID']);
    const message = await arrived(phone, 'from asterisk-ami-client');
    assert.match(message, /\r\nX-Test: 1\r\n/);
    client.disconnect();
  });

  test('yana', async () => {
    type Message = Record<string, string>;
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
    const delivered = new Promise<Message>((resolve) => {
      client.on('MessageStatus', (event: Message) => {
        if (event['Status'] === 'delivered') resolve(event);
      });
    });
    const answer = await new Promise<Message>((resolve) => {
      client.send(
        {
          Action: 'MessageSend',
          To: 'pjsip:alice',
          Base64Body: Buffer.from('two\nlines').toString('base64'),
        },
        resolve,
      );
    });
    assert.equal(answer['Response'], 'Success');
    assert.equal((await delivered)['MessageID'], answer['MessageID']);
    await arrived(phone, 'two\nlines');
    await new Promise<void>((resolve) => client.disconnect(() => resolve()));
  });
});

function arrived(phone: SipPeer, text: string): Promise<string> {
  return phone.until((received) => received.find((r) => body(r.text) === text)?.text);
}
