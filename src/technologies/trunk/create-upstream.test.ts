import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outgoing, UpstreamSurroundings } from '../../carriers/upstream.ts';
import type { TrunkUpstreamOptions } from '../../config/carriers.ts';
import type { Media, Message, MessageId } from '../../messages/message.ts';
import type { Accepted, Draft, FinalFailure, Leg, Outcome, Refusal } from '../../messages/technology.ts';
import { ManualClock, settle } from '../../messages/testing/manual-clock.ts';
import { sampleMessage, sampleProjectPart } from '../../messages/testing/sample-message.ts';
import { createTrunkUpstream, type TrunkParts } from './create-upstream.ts';

const OPTIONS: TrunkUpstreamOptions = {
  protocol: 'sip',
  endpoint: 'provider',
  domain: 'sip.example',
  fromDomain: 'us.example',
  deliveredOn: 'notification',
};
const DELIVERED: Outcome = { kind: 'delivered', code: 200, text: 'OK' };
const IMAGE: Media = { id: 'i', hash: 'h', contentType: 'image/png', size: 3, source: '' };

/** What pjsip would do: takes what it is told to. */
class Pjsip {
  readonly name = 'pjsip';
  readonly drafts: Draft[] = [];
  readonly delivered: { message: Message; leg: string; attempt: number }[] = [];
  offline = false;
  /** Its contact answers OPTIONS. */
  answers = true;
  hasAors = true;
  refusal: Refusal | undefined;
  found: readonly Leg[] | FinalFailure = [{ key: 'a', address: 'a' }];
  outcomes: (Outcome | Promise<Outcome>)[] = [DELIVERED];

  accept(draft: Draft): Accepted | Refusal {
    this.drafts.push(draft);
    if (this.refusal !== undefined) return this.refusal;
    if (draft.destination === 'provider' && !this.hasAors) {
      return { kind: 'refused', code: '31006', reason: 'It has no AORs.' };
    }
    const { contentType, variables } = draft;
    const offline = this.offline && draft.destination === 'provider';
    return { kind: 'accepted', lane: 'pjsip:aor:provider', offline, contentType, variables };
  }

  legs(): readonly Leg[] | FinalFailure {
    return this.found;
  }

  async deliver(message: Message, { key }: { key: string }, attempt: number): Promise<Outcome> {
    this.delivered.push({ message, leg: key, attempt });
    return (await this.outcomes.shift()) ?? DELIVERED;
  }
}

