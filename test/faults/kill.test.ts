import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AmiConnection, field } from '../ami.ts';
import type { RunningGateway } from '../gateway.ts';
import { seeded } from '../random.ts';
import { behave, SipPeer } from '../sip-peer.ts';
import { body, header, methodOf } from '../sip-text.ts';
import { ADMIN_SECRET, makeSite, type Site } from '../site.ts';

/** ALDIS_KILLS=1000 for a long run. */
const KILLS = Number(process.env['ALDIS_KILLS'] ?? 100);

/**
 * Kills the process a hundred times at random moments under load, and accounts for every message: whatever
 * was answered Success arrives, and what arrives twice is a retransmission to a peer that looks at Call-ID
 * and CSeq, as SIP peers do. What was not answered may have been lost or not.
 */
test(`${KILLS} kills under load lose nothing that was answered`, { timeout: 220_000 }, async (context) => {
  const seed = Number(process.env['ALDIS_SEED'] ?? Date.now() % 1_000_000);
  context.diagnostic(`seed ${seed} (ALDIS_SEED)`);
  const random = seeded(seed);
  const phones = await Promise.all(Array.from({ length: DESTINATIONS }, () => SipPeer.open()));
  for (const phone of phones) slowly(phone, random);
  const site = await makeSite({
    endpoints: phones.map((phone, i) => ({
      name: `phone${i}`,
      contact: `sip:phone${i}@127.0.0.1:${phone.port}`,
    })),
    messaging: ['retry_initial=1', 'retry_maximum=2'],
  });
  const accepted: Token[] = [];
  let running: RunningGateway | undefined;
  try {
    let number = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      running = await site.start();
      const load = await startLoad(site, kill, () => number++, accepted);
      await pause(5 + random() * 150);
      await running.kill();
      await load.ended;
    }
    running = await site.start();
    await untilArrived(accepted, phones);
    account(accepted, phones);
    context.diagnostic(`${accepted.length} answered of ${number} asked`);
    assert.ok(accepted.length > KILLS, 'there was load');
    assert.equal(await running.stop(), 0);
    running = undefined;
  } finally {
    await running?.kill();
    await Promise.all(phones.map((phone) => phone.close()));
    site.remove();
  }
});

interface Token {
  readonly destination: number;
  /** Body of the message; counts up over the whole run. */
  readonly number: number;
  /** Messages of one session to one destination arrive in the order in which they were asked. */
  readonly session: number;
}

/** One AMI session that sends as fast as it is answered, some twenty at a time, until the gateway is gone. */
async function startLoad(
  site: Site,
  session: number,
  next: () => number,
  accepted: Token[],
): Promise<{ ended: Promise<boolean> }> {
  const ami = await AmiConnection.login('127.0.0.1', site.amiPort, 'admin', ADMIN_SECRET, 'off');
  const pending = new Map<string, Token>();
  const send = (): void => {
    const number = next();
    const token = { destination: number % DESTINATIONS, number, session };
    pending.set(String(number), token);
    ami.write(
      `Action: MessageSend\r\nActionID: ${number}\r\nTo: pjsip:phone${token.destination}\r\nBody: m${number}\r\n\r\n`,
    );
  };
  ami.onMessage((message) => {
    const token = pending.get(field(message, 'ActionID'));
    if (token === undefined) return;
    pending.delete(String(token.number));
    if (field(message, 'Response') === 'Success') accepted.push(token);
    if (!ami.closed) send();
  });
  for (let i = 0; i < WINDOW; i++) send();
  return { ended: ami.untilClosed(60_000) };
}

async function untilArrived(accepted: readonly Token[], phones: readonly SipPeer[]): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const arrived = new Set(phones.flatMap((phone) => phone.received.map(({ text }) => body(text))));
    const missing = accepted.filter(({ number }) => !arrived.has(`m${number}`));
    if (missing.length === 0) return;
    const some = missing.slice(0, 10).map(({ number }) => `m${number}`);
    assert.ok(
      performance.now() < deadline,
      `${missing.length} of ${accepted.length} answered messages never came: ${some.join(' ')}`,
    );
    await pause(100);
  }
}

function account(accepted: readonly Token[], phones: readonly SipPeer[]): void {
  for (const [destination, phone] of phones.entries()) {
    const identities = new Map<string, Set<string>>();
    const order: number[] = [];
    for (const { text } of phone.received) {
      if (methodOf(text) !== 'MESSAGE') continue;
      const known = identities.get(body(text)) ?? new Set();
      const branch = /;branch=([^;,\s]+)/.exec(header(text, 'Via'))?.[1] ?? '';
      known.add(`${header(text, 'Call-ID')} ${header(text, 'CSeq')} ${branch}`);
      if (!identities.has(body(text))) order.push(Number(body(text).slice(1)));
      identities.set(body(text), known);
    }
    for (const [text, known] of identities) {
      assert.equal(known.size, 1, `${text} came as different requests:\n${[...known].join('\n')}`);
    }
    const place = new Map(order.map((number, index) => [number, index]));
    const own = accepted
      .filter((token) => token.destination === destination)
      .sort((a, b) => a.number - b.number);
    for (const [i, token] of own.entries()) {
      const before = own[i - 1];
      if (before === undefined || before.session !== token.session) continue;
      assert.ok(
        (place.get(before.number) ?? 0) < (place.get(token.number) ?? 0),
        `m${token.number} overtook m${before.number} on the way to phone${destination}`,
      );
    }
  }
}

/** A phone that takes its time, so that a kill finds requests in every state. */
function slowly(phone: SipPeer, random: () => number): void {
  const answer = behave('200');
  const seen = new Set<string>();
  phone.answer = (request) => {
    const key = `${header(request, 'Call-ID')} ${header(request, 'CSeq')}`;
    // Now and then the first copy goes unanswered: the retransmission half a second later is.
    if (!seen.has(key) && random() < 0.01) {
      seen.add(key);
      return undefined;
    }
    return answer(request);
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const DESTINATIONS = 5;
const WINDOW = 20;
