import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import type { RunningGateway } from '../gateway.ts';
import { SipPeer } from '../sip-peer.ts';
import { body } from '../sip-text.ts';
import { ADMIN_SECRET, makeSite, type Site } from '../site.ts';
import { type AmiFields, asteriskAmiClient, asteriskManager, managerAction, yana } from './ami-packages.ts';

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
    const client = asteriskManager(site.amiPort, 'admin', ADMIN_SECRET);
    const status = new Promise<AmiFields>((resolve) => {
      client.on('managerevent', (event: AmiFields) => {
        if (event['event'] === 'MessageStatus' && event['status'] === 'delivered') resolve(event);
      });
    });
    await once(client, 'connect');
    const answer = await managerAction(client, {
      action: 'MessageSend',
      to: 'pjsip:alice',
      body: 'from asterisk-manager',
    });
    assert.equal(answer['message'], 'Message successfully sent');
    assert.equal((await status)['messageid'], answer['messageid']);
    await arrived(phone, 'from asterisk-manager');
    await new Promise<void>((resolve) => client.disconnect(() => resolve()));
  });

  test('asterisk-ami-client', async () => {
    const client = await asteriskAmiClient(site.amiPort, 'admin', ADMIN_SECRET);
    const delivered = new Promise<AmiFields>((resolve) => {
      client.on('MessageStatus', (event: AmiFields) => {
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
    const client = await yana(site.amiPort, 'admin', ADMIN_SECRET);
    const delivered = new Promise<AmiFields>((resolve) => {
      client.on('MessageStatus', (event: AmiFields) => {
        if (event['Status'] === 'delivered') resolve(event);
      });
    });
    const answer = await new Promise<AmiFields>((resolve) => {
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
