import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { CallbackReceiver } from '../callback-receiver.ts';
import type { RunningGateway } from '../gateway.ts';
import { ACME, basicAuth, numberSection, projectSections } from '../project.ts';
import { SipPeer } from '../sip-peer.ts';
import { makeSite, type Site } from '../site.ts';

const FROM = '+15551230001';
const TO = '+15551230002';
const TRANSITIONS = ['queued', 'initiated', 'sent', 'delivered'];

describe('status callbacks', () => {
  let site: Site;
  let phone: SipPeer;
  let receiver: CallbackReceiver;
  let other: CallbackReceiver;
  let gateway: RunningGateway;
  before(async () => {
    [phone, receiver, other] = await Promise.all([
      SipPeer.open(),
      CallbackReceiver.open(),
      CallbackReceiver.open(),
    ]);
    site = await makeSite({
      endpoints: [{ name: 'alice', contact: `sip:alice@127.0.0.1:${phone.port}` }],
      messaging: ['outgoing_networks=127.0.0.0/8'],
      projects:
        projectSections(ACME) + numberSection(FROM, ACME) + numberSection(TO, ACME, 'deliver_to=pjsip:alice'),
    });
    gateway = await site.start();
  });
  after(async () => {
    await gateway?.kill();
    await Promise.all([phone?.close(), receiver?.close(), other?.close()]);
    site?.remove();
  });

  /** The id of a message that was answered 201; undefined: nobody answered. */
  const post = async (body: string, callback: string): Promise<string | undefined> => {
    try {
      const answer = await fetch(`http://127.0.0.1:${site.httpPort}/api/messaging/messages`, {
        method: 'POST',
        headers: { authorization: basicAuth(ACME), 'content-type': 'application/json' },
        body: JSON.stringify({ from: FROM, to: TO, body, status_callback: callback }),
      });
      assert.equal(answer.status, 201);
      return ((await answer.json()) as { id: string }).id;
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  };

  /** The statuses that a message passed through, as its timeline has them. */
  const passed = async (id: string): Promise<string[]> => {
    const answer = await fetch(`http://127.0.0.1:${site.httpPort}/api/v1/messages/${id}/timeline`, {
      headers: { authorization: basicAuth(ACME) },
    });
    const { timeline } = (await answer.json()) as { timeline: { event: string }[] };
    return timeline.map(({ event }) => event).filter((event) => event !== 'attempt');
  };

  test('a receiver that is down for a while gets every transition afterwards, in order, none missing, and holds up nobody', {
    timeout: 60_000,
  }, async () => {
    receiver.received.length = 0;
    await receiver.down();
    const ids: string[] = [];
    for (let number = 0; number < 50; number++) {
      const id = await post(`while it is down ${number}`, receiver.url('/down'));
      assert.ok(id);
      ids.push(id);
    }
    const beside = await post('for somebody else', other.url('/up'));
    await other.until(() => delivered(other, beside));
    assert.equal(receiver.received.length, 0);
    await receiver.up();
    await receiver.until(() => ids.every((id) => delivered(receiver, id)) || undefined, 30_000);
    for (const id of ids) assert.deepEqual(transitions(receiver, id), TRANSITIONS);
  });

  test('what a receiver refuses is sent again, in order, with the same id', { timeout: 60_000 }, async () => {
    receiver.received.length = 0;
    let refusals = 0;
    receiver.answer = () => (refusals++ < 3 ? { status: 503 } : { status: 204 });
    const id = await post('refused at first', receiver.url('/refused'));
    assert.ok(id);
    await receiver.until(() => delivered(receiver, id), 30_000);
    receiver.answer = () => ({ status: 200 });
    assert.equal(receiver.received.length, 3 + TRANSITIONS.length);
    assert.deepEqual(transitions(receiver, id), TRANSITIONS);
    const first = receiver.received.slice(0, 4).map(({ headers }) => headers['webhook-id']);
    assert.equal(new Set(first).size, 1);
  });

  test('kills lose no transition of what was answered', { timeout: 120_000 }, async () => {
    receiver.received.length = 0;
    const ids: string[] = [];
    for (let kill = 0; kill < 8; kill++) {
      // The first request of a life takes long, as it loads what answers it.
      const first = await post(`kill ${kill}`, receiver.url('/kills'));
      assert.ok(first);
      ids.push(first);
      const load = (async () => {
        for (let number = 0; number < 40; number++) {
          const id = await post(`kill ${kill} ${number}`, receiver.url('/kills'));
          if (id === undefined) return;
          ids.push(id);
        }
      })();
      await pause(5 + kill * 10);
      await gateway.kill();
      await load;
      gateway = await site.start();
    }
    await receiver.until(() => ids.every((id) => delivered(receiver, id)) || undefined, 60_000);
    // An attempt that a kill cut short may find its message delivered, and never `sent`.
    for (const id of ids) assert.deepEqual(transitions(receiver, id), await passed(id));
    assert.ok(ids.length > 20, 'there was load');
  });
});

/** The statuses that a receiver was told and took, each once, in the order of their first coming. */
function transitions(receiver: CallbackReceiver, id: string): string[] {
  const seen = new Map<string, string>();
  for (const { body, headers } of receiver.received) {
    const told = JSON.parse(body) as { id: string; status: string };
    if (told.id === id) seen.set(String(headers['webhook-id']), told.status);
  }
  return [...seen.values()];
}

function delivered(receiver: CallbackReceiver, id: string | undefined): true | undefined {
  return (id !== undefined && transitions(receiver, id).includes('delivered')) || undefined;
}
