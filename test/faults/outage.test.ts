import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts } from '../loopback.ts';
import { sendMessage, statusEvent, statuses } from '../message-status.ts';
import { behave, SipPeer } from '../sip-peer.ts';
import { body } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';

describe('outages of a peer', () => {
  let site: Site;
  let gateway: RunningGateway;
  let ami: AmiConnection;
  before(async () => {
    site = await makeSite({
      messaging: ['retry_initial=1', 'retry_maximum=1'],
      pjsip: '[fast]\ntype=system\ntimer_t1=100\ntimer_b=6400\n',
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
    test(`a peer over ${protocol} that is away gets everything in order when it is back`, async () => {
      const [port = 0] = await freePorts(1);
      const destination = `pjsip:outside/sip:p@127.0.0.1:${port};transport=${protocol}`;
      const texts = Array.from({ length: 20 }, (_, i) => `${protocol} ${i}`);
      const sent = [];
      for (const text of texts) sent.push(await sendMessage(ami, destination, text));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const peer = await SipPeer.open('127.0.0.1', port);
      try {
        await Promise.all(sent.map(({ id }) => statusEvent(ami, id, 'delivered', 20_000)));
        assert.deepEqual(firstCopies(peer), texts);
      } finally {
        await peer.close();
      }
    });
  }

  test('order holds while the first is tried again; other destinations do not wait', async () => {
    const [stuck, other] = [await SipPeer.open('127.0.0.1', 0, behave('503,503,200')), await SipPeer.open()];
    try {
      const first = await sendMessage(ami, `pjsip:outside/sip:p@127.0.0.1:${stuck.port}`, 'first');
      const second = await sendMessage(ami, `pjsip:outside/sip:p@127.0.0.1:${stuck.port}`, 'second');
      const elsewhere = await sendMessage(ami, `pjsip:outside/sip:p@127.0.0.1:${other.port}`, 'elsewhere');
      await statusEvent(ami, elsewhere.id, 'delivered', 500);
      await statusEvent(ami, second.id, 'delivered', 20_000);
      assert.deepEqual(stuck.requests().map(body), ['first', 'first', 'first', 'second']);
      assert.equal(field(await statusEvent(ami, first.id, 'delivered'), 'Attempt'), '3');
    } finally {
      await stuck.close();
      await other.close();
    }
  });

  test('a final answer ends it, and the next goes on', async () => {
    const peer = await SipPeer.open('127.0.0.1', 0, behave('403,200'));
    try {
      const refused = await sendMessage(ami, `pjsip:outside/sip:p@127.0.0.1:${peer.port}`, 'refused');
      const next = await sendMessage(ami, `pjsip:outside/sip:p@127.0.0.1:${peer.port}`, 'next');
      await statusEvent(ami, next.id, 'delivered');
      assert.deepEqual(peer.requests().map(body), ['refused', 'next']);
      assert.ok(!statuses(ami, refused.id).includes('delivered'));
    } finally {
      await peer.close();
    }
  });

  test('a peer that keeps answering 500 is given up after max_attempts', async () => {
    const bounded = await makeSite({ messaging: ['retry_initial=1', 'retry_maximum=1', 'max_attempts=2'] });
    const process = await bounded.start();
    const session = await bounded.login();
    const peer = await SipPeer.open('127.0.0.1', 0, behave('500'));
    try {
      const { id } = await sendMessage(session, `pjsip:outside/sip:p@127.0.0.1:${peer.port}`, 'stubborn');
      await session.until(
        (messages) =>
          messages.find(
            (m) => field(m, 'MessageID') === id && /^(undelivered|failed)$/.test(field(m, 'Status')),
          ),
        10_000,
      );
      assert.equal(peer.requests().length, 2);
    } finally {
      session.close();
      await process.stop();
      await peer.close();
      bounded.remove();
    }
  });

  test('a phone that answers after a lost 200 gets a retransmission, not another message', async () => {
    let copies = 0;
    const answer = behave('200');
    const peer = await SipPeer.open('127.0.0.1', 0, (request) =>
      ++copies < 3 ? undefined : answer(request),
    );
    try {
      const { id } = await sendMessage(ami, `pjsip:outside/sip:p@127.0.0.1:${peer.port}`, 'lost answers');
      await statusEvent(ami, id, 'delivered');
      assert.equal(peer.received.length, 3);
      assert.equal(peer.requests().length, 1);
    } finally {
      await peer.close();
    }
  });
});

/** Bodies in the order in which each was seen first. */
function firstCopies(peer: SipPeer): string[] {
  return [...new Set(peer.received.map(({ text }) => body(text)))];
}