function bench(options: Partial<TrunkUpstreamOptions> = {}, parts: Partial<TrunkParts> = {}) {
  const clock = new ManualClock();
  const pjsip = new Pjsip();
  const listeners = new Set<() => void>();
  let changes = 0;
  const surroundings: UpstreamSurroundings = {
    clock,
    random: () => 0,
    onChange: () => changes++,
    inbound: async () => ({ kind: 'taken' }),
    part: async () => ({ kind: 'taken' }),
    receipt: async () => {},
    throttled: () => {},
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const upstream = createTrunkUpstream({ ...OPTIONS, ...options }, surroundings, {
    format: { numberFormat: 'e164', countryCode: '', nationalTrunk: '' },
    pjsip: () => pjsip,
    endpoint: () => ({ messageMedia: 'links', fromDomain: 'endpoint.example', options: new Map() }),
    isOnline: () => pjsip.answers,
    onContact: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...parts,
  });
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return { upstream, pjsip, clock, tell, listeners, changes: () => changes };
}

function outgoing(over: Partial<Outgoing> = {}): Outgoing {
  const message = sampleMessage({
    id: '01890000-0000-7000-8000-000000000001' as MessageId,
    source: 'rest',
    owner: 'p',
    technology: 'route',
    destination: 'route:+15559990001',
    lane: 'route:+15559990001',
    from: '+15551230001',
    body: Buffer.from('hi'),
    variables: [['X-Aldis-Hops', '1']],
    createdAt: 1,
    sendAt: 1,
    expiresAt: 2,
    project: sampleProjectPart({
      id: 'p',
      from: '+15551230001',
      to: '+15559990001',
      kind: 'mms',
      media: [IMAGE],
    }),
  });
  return {
    message,
    from: '+15551230001',
    to: '+15559990001',
    text: 'hi',
    media: [],
    leg: { key: 'k', address: 'carrier:trunk/+15559990001' },
    attempt: 2,
    progress: async () => {},
    ...over,
  };
}

test('a message goes through the endpoint as the trunk wants it, under its own id', async () => {
  const { upstream, pjsip } = bench();
  upstream.start();
  assert.ok(upstream.isUp);
  const outcome = await upstream.deliver(outgoing({ text: 'hi https://x/1' }));
  assert.deepEqual(outcome, { kind: 'sent', code: 200, text: 'OK' });
  const [sent] = pjsip.delivered;
  assert.equal(sent?.message.id, '01890000-0000-7000-8000-000000000001');
  assert.equal(sent.message.technology, 'pjsip');
  assert.equal(sent.message.destination, 'pjsip:provider/sip:+15559990001@sip.example');
  assert.equal(sent.message.from, '+15551230001@us.example');
  assert.equal(sent.message.body.toString(), 'hi https://x/1');
  assert.deepEqual(sent.message.project?.media, [], 'links stand in the text already');
  assert.deepEqual([sent.leg, sent.attempt], ['a', 2]);
  assert.deepEqual(sent.message.variables, [['X-Aldis-Hops', '1']]);
});

test("without domains the contact's and the endpoint's are taken", async () => {
  const { upstream, pjsip } = bench({ domain: '', fromDomain: '' });
  upstream.start();
  await upstream.deliver(outgoing());
  assert.equal(pjsip.delivered[0]?.message.destination, 'pjsip:PJSIP/+15559990001@provider');
  assert.equal(pjsip.delivered[0]?.message.from, '+15551230001');
});

test('numbers are written as the trunk wants them, an IPv6 host in brackets', async () => {
  const format = { numberFormat: 'national', countryCode: '+1', nationalTrunk: '' } as const;
  const { upstream, pjsip } = bench({ domain: '2001:db8::1', fromDomain: '2001:db8::2' }, { format });
  upstream.start();
  await upstream.deliver(outgoing());
  const [draft] = pjsip.drafts.slice(-1);
  assert.equal(draft?.destination, 'provider/sip:5559990001@[2001:db8::1]');
  assert.equal(draft.from, '5551230001@[2001:db8::2]');
});

test('a text counts as the provider cuts it: as plain text', () => {
  const { upstream } = bench();
  const counted = ['x'.repeat(161), 'Ж'.repeat(71), ''].map((text) => upstream.measure(text));
  assert.deepEqual(
    counted.map(({ encoding, segments }) => `${encoding} ${segments}`),
    ['gsm-7 2', 'ucs-2 2', 'gsm-7 1'],
  );
});

test('P-Asserted-Identity where the endpoint says so', async () => {
  const options = new Map([['send_pai', ['no', 'yes']]]);
  const endpoint = { messageMedia: 'inline', fromDomain: 'endpoint.example', options } as const;
  const { upstream, pjsip } = bench({ fromDomain: '' }, { endpoint: () => endpoint });
  upstream.start();
  assert.ok(upstream.takesMedia);
  await upstream.deliver(outgoing({ media: [IMAGE] }));
  const [sent] = pjsip.delivered;
  assert.deepEqual(sent?.message.variables.at(-1), [
    'P-Asserted-Identity',
    '<sip:+15551230001@endpoint.example>',
  ]);
  assert.deepEqual(sent?.message.project?.media, [IMAGE]);
});

test('delivered_on=answer takes a 200 at its word; 202 is sent either way', async () => {
  const { upstream, pjsip } = bench({ deliveredOn: 'answer' });
  upstream.start();
  pjsip.outcomes = [DELIVERED, { kind: 'sent', code: 202, text: 'Accepted' }];
  assert.equal((await upstream.deliver(outgoing())).kind, 'delivered');
  assert.equal((await upstream.deliver(outgoing())).kind, 'sent');
});

const RETRY = { kind: 'retry', code: 0, text: '', errorCode: '31003', errorMessage: 'No', bounded: false };
const NOT_LEFT = { ...RETRY, left: false } as Outcome;
const LEFT = { ...RETRY, left: true } as Outcome;

test('the next contact is tried only where nothing left for the one before', async () => {
  const { upstream, pjsip } = bench();
  upstream.start();
  const found = ['a', 'b', 'c'].map((key) => ({ key, address: key }));
  pjsip.found = found;
  pjsip.outcomes = [{ kind: 'absent' }, NOT_LEFT, DELIVERED];
  assert.equal((await upstream.deliver(outgoing())).kind, 'sent');
  assert.deepEqual(
    pjsip.delivered.map(({ leg }) => leg),
    ['a', 'b', 'c'],
  );
  pjsip.delivered.length = 0;
  pjsip.outcomes = [LEFT];
  assert.deepEqual(await upstream.deliver(outgoing()), LEFT);
  assert.equal(pjsip.delivered.length, 1);
  pjsip.found = [];
  assert.deepEqual(await upstream.deliver(outgoing()), { kind: 'absent' });
});

test('what pjsip refuses is final, and nothing left', async () => {
  const { upstream, pjsip } = bench();
  upstream.start();
  pjsip.refusal = { kind: 'refused', code: '31006', reason: 'No such sender.' };
  assert.deepEqual(await upstream.deliver(outgoing()), {
    kind: 'failed',
    code: 0,
    text: '',
    errorCode: '31006',
    errorMessage: 'No such sender.',
    left: false,
  });
});

test('it is up while a contact of the endpoint can be reached', async () => {
  const { upstream, pjsip, tell, changes, clock } = bench();
  pjsip.offline = true;
  upstream.start();
  assert.equal(upstream.isUp, false);
  assert.deepEqual(upstream.links, [
    {
      name: 'pjsip:provider',
      state: 'down',
      since: clock.now(),
      reason: 'The endpoint provider has no contact that can be reached.',
    },
  ]);
  const before = changes();
  pjsip.offline = false;
  tell();
  tell();
  assert.equal(changes(), before + 1);
  assert.ok(upstream.isUp);
  assert.equal(upstream.links[0]?.state, 'up');
  pjsip.answers = false;
  tell();
  assert.equal(upstream.isUp, false, 'OPTIONS found it gone');
  pjsip.answers = true;
  tell();
  assert.ok(upstream.isUp);
});

test('with a domain an endpoint needs no AOR', () => {
  const { upstream, pjsip } = bench();
  pjsip.hasAors = false;
  upstream.start();
  assert.ok(upstream.isUp);
  const other = bench({ domain: '' });
  other.pjsip.hasAors = false;
  other.upstream.start();
  assert.equal(other.upstream.isUp, false);
});

test('a trunk that answers nothing is let be for a while', async () => {
  const { upstream, pjsip, clock } = bench();
  upstream.start();
  pjsip.outcomes = Array.from({ length: 5 }, () => LEFT);
  for (let i = 0; i < 5; i++) await upstream.deliver(outgoing());
  assert.equal(upstream.isUp, false);
  assert.equal(upstream.links[0]?.state, 'down');
  await clock.advance(2000);
  assert.ok(upstream.isUp);
  assert.equal((await upstream.deliver(outgoing())).kind, 'sent');
  assert.equal(upstream.links[0]?.state, 'up');
});

test('drained, it listens to nobody and answers what is under way', async () => {
  const { upstream, pjsip, listeners } = bench();
  upstream.start();
  let answer: (outcome: Outcome) => void = () => {};
  pjsip.outcomes = [new Promise<Outcome>((resolve) => (answer = resolve))];
  const delivered = upstream.deliver(outgoing());
  await settle();
  let isDrained = false;
  const drained = upstream.drain().then(() => (isDrained = true));
  await settle();
  assert.equal(isDrained, false);
  assert.equal(upstream.isUp, false);
  answer(DELIVERED);
  await drained;
  assert.equal((await delivered).kind, 'sent');
  assert.equal(listeners.size, 0);
  upstream.start();
  assert.ok(upstream.isUp);
  await upstream.close();
});
