import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Upstream } from '../../carriers/upstream.ts';
import type { SmppUpstreamOptions } from '../../config/carriers.ts';
import type { MessageId } from '../../messages/message.ts';
import { ManualClock } from '../../messages/testing/manual-clock.ts';
import { STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import { responseTo } from '../../protocols/smpp/pdu/refusal.ts';
import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import { integerTlv } from '../../protocols/smpp/pdu/tlv.ts';
import { createSmppUpstream, type SmppCarrier } from './create-upstream.ts';
import { outgoing, smppCarrier, Told } from './testing/carrier.ts';
import { type Answer, answerOk, answerWith, FakeSmsc } from './testing/fake-smsc.ts';

describe('an SMSC as a carrier', () => {
  it('binds, and gives it a message', async () => {
    const upstream = await bound();
    const outcome = await upstream.deliver(outgoing('Hello'));
    assert.deepEqual(outcome, {
      kind: 'sent',
      code: 0,
      text: 'ESME_ROK',
      segments: 1,
      providerId: 'id-1',
      submissions: [{ peer: 'smsc', providerId: 'id-1', recipient: '+15557654321', part: 0 }],
    });
    const [bind] = smsc.binds;
    assert.ok(bind?.command === 'bind_transceiver');
    assert.deepEqual([bind.systemId, bind.password, bind.interfaceVersion], ['aldis', 'secret', 0x34]);
    const [submit] = smsc.submits;
    assert.deepEqual(submit?.source, { ton: 1, npi: 1, address: '15551230001' });
    assert.deepEqual(submit?.destination, { ton: 1, npi: 1, address: '15557654321' });
    assert.deepEqual([submit?.registeredDelivery, submit?.dataCoding, submit?.esmClass], [1, 0, 0]);
    assert.equal(submit?.shortMessage.toString(), 'Hello');
    assert.equal(upstream.links[0]?.state, 'up');
  });

  it('takes what the SMSC says as the table has it', async () => {
    const own = new Map([[0x450, '30007']]);
    const upstream = await bound({ statuses: own });
    const cases = [
      [STATUS.ESME_RINVDSTADR, 'failed', '30005'],
      [STATUS.ESME_RSYSERR, 'retry', '30008'],
      [0x450, 'failed', '30007'],
      [0x451, 'failed', '30008'],
    ] as const;
    for (const [status, kind, errorCode] of cases) {
      smsc.answer = answerWith(status);
      const outcome = await upstream.deliver(outgoing('Hello'));
      assert.ok(outcome.kind === kind);
      assert.deepEqual([outcome.code, outcome.errorCode, outcome.left], [status, errorCode, true]);
    }
    smsc.answer = (pdu) => ({ command: 'generic_nack', status: 0, sequence: pdu.sequence, tlvs: [] });
    const nacked = await upstream.deliver(outgoing('Hello'));
    assert.ok(nacked.kind === 'failed');
    assert.equal(nacked.code, STATUS.ESME_RUNKNOWNERR);
  });

  it('is silent when the SMSC has enough, longer each time, until it takes one', async () => {
    const upstream = await bound();
    smsc.answer = answerWith(
      STATUS.ESME_RTHROTTLED,
      STATUS.ESME_RMSGQFUL,
      STATUS.ESME_RTHROTTLED,
      0,
      STATUS.ESME_RTHROTTLED,
    );
    const [first, second] = await Promise.all([
      upstream.deliver(outgoing('One')),
      upstream.deliver(outgoing('Two')),
    ]);
    assert.ok(first.kind === 'retry' && second.kind === 'retry');
    assert.deepEqual([first.afterMs, first.bounded, second.afterMs], [1000, false, 1000]);
    assert.deepEqual(told.pauses, [1000]);
    const third = upstream.deliver(outgoing('Three'));
    await clock.advance(999);
    assert.deepEqual([smsc.submits.length, upstream.waiting], [2, 1]);
    await clock.advance(1);
    assert.equal((await third).kind, 'retry');
    assert.deepEqual(told.pauses, [1000, 2000]);
    await clock.advance(2000);
    assert.equal((await upstream.deliver(outgoing('Four'))).kind, 'sent');
    await upstream.deliver(outgoing('Five'));
    assert.deepEqual(told.pauses, [1000, 2000, 1000]);
  });

  it('is silent when a 5.0 SMSC is congested', async () => {
    const upstream = await bound({ version: '5.0' });
    smsc.answer = (pdu) => ({
      ...responseTo(pdu.command, pdu.sequence, 0),
      tlvs: [integerTlv('congestion_state', 100)],
    });
    assert.equal((await upstream.deliver(outgoing('One'))).kind, 'sent');
    assert.deepEqual(told.pauses, [1000]);
  });

  it('says what may have been taken when there is no answer', async () => {
    const upstream = await bound();
    smsc.answer = answerWith(undefined);
    const lost = upstream.deliver(outgoing('One'));
    await smsc.until(() => smsc.submits.length === 1);
    await clock.advance(45_000);
    const outcome = await lost;
    assert.ok(outcome.kind === 'retry');
    assert.deepEqual([outcome.code, outcome.left, outcome.bounded], [0, true, true]);
    const cut = upstream.deliver(outgoing('Two'));
    await smsc.until(() => smsc.submits.length === 2);
    smsc.sockets[0]?.destroy();
    const ended = await cut;
    assert.ok(ended.kind === 'retry');
    assert.deepEqual([ended.code, ended.left], [0, true]);
  });

  it('has a message wait on which the SMSC cuts the connection, again and again', async () => {
    const upstream = await bound({ reconnectMaximumSeconds: 1 });
    const waits: (number | undefined)[] = [];
    const cuts = (isNow: () => boolean): Answer => {
      const ok = answerOk();
      return (pdu, session) => {
        if (pdu.command !== 'submit_sm') return ok(pdu, session);
        if (isNow()) session.close('No');
        return undefined;
      };
    };
    smsc.answer = cuts(() => true);
    const killer = outgoing('killer');
    const tryIt = async () => {
      const outcome = await upstream.deliver(killer);
      assert.ok(outcome.kind === 'retry');
      waits.push(outcome.afterMs);
      await clock.advance(1000);
      await becomes(upstream, 'up');
    };
    for (let count = 0; count < 3; count++) await tryIt();
    smsc.answer = answerOk();
    const other = outgoing('other', { message: { ...killer.message, id: 'other' as MessageId } });
    assert.equal((await upstream.deliver(other)).kind, 'sent');
    assert.equal((await upstream.deliver(killer)).kind, 'sent');
    let submits = 0;
    smsc.answer = cuts(() => ++submits % 2 === 0);
    for (let count = 0; count < 3; count++) {
      const both = await Promise.all([upstream.deliver(killer), upstream.deliver(other)]);
      for (const one of both) assert.ok(one.kind === 'retry' && one.afterMs === undefined);
      await clock.advance(1000);
      await becomes(upstream, 'up');
    }
    assert.deepEqual(waits, [undefined, 60_000, 120_000]);
  });

  it('fails a message that no PDU holds', async () => {
    const upstream = await bound();
    const outcome = await upstream.deliver(outgoing('One', { from: 'Ω-shop' }));
    assert.ok(outcome.kind === 'failed');
    assert.deepEqual([outcome.errorCode, outcome.left], ['31006', false]);
    assert.equal((await upstream.deliver(outgoing('Two'))).kind, 'sent');
  });

  it('keeps to the window, spreads over its binds, and lets what waits go by the next', async () => {
    const upstream = await bound({ binds: 2, window: 1 });
    smsc.answer = answerWith(undefined);
    const outcomes = [1, 2, 3].map((n) => upstream.deliver(outgoing(`${n}`)));
    await smsc.until(() => smsc.submits.length === 2);
    assert.equal(upstream.waiting, 1);
    assert.deepEqual(
      smsc.sessions.map(({ state }) => state),
      ['bound-trx', 'bound-trx'],
    );
    smsc.answer = answerOk();
    smsc.sockets[0]?.destroy();
    await smsc.until(() => smsc.sessions[0]?.state === 'closed');
    smsc.sessions[1]?.respond({ ...responseTo('submit_sm', smsc.submits[1]?.sequence ?? 0, 0) });
    const kinds = (await Promise.all(outcomes)).map(({ kind }) => kind).sort();
    assert.deepEqual(kinds, ['retry', 'sent', 'sent']);
  });

  it('binds a transmitter and a receiver where they are to be separate', async () => {
    const upstream = await bound({ bindType: 'separate' });
    assert.deepEqual(
      upstream.links.map(({ name, state }) => [name, state]),
      [
        ['transmitter 1', 'up'],
        ['receiver 1', 'up'],
      ],
    );
    assert.deepEqual(smsc.binds.map(({ command }) => command).sort(), ['bind_receiver', 'bind_transmitter']);
    assert.equal((await upstream.deliver(outgoing('One'))).kind, 'sent');
  });

  it('binds again, later each time, and says why it is down', async () => {
    const upstream = make({ reconnectMaximumSeconds: 8 });
    smsc.answer = (pdu) => responseTo(pdu.command, pdu.sequence, STATUS.ESME_RBINDFAIL);
    upstream.start();
    for (const [binds, waitMs] of [1000, 2000, 4000, 8000, 8000].entries()) {
      await smsc.until(() => smsc.binds.length === binds + 1);
      await becomes(upstream, 'down');
      assert.match(upstream.links[0]?.reason ?? '', /ESME_RBINDFAIL/);
      await clock.advance(waitMs);
    }
    assert.equal(told.logged.filter((text) => text === 'Not bound to the SMSC').length, 1);
    smsc.answer = answerOk();
    await becomes(upstream, 'down');
    await clock.advance(8000);
    await becomes(upstream, 'up');
    assert.equal(upstream.isUp, true);
  });

  it('binds anew when the SMSC unbinds, or has forgotten the bind', async () => {
    const upstream = await bound();
    const over = smsc.session.unbind();
    await becomes(upstream, 'down', /The peer ended the session/);
    await over;
    await clock.advance(1000);
    await becomes(upstream, 'up');
    smsc.answer = answerWith(STATUS.ESME_RINVBNDSTS);
    assert.equal((await upstream.deliver(outgoing('One'))).kind, 'retry');
    await becomes(upstream, 'down', /We ended the session/);
    await clock.advance(2000);
    await becomes(upstream, 'up');
  });

  it('answers what the SMSC gives it once that is kept', async () => {
    const upstream = await bound();
    const kept = Promise.withResolvers<void>();
    told.receipt = () => kept.promise;
    const receipt = smsc.session.request({
      ...(await submitted(upstream)),
      command: 'deliver_sm',
      esmClass: 4,
      shortMessage: Buffer.from('id:id-1 stat:DELIVRD'),
    });
    let isAnswered = false;
    void receipt.then(() => {
      isAnswered = true;
    });
    await clock.advance(0);
    assert.equal(isAnswered, false);
    kept.resolve();
    assert.equal((await receipt).command, 'deliver_sm_resp');
  });

  it('tries wrong credentials at the longest interval alone', async () => {
    const upstream = make({});
    smsc.answer = (pdu) => responseTo(pdu.command, pdu.sequence, STATUS.ESME_RINVPASWD);
    upstream.start();
    await becomes(upstream, 'down', /ESME_RINVPASWD/);
    await clock.advance(59_000);
    assert.equal(smsc.binds.length, 1);
    await clock.advance(1000);
    await smsc.until(() => smsc.binds.length === 2);
  });

  it('gives nothing away of what waits when nothing is bound', async () => {
    const upstream = make({});
    assert.deepEqual(await upstream.deliver(outgoing('One')), { kind: 'absent' });
    upstream.start();
    await becomes(upstream, 'up');
    smsc.answer = answerWith(undefined);
    const many = Array.from({ length: 12 }, (_, n) => upstream.deliver(outgoing(`${n}`)));
    await smsc.until(() => smsc.submits.length === 10);
    smsc.sockets[0]?.destroy();
    const kinds = (await Promise.all(many)).map(({ kind }) => kind);
    assert.deepEqual(kinds, [...Array(10).fill('retry'), 'absent', 'absent']);
  });

  it('drains: what is under way is answered, then it unbinds, and binds again when started', async () => {
    const upstream = await bound();
    smsc.answer = answerWith(undefined);
    const last = upstream.deliver(outgoing('Last'));
    await smsc.until(() => smsc.submits.length === 1);
    const drained = upstream.drain();
    assert.deepEqual(await upstream.deliver(outgoing('Late')), { kind: 'absent' });
    smsc.session.respond(responseTo('submit_sm', smsc.submits[0]?.sequence ?? 0, 0));
    assert.equal((await last).kind, 'sent');
    await drained;
    assert.deepEqual([upstream.isUp, upstream.links[0]?.state], [false, 'down']);
    smsc.answer = answerOk();
    upstream.start();
    await becomes(upstream, 'up');
  });

  it('cuts what is not answered when the time of a shutdown is over', async () => {
    const upstream = await bound();
    smsc.answer = answerWith(undefined);
    const last = upstream.deliver(outgoing('Last'));
    await smsc.until(() => smsc.submits.length === 1);
    const closed = upstream.close();
    await clock.advance(10_000);
    await closed;
    assert.equal((await last).kind, 'retry');
  });
});

let clock: ManualClock;
let told: Told;
let smsc: FakeSmsc;
let upstreams: Upstream[];

beforeEach(async () => {
  clock = new ManualClock();
  told = new Told(clock);
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

function make(smpp: Partial<SmppUpstreamOptions>, carrier: Partial<SmppCarrier> = {}): Upstream {
  const upstream = createSmppUpstream(smppCarrier({ port: smsc.port, ...smpp }, carrier), told);
  upstreams.push(upstream);
  return upstream;
}

async function bound(smpp: Partial<SmppUpstreamOptions> = {}): Promise<Upstream> {
  const upstream = make(smpp);
  upstream.start();
  await becomes(upstream, 'up');
  return upstream;
}

async function submitted(upstream: Upstream): Promise<SubmitSm> {
  await upstream.deliver(outgoing('Hello'));
  return smsc.submits[0] as SubmitSm;
}

/** Waits until all links have this state. */
async function becomes(upstream: Upstream, state: string, reason = /(?:)/): Promise<void> {
  const has = (): boolean => upstream.links.every((link) => link.state === state && reason.test(link.reason));
  while (!has()) await new Promise((resolve) => setImmediate(resolve));
}
