import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Upstream } from '../../carriers/upstream.ts';
import type { SmppUpstreamOptions } from '../../config/carriers.ts';
import type { DeliveryPart } from '../../messages/message.ts';
import { ManualClock } from '../../messages/testing/manual-clock.ts';
import { STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import type { ResponsePdu } from '../../protocols/smpp/pdu/pdu.ts';
import { responseTo } from '../../protocols/smpp/pdu/refusal.ts';
import { createSmppUpstream } from './create-upstream.ts';
import { outgoing, smppCarrier, Told } from './testing/carrier.ts';
import { answerWith, FakeSmsc } from './testing/fake-smsc.ts';

describe('a text in several parts', () => {
  it('goes in order, joined by a reference of its message, and is one message in the end', async () => {
    const upstream = await bound();
    const outcome = await upstream.deliver(outgoing(LONG));
    assert.ok(outcome.kind === 'sent');
    assert.deepEqual([outcome.segments, outcome.providerId], [4, 'id-1']);
    assert.deepEqual(outcome.parts, [sent(1), sent(2), sent(3), sent(4)]);
    assert.deepEqual(
      outcome.submissions?.map(({ providerId, part, recipient }) => [providerId, part, recipient]),
      [1, 2, 3, 4].map((n) => [`id-${n}`, n - 1, '+15557654321']),
    );
    for (const [index, { shortMessage, esmClass }] of smsc.submits.entries()) {
      assert.deepEqual([...shortMessage.subarray(0, 6)], [5, 0, 3, 0xb2, 4, index + 1]);
      assert.equal(esmClass, 0x40);
    }
    const text = smsc.submits.map(({ shortMessage }) => shortMessage.toString('latin1', 6)).join('');
    assert.equal(text, LONG);
  });

  it('has kept what was taken while the rest is under way', async () => {
    const upstream = await bound();
    smsc.answer = answerWith(0, undefined);
    const message = outgoing(LONG);
    const delivered = upstream.deliver(message);
    await smsc.until(() => smsc.submits.length === 4);
    while (message.kept.length === 0) await turn();
    assert.deepEqual(message.kept, [
      {
        parts: [sent(1), QUEUED, QUEUED, QUEUED],
        submissions: [{ peer: 'smsc', providerId: 'id-1', recipient: '+15557654321', part: 0 }],
      },
    ]);
    for (const n of [2, 3, 4]) answer(n);
    const outcome = await delivered;
    assert.ok(outcome.kind === 'sent');
    // What was kept on the way is not told again.
    assert.deepEqual(
      outcome.submissions?.map(({ providerId }) => providerId),
      ['id-2', 'id-3', 'id-4'],
    );
  });

  it('sends after a restart only what was not taken, under the same reference', async () => {
    const upstream = await bound();
    const parts = [sent(1), QUEUED, { status: 'delivered', providerId: 'id-3' } as const, QUEUED];
    const leg = { key: 'smsc', address: 'carrier:smsc', parts };
    const outcome = await upstream.deliver(outgoing(LONG, { leg }));
    assert.deepEqual(
      smsc.submits.map(({ shortMessage }) => [...shortMessage.subarray(3, 6)]),
      [
        [0xb2, 4, 2],
        [0xb2, 4, 4],
      ],
    );
    assert.ok(outcome.kind === 'sent');
    assert.deepEqual(outcome.parts, [parts[0], sent(1), parts[2], sent(2)]);
  });

  it('stops at the first part that is refused, and says that some of it was taken', async () => {
    const upstream = await bound({ window: 1 });
    smsc.answer = answerWith(0, STATUS.ESME_RINVDSTADR, 0);
    const outcome = await upstream.deliver(outgoing(LONG));
    assert.ok(outcome.kind === 'failed');
    assert.deepEqual([outcome.code, outcome.text, outcome.left], [0, 'ESME_RINVDSTADR', true]);
    assert.deepEqual(outcome.parts, [sent(1), QUEUED, QUEUED, QUEUED]);
    assert.equal(smsc.submits.length, 2);
  });

  it('says that none was taken where the first is refused', async () => {
    const upstream = await bound({ window: 1 });
    smsc.answer = answerWith(STATUS.ESME_RTHROTTLED);
    const outcome = await upstream.deliver(outgoing(LONG));
    assert.ok(outcome.kind === 'retry');
    assert.deepEqual([outcome.code, outcome.afterMs], [STATUS.ESME_RTHROTTLED, 1000]);
    assert.deepEqual(outcome.parts, [QUEUED, QUEUED, QUEUED, QUEUED]);
  });

  it('is tried again with the rest when the bind is cut between its parts', async () => {
    const upstream = await bound();
    smsc.answer = answerWith(0, 0, undefined);
    const delivered = upstream.deliver(outgoing(LONG));
    await smsc.until(() => smsc.submits.length === 4);
    for (let turns = 0; turns < 20; turns++) await turn();
    smsc.sockets[0]?.destroy();
    const outcome = await delivered;
    assert.ok(outcome.kind === 'retry');
    assert.deepEqual([outcome.code, outcome.left], [0, true]);
    assert.deepEqual(outcome.parts, [sent(1), sent(2), QUEUED, QUEUED]);
  });

  it('tells of what could not be kept on the way with the outcome', async () => {
    const upstream = await bound();
    smsc.answer = answerWith(0, undefined);
    let tries = 0;
    const progress = () => {
      tries++;
      return Promise.reject(new Error('disk full'));
    };
    const delivered = upstream.deliver(outgoing(LONG, { progress }));
    await smsc.until(() => smsc.submits.length === 4);
    while (tries === 0) await turn();
    for (const n of [2, 3, 4]) answer(n);
    const outcome = await delivered;
    assert.ok(outcome.kind === 'sent');
    assert.equal(outcome.submissions?.length, 4);
  });

  it('goes whole in message_payload where that is asked for', async () => {
    const upstream = await bound({ concatenation: 'payload' });
    const outcome = await upstream.deliver(outgoing(LONG));
    assert.ok(outcome.kind === 'sent');
    assert.deepEqual([outcome.segments, outcome.parts, smsc.submits.length], [4, undefined, 1]);
    const [submit] = smsc.submits;
    assert.equal(submit?.shortMessage.length, 0);
    assert.equal(submit?.tlvs[0]?.tag, 0x0424);
    assert.equal(submit?.tlvs[0]?.value.toString('latin1'), LONG);
  });
});

const LONG = 'A long text goes in parts. '.repeat(18).slice(0, 470);
const QUEUED: DeliveryPart = { status: 'queued', providerId: '' };

let clock: ManualClock;
let smsc: FakeSmsc;
let upstreams: Upstream[];

beforeEach(async () => {
  clock = new ManualClock();
  smsc = await FakeSmsc.listen(clock);
  upstreams = [];
});

afterEach(async () => {
  for (const upstream of upstreams) {
    const closed = upstream.close();
    await clock.advance(60_000);
    await closed;
  }
  await smsc.close();
});

function sent(n: number): DeliveryPart {
  return { status: 'sent', providerId: `id-${n}` };
}

/** Takes the nth submit_sm. */
function answer(n: number): void {
  const response = responseTo('submit_sm', smsc.submits[n - 1]?.sequence ?? 0, 0);
  smsc.session.respond({ ...response, messageId: `id-${n}` } as ResponsePdu);
}

async function bound(smpp: Partial<SmppUpstreamOptions> = {}): Promise<Upstream> {
  const upstream = createSmppUpstream(smppCarrier({ port: smsc.port, ...smpp }), new Told(clock));
  upstreams.push(upstream);
  upstream.start();
  while (!upstream.links.every(({ state }) => state === 'up')) await turn();
  return upstream;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
