import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import type { RunningGateway } from '../gateway.ts';
import { sendMessage, statusEvent, statuses } from '../message-status.ts';
import { Phone } from '../phone.ts';
import { behave } from '../sip-peer.ts';
import { body } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';

describe('store and forward', () => {
  let site: Site;
  let gateway: RunningGateway;
  let ami: AmiConnection;
  let phone: Phone;
  before(async () => {
    site = await makeSite({
      endpoints: [{ name: 'bob', password: 'bob-secret', aor: ['minimum_expiration=1'] }],
      messaging: ['retry_initial=1', 'retry_maximum=1'],
    });
  });
  after(() => site?.remove());
  beforeEach(async () => {
    gateway = await site.start();
    ami = await site.login();
    phone = await Phone.open('bob', 'bob-secret', site.sipPort);
  });
  afterEach(async () => {
    await phone.register(0);
    ami.close();
    assert.equal(await gateway.stop(), 0);
    await phone.close();
  });

  const restart = async (how: 'stop' | 'kill'): Promise<void> => {
    ami.close();
    await gateway[how]();
    gateway = await site.start();
    ami = await site.login();
  };
  const bodies = (): string[] => phone.peer.requests().map(body);

  test('what was sent to nobody leaves in order when somebody registers, and never again', async () => {
    const first = await sendMessage(ami, 'pjsip:bob', 'one');
    await sendMessage(ami, 'pjsip:bob', 'two');
    const third = await sendMessage(ami, 'pjsip:bob', 'three');
    assert.deepEqual(statuses(ami, first.id), ['queued']);
    await phone.register();
    await statusEvent(ami, third.id, 'delivered');
    assert.deepEqual(bodies(), ['one', 'two', 'three']);
    await phone.register();
    await phone.register(0);
    await phone.register();
    await restart('stop');
    await phone.register();
    await quietFor(400);
    assert.deepEqual(bodies(), ['one', 'two', 'three']);
  });

  for (const how of ['stop', 'kill'] as const) {
    test(`it waits over a restart (${how})`, async () => {
      await sendMessage(ami, 'pjsip:bob', `kept over ${how}`);
      await restart(how);
      const from = ami.received.length;
      await phone.register();
      await phone.peer.until((received) => received.find((r) => body(r.text) === `kept over ${how}`));
      await ami.until((messages) =>
        messages
          .slice(from)
          .find((m) => m.startsWith('Event: MessageStatus') && field(m, 'Status') === 'delivered'),
      );
      assert.deepEqual(bodies(), [`kept over ${how}`]);
    });

    test(`who registered is reached after a restart (${how})`, async () => {
      await phone.register();
      await restart(how);
      const { id } = await sendMessage(ami, 'pjsip:bob', `registered before ${how}`);
      await statusEvent(ami, id, 'delivered');
      assert.deepEqual(bodies(), [`registered before ${how}`]);
    });
  }

  test('it leaves at the start when somebody is there by then', async () => {
    const pjsip = join(site.config, 'pjsip.conf');
    const written = readFileSync(pjsip, 'utf8');
    await sendMessage(ami, 'pjsip:bob', 'was parked');
    writeFileSync(
      pjsip,
      written.replace('[bob]\ntype=aor', `$&\ncontact=sip:bob@127.0.0.1:${phone.peer.port}`),
    );
    await restart('kill');
    await phone.peer.until((received) => received.find((r) => body(r.text) === 'was parked'));
    const { id } = await sendMessage(ami, 'pjsip:bob', 'and the next');
    await statusEvent(ami, id, 'delivered');
    assert.deepEqual(bodies(), ['was parked', 'and the next']);
    writeFileSync(pjsip, written);
    await ami.action({ Action: 'Reload' });
  });

  test('it expires on time, and who registers then gets nothing', async () => {
    const started = performance.now();
    const { id } = await sendMessage(ami, 'pjsip:bob', 'too late', { ValidityPeriod: '2' });
    const event = await statusEvent(ami, id, 'failed', 5000);
    const elapsed = performance.now() - started;
    assert.equal(field(event, 'ErrorCode'), '30001');
    assert.ok(elapsed > 1900 && elapsed < 3000, `expired after ${elapsed} ms`);
    await phone.register();
    await quietFor(400);
    assert.deepEqual(bodies(), []);
  });

  test('what expired while the process was down is not sent after it is up', async () => {
    await sendMessage(ami, 'pjsip:bob', 'stale', { ValidityPeriod: '1' });
    ami.close();
    await gateway.kill();
    await quietFor(1500);
    gateway = await site.start();
    ami = await site.login();
    await phone.register();
    await quietFor(400);
    assert.deepEqual(bodies(), []);
  });

  test('a registration that ran out does not count', async () => {
    await phone.register(1);
    await ami.until(
      (messages) =>
        messages.find(
          (m) => field(m, 'Event') === 'ContactStatus' && field(m, 'ContactStatus') === 'Removed',
        ),
      5000,
    );
    await sendMessage(ami, 'pjsip:bob', 'nobody now');
    await quietFor(300);
    assert.deepEqual(bodies(), []);
    await phone.register();
    await phone.peer.until((received) => received.find((r) => body(r.text) === 'nobody now'));
  });

  test('SendAt holds it back', async () => {
    await phone.register();
    const at = Date.now() + 1500;
    const { id } = await sendMessage(ami, 'pjsip:bob', 'not yet', { SendAt: new Date(at).toISOString() });
    await statusEvent(ami, id, 'delivered');
    assert.ok(Date.now() >= at - 50, 'not before its time');
    assert.deepEqual(bodies(), ['not yet']);
  });

  test('the same IdempotencyKey sends nothing twice, over a restart too', async () => {
    await phone.register();
    const first = await sendMessage(ami, 'pjsip:bob', 'once', { IdempotencyKey: 'key-1' });
    await statusEvent(ami, first.id, 'delivered');
    const second = await sendMessage(ami, 'pjsip:bob', 'once', { IdempotencyKey: 'key-1' });
    await restart('kill');
    const third = await sendMessage(ami, 'pjsip:bob', 'once', { IdempotencyKey: 'key-1' });
    assert.equal(second.id, first.id);
    assert.equal(third.id, first.id);
    await quietFor(300);
    assert.deepEqual(bodies(), ['once']);
  });

  test('MessageCancel takes back what waits', async () => {
    const { id } = await sendMessage(ami, 'pjsip:bob', 'never mind');
    const answer = await ami.action({ Action: 'MessageCancel', MessageID: id });
    assert.equal(field(answer, 'Response'), 'Success');
    await phone.register();
    await quietFor(300);
    assert.deepEqual(bodies(), []);
  });

  test('a phone that was silent gets the message when it registers anew', async () => {
    phone.peer.answer = behave('480');
    await phone.register();
    const { id } = await sendMessage(ami, 'pjsip:bob', 'try me');
    await phone.peer.until((received) => received.find((r) => body(r.text) === 'try me'));
    phone.peer.answer = behave('200');
    await phone.register();
    await statusEvent(ami, id, 'delivered', 10_000);
  });
});

/** Time in which nothing is to happen. */
function quietFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
