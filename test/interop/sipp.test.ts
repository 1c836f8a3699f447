import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts, untilBound } from '../loopback.ts';
import { sendMessage, statusEvent, statuses } from '../message-status.ts';
import { Phone } from '../phone.ts';
import { body } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';
import { message, register, SILENT, sipp, uas, uasTwice } from './sipp.ts';

describe('sipp', () => {
  let site: Site;
  let gateway: RunningGateway;
  let ami: AmiConnection;
  before(async () => {
    site = await makeSite({
      endpoints: [
        { name: 'bob', password: 'bob-secret' },
        { name: 'carol', password: 'carol-secret' },
      ],
      messaging: ['retry_initial=1'],
    });
    gateway = await site.start();
    ami = await site.login();
  });
  after(async () => {
    ami?.close();
    await gateway?.stop();
    site?.remove();
  });

  for (const protocol of ['udp', 'tcp'] as const) {
    const open = async (): Promise<number> => (await freePorts(1))[0] ?? 0;
    const target = (port: number): string =>
      `pjsip:outside/sip:phone@127.0.0.1:${port};transport=${protocol}`;

    const answers: [status: string, lines: string[], fate: string, code: string][] = [
      ['200 OK', [], 'delivered', '200'],
      ['202 Accepted', [], 'sent', '202'],
      ['404 Not Found', [], 'undelivered', '404'],
    ];
    for (const [status, lines, fate, code] of answers) {
      test(`over ${protocol}, a UAS that answers ${status}: ${fate}`, async () => {
        const port = await open();
        const phone = sipp(`uas-${code}-${protocol}`, uas(status, lines), {
          directory: site.directory,
          protocol,
          port,
          target: site.sipPort,
          calls: 1,
        });
        await untilBound(protocol, port);
        const { id } = await sendMessage(ami, target(port), 'hello');
        const event = await statusEvent(ami, id, fate);
        assert.equal(field(event, 'ResponseCode'), code);
        assert.equal(await phone.end(), 0, phone.output);
      });
    }

    test(`over ${protocol}, a UAS that answers 503, then 200: delivered by the second attempt`, async () => {
      const port = await open();
      const phone = sipp(`uas-503-${protocol}`, uasTwice('503 Service Unavailable', '200 OK'), {
        directory: site.directory,
        protocol,
        port,
        target: site.sipPort,
        calls: 1,
      });
      await untilBound(protocol, port);
      const { id } = await sendMessage(ami, target(port), 'again');
      const event = await statusEvent(ami, id, 'delivered', 15_000);
      assert.equal(field(event, 'Attempt'), '2');
      assert.equal(await phone.end(), 0, phone.output);
    });

    test(`over ${protocol}, a UAS that answers 480 with Retry-After: not tried before`, async () => {
      const port = await open();
      const scenario = `${uas('480 Temporarily Unavailable', ['Retry-After: 2'])}\n${uas('200 OK')}`;
      const phone = sipp(`uas-480-${protocol}`, scenario, {
        directory: site.directory,
        protocol,
        port,
        target: site.sipPort,
        calls: 1,
      });
      await untilBound(protocol, port);
      const started = performance.now();
      const { id } = await sendMessage(ami, target(port), 'later');
      await statusEvent(ami, id, 'delivered', 15_000);
      assert.ok(performance.now() - started >= 2000, 'Retry-After is honoured');
      assert.equal(await phone.end(), 0, phone.output);
    });

    test(`over ${protocol}, a UAC that registers with digest, and then gets a message`, async () => {
      const port = await open();
      const phone = sipp(`reg-${protocol}`, `${register('bob', 60)}`, {
        directory: site.directory,
        protocol,
        port,
        target: site.sipPort,
        calls: 1,
        username: 'bob',
        password: 'bob-secret',
      });
      assert.equal(await phone.end(), 0, phone.output);
      const phoneUas = sipp(`reg-uas-${protocol}`, uas('200 OK'), {
        directory: site.directory,
        protocol,
        port,
        target: site.sipPort,
        calls: 1,
      });
      await untilBound(protocol, port);
      const { id } = await sendMessage(ami, 'pjsip:bob', 'to who registered');
      await statusEvent(ami, id, 'delivered');
      assert.equal(await phoneUas.end(), 0, phoneUas.output);
      const leave = sipp(`unreg-${protocol}`, register('bob', 0), {
        directory: site.directory,
        protocol,
        port,
        target: site.sipPort,
        calls: 1,
        username: 'bob',
        password: 'bob-secret',
      });
      assert.equal(await leave.end(), 0, leave.output);
    });

    test(`over ${protocol}, a UAC that sends a MESSAGE with digest: 202, kept for whom it is for`, async () => {
      const port = await open();
      const from = ami.received.length;
      const phone = sipp(`msg-${protocol}`, message('carol', 'bob', `from sipp ${protocol}`, 202), {
        directory: site.directory,
        protocol,
        port,
        target: site.sipPort,
        calls: 1,
        username: 'carol',
        password: 'carol-secret',
      });
      assert.equal(await phone.end(), 0, phone.output);
      const event = await ami.until((messages) =>
        messages.slice(from).find((m) => m.startsWith('Event: MessageReceived\r\n')),
      );
      assert.equal(field(event, 'Body'), `from sipp ${protocol}`);
      assert.equal(field(event, 'Endpoint'), 'carol');
      const bob = await Phone.open('bob', 'bob-secret', site.sipPort);
      try {
        await bob.register();
        await statusEvent(ami, field(event, 'MessageID'), 'delivered');
        assert.equal(bob.peer.requests().map(body).at(-1), `from sipp ${protocol}`);
        await bob.register(0);
      } finally {
        await bob.close();
      }
    });
  }

  test('a UAS that says nothing: initiated, and never called delivered', async () => {
    const [port = 0] = await freePorts(1);
    const phone = sipp('uas-silent', SILENT, {
      directory: site.directory,
      protocol: 'udp',
      port,
      target: site.sipPort,
      calls: 1,
    });
    await untilBound('udp', port);
    const { id } = await sendMessage(ami, `pjsip:outside/sip:phone@127.0.0.1:${port}`, 'anybody?');
    await phone.end();
    await statusEvent(ami, id, 'initiated');
    assert.ok(!statuses(ami, id).includes('delivered'));
  });

  test('a thousand messages to one UAS come once each', async () => {
    const [port = 0] = await freePorts(1);
    const phone = sipp('uas-1000', uas('200 OK'), {
      directory: site.directory,
      protocol: 'udp',
      port,
      target: site.sipPort,
      calls: 1000,
    });
    await untilBound('udp', port);
    // One listener for all of them: a thousand that wait would each read everything that comes.
    const delivered = new Set<string>();
    const ignore = ami.onMessage((message) => {
      const isOne = message.startsWith('Event: MessageStatus') && field(message, 'Status') === 'delivered';
      if (isOne && field(message, 'ActionID').startsWith('many-')) delivered.add(field(message, 'ActionID'));
    });
    const destination = `pjsip:outside/sip:phone@127.0.0.1:${port}`;
    for (let i = 0; i < 1000; i++) {
      ami.write(
        `Action: MessageSend\r\nActionID: many-${i}\r\nDestination: ${destination}\r\nBody: m${i}\r\n\r\n`,
      );
    }
    assert.equal(await phone.end(60_000), 0, phone.output);
    await ami.until(() => (delivered.size === 1000 ? true : undefined), 30_000);
    ignore();
  });
});
