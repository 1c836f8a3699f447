import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CarrierOptions } from '../config/carriers.ts';
import type { Media, Message } from '../messages/message.ts';
import type { Outcome } from '../messages/technology.ts';
import { settle } from '../messages/testing/manual-clock.ts';
import { sampleProjectPart } from '../messages/testing/sample-message.ts';
import { carrier, carriersHouse, message } from './testing/carriers-house.ts';
import { CUT, SENT } from './testing/fake-upstream.ts';

const FILE: Media = { id: 'f1', hash: 'h', contentType: 'image/png', size: 3, source: '' };
const PROJECT = sampleProjectPart({
  id: 'p',
  from: '+15559990001',
  to: '+15551230001',
  kind: 'mms',
  media: [FILE],
});

function textTo(number: number, more: Partial<Message> = {}): Message {
  return message({ body: Buffer.from(String(number)), ...more });
}

/** The kinds of what came, in order of the calls; `…` while it is open. */
async function kinds(outcomes: readonly Promise<Outcome | 'nobody' | 'busy'>[]): Promise<string[]> {
  await settle();
  return Promise.all(
    outcomes.map((one) =>
      Promise.race([one, Promise.resolve('…' as const)]).then((outcome) =>
        typeof outcome === 'string' ? outcome : outcome.kind,
      ),
    ),
  );
}

test('what is up gets messages; what is down has no legs, and those that wait for it are woken when it comes up', async () => {
  const house = await carriersHouse();
  house.upstream().answers = SENT;
  assert.deepEqual(await kinds([house.deliver(message())]), ['sent']);
  house.upstream().turn(false);
  assert.deepEqual(await kinds([house.deliver(message())]), ['nobody']);
  assert.equal(house.view().reason, 'The peer is gone.');
  house.waiting = 5;
  house.upstream().turn(true);
  house.upstream().turn(true);
  assert.deepEqual(house.woken, ['carrier:main/ 1000 0', 'carrier:main/ 1000 5']);
  assert.deepEqual(house.changes, ['main up', 'main down', 'main up']);
  const { sent, failed, retried } = house.view();
  assert.deepEqual([sent, failed, retried], [1, 0, 0]);
});

test('a carrier that stays away is in the log once for each reason, and again when it was back', async () => {
  const house = await carriersHouse();
  const upstream = house.upstream();
  const tryInVain = (reason: string) => {
    upstream.links = [{ name: 'fake 1', state: 'connecting', since: 0, reason: house.view().reason }];
    upstream.surroundings.onChange();
    upstream.turn(false, reason);
  };
  house.logged.length = 0;
  upstream.turn(false, 'refused');
  tryInVain('refused');
  tryInVain('refused');
  tryInVain('wrong password');
  upstream.turn(true);
  upstream.turn(false, 'refused');
  const told = house.logged.map((line) => line.replace(/ \{.*"reason":/, ' ').replace('}', ''));
  assert.deepEqual(told, [
    'The carrier is down "refused"',
    'The carrier is down "wrong password"',
    'The carrier is up ""',
    'The carrier is down "refused"',
  ]);
});

test('the upstream is told the sender, the number and the text', async () => {
  const house = await carriersHouse();
  void house.deliver(
    message({ project: { ...PROJECT, kind: 'sms', media: [], from: 'Acme' }, from: 'other' }),
  );
  const { outgoing } = house.upstream().open[0] ?? assert.fail();
  assert.deepEqual(
    [outgoing.from, outgoing.to, outgoing.text, outgoing.attempt, outgoing.leg.key],
    ['Acme', '+15551230001', 'hello', 1, 'main'],
  );
  await outgoing.progress({});
});

test('a full queue is busy, and is filled again from the store once half of it is empty', async () => {
  const house = await carriersHouse({ carriers: [carrier({ queue: 4 })] });
  house.woken.length = 0;
  const open = [1, 2, 3, 4, 5].map((number) => house.deliver(textTo(number)));
  assert.deepEqual(await kinds(open), ['…', '…', '…', '…', 'busy']);
  house.waiting = 7;
  house.upstream().answer();
  await settle();
  assert.deepEqual(house.woken, []);
  house.upstream().answer();
  await settle();
  assert.deepEqual(house.woken, ['carrier:main/ 2 2']);
  // Nobody came of those that were woken: it looks again after a while, and not before.
  house.upstream().answer();
  await settle();
  assert.equal(house.woken.length, 1);
  await house.clock.advance(250);
  assert.deepEqual(house.woken.slice(1), ['carrier:main/ 3 3']);
  await house.clock.advance(250);
  assert.deepEqual(house.woken.slice(2), ['carrier:main/ 3 2']);
  await house.clock.advance(1000);
  assert.equal(house.woken.length, 3, 'there were fewer than it asked for');
});

test('segments go at the pace of the carrier, in order', async () => {
  const house = await carriersHouse({ carriers: [carrier({ throughput: 10 })] });
  house.upstream().answers = SENT;
  house.upstream().segments = 2;
  for (const number of [1, 2, 3, 4]) void house.deliver(textTo(number));
  const sent = () =>
    house
      .upstream()
      .given.map((line) => line.split(' ')[1])
      .join('');
  assert.equal(sent(), '1');
  assert.equal(house.view().queued, 6);
  await house.clock.advance(199);
  assert.equal(sent(), '1');
  await house.clock.advance(1);
  assert.equal(sent(), '12');
  await house.clock.advance(400);
  assert.equal(sent(), '1234');
});

test('in no second are there more than a tenth above the throughput', async () => {
  const house = await carriersHouse({ carriers: [carrier({ throughput: 50 })] });
  house.upstream().answers = SENT;
  await house.clock.advance(60_000);
  for (let number = 0; number < 200; number++) void house.deliver(textTo(number));
  const counts: number[] = [];
  for (let second = 0; second < 3; second++) {
    const before = house.upstream().given.length;
    await house.clock.advance(second === 0 ? 999 : 1000);
    counts.push(house.upstream().given.length - (second === 0 ? 0 : before));
  }
  assert.ok(
    counts.every((one) => one >= 49 && one <= 55),
    String(counts),
  );
});

test('while the peer wants silence nothing goes; then it goes on', async () => {
  const house = await carriersHouse();
  house.upstream().surroundings.throttled(500);
  house.upstream().surroundings.throttled(100);
  void house.deliver(message());
  assert.equal(house.upstream().given.length, 0);
  assert.equal(house.view().throttledUntil, house.clock.now() + 500);
  await house.clock.advance(499);
  assert.equal(house.upstream().given.length, 0);
  await house.clock.advance(1);
  assert.equal(house.upstream().given.length, 1);
  assert.equal(house.view().throttledUntil, 0);
});

test('the rest stays here while many wait in the upstream for room in its window', async () => {
  const house = await carriersHouse();
  void house.deliver(textTo(1));
  house.upstream().waiting = 64;
  void house.deliver(textTo(2));
  assert.equal(house.upstream().given.length, 1);
  assert.deepEqual([house.view().inFlight, house.view().queued], [0, 65]);
  house.upstream().waiting = 0;
  house.upstream().answer();
  await settle();
  assert.equal(house.upstream().given.length, 2);
});

test('what waits for its turn is let go as absent when it expires, when the carrier goes down or is paused', async () => {
  const house = await carriersHouse({ carriers: [carrier({ throughput: 1 })] });
  const open = [
    house.deliver(textTo(1)),
    house.deliver(textTo(2)),
    house.deliver(textTo(3, { expiresAt: house.clock.now() + 500 })),
  ];
  house.upstream().surroundings.throttled(60_000);
  await house.clock.advance(1000);
  assert.deepEqual(await kinds(open), ['…', '…', 'absent']);
  house.upstream().turn(false);
  assert.deepEqual(await kinds(open), ['…', 'absent', 'absent']);
  house.upstream().answer(CUT);
  assert.deepEqual(await kinds(open), ['retry', 'absent', 'absent']);
  assert.deepEqual([house.view().inFlight, house.view().queued], [0, 0]);
});

test('parts that a peer has already cost nothing more', async () => {
  const house = await carriersHouse({ carriers: [carrier({ queue: 10 })] });
  house.upstream().segments = 4;
  const parts = ['sent', 'delivered', 'queued', 'queued'].map(
    (status) => ({ status, providerId: '' }) as { status: 'sent'; providerId: string },
  );
  void house.carriers.technology.deliver(message(), { key: 'main', address: '', parts }, 2);
  assert.equal(house.view().inFlight, 2);
});

test('failover=aggressive lets other ways be tried where this one may have taken it', async () => {
  for (const failover of ['safe', 'aggressive'] as const) {
    const house = await carriersHouse({ carriers: [carrier({ failover })] });
    house.upstream().answers = CUT;
    const outcome = await house.deliver(message());
    assert.equal(
      typeof outcome === 'object' && 'goesOn' in outcome && outcome.goesOn,
      failover === 'aggressive',
    );
    house.upstream().answers = { ...CUT, left: false };
    const untouched = await house.deliver(message());
    assert.ok(typeof untouched === 'object' && !('goesOn' in untouched));
    assert.equal(house.view().retried, 2);
  }
});

test('an MMS goes as such, as links, or not at all', async () => {
  const mms = message({ project: PROJECT });
  const none = await carriersHouse();
  const failure = none.carriers.technology.legs(mms);
  assert.equal('kind' in failure && failure.errorCode, '30011');
  const link = await carriersHouse({ carriers: [carrier({ mmsFallback: 'link' })] });
  void link.deliver(mms);
  assert.deepEqual(link.upstream().given, [`+15551230001 hello\nhttps://gw.example/media/${mms.id}/f1`]);
  assert.deepEqual(link.upstream().open[0]?.outgoing.media, []);
  const native = await carriersHouse();
  native.upstream().takesMedia = true;
  void native.deliver(mms);
  assert.deepEqual(native.upstream().given, ['+15551230001 hello']);
  assert.deepEqual(native.upstream().open[0]?.outgoing.media, [FILE]);
});

test('a preview says how it would go: as such, as text with links, or not at all', async () => {
  const sketch = { kind: 'mms', text: 'hello', media: [FILE] } as const;
  const shown = async (options: Partial<CarrierOptions>, takesMedia = false, kind: 'sms' | 'mms' = 'mms') => {
    const house = await carriersHouse({ carriers: [carrier(options)] });
    house.upstream().takesMedia = takesMedia;
    const preview = house.carriers.preview('main/+15551230001', { ...sketch, kind });
    return preview && [preview.as, preview.encoding, preview.segments, preview.characters];
  };
  assert.deepEqual(await shown({}), ['none', 'gsm-7', 0, 5]);
  const link = 'https://gw.example/media//f1'.length + 36;
  assert.deepEqual(await shown({ mmsFallback: 'link' }), ['link', 'gsm-7', 1, 'hello\n'.length + link]);
  assert.deepEqual(await shown({}, true), ['mms', 'utf-8', 1, 5]);
  assert.deepEqual(await shown({}, false, 'sms'), ['sms', 'gsm-7', 1, 5]);
  const house = await carriersHouse();
  assert.equal(house.carriers.preview('other/+15551230001', sketch), undefined);
  house.upstream().segments = 256;
  assert.equal(house.carriers.preview('main/+15551230001', { ...sketch, kind: 'sms' })?.as, 'none');
});

test('a text of more parts than can be counted is refused for good', async () => {
  const house = await carriersHouse();
  house.upstream().segments = 256;
  const outcome = await house.deliver(message());
  assert.equal(typeof outcome === 'object' && outcome.kind, 'failed');
  assert.equal(house.carriers.segmentsOf('main/+15551230001', 'x'), 256);
  assert.equal(house.carriers.segmentsOf('other/+15551230001', 'x'), undefined);
});

test('an upstream that throws has one message tried again, and tells the log', async () => {
  const house = await carriersHouse();
  house.upstream().deliver = () => Promise.reject(new Error('bug'));
  const outcome = await house.deliver(message());
  assert.equal(typeof outcome === 'object' && outcome.kind, 'retry');
  assert.equal(house.view().inFlight, 0);
  assert.ok(house.logged.some((line) => line.startsWith('A carrier failed on a message')));
});

test('of a hundred carriers fifty hang, and the others do not notice', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `c${index}`);
  const house = await carriersHouse({
    carriers: names.map((name) => carrier({ name, queue: 10 })),
    prepare: (upstream, { name }) => {
      if (Number(name.slice(1)) % 2 === 1) upstream.answers = SENT;
    },
  });
  const counts = new Map<string, number>();
  for (let round = 0; round < 50; round++) {
    const came = await Promise.all(
      names.map((name) =>
        Promise.race([house.deliver(message({ carrier: name })), settle().then(() => 'open' as const)]),
      ),
    );
    for (const outcome of came) {
      const kind = typeof outcome === 'string' ? outcome : outcome.kind;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  assert.deepEqual(Object.fromEntries(counts), { sent: 2500, open: 500, busy: 2000 });
  const hanging = house.carriers.list().filter(({ inFlight }) => inFlight > 0);
  assert.deepEqual([hanging.length, Math.max(...hanging.map(({ inFlight }) => inFlight))], [50, 10]);
});

for (const [what, draft, reason] of [
  ['no number', { destination: 'main' }, /names no number/],
  ['no such carrier', { destination: 'x/+15551230001' }, /There is no carrier "x"/],
  ['digits without a plus', { destination: 'main/15551230001' }, /"15551230001" is no number/],
  ['too many digits', { destination: 'main/+123456789012345678' }, /is no number/],
  ['no sender', { from: '' }, /has to be told who sends/],
  ['a SIP address', { from: 'sip:alice@example.com' }, /is no sender/],
  ['a name too long', { from: 'ACME Airlines' }, /is no sender/],
  ['other content', { contentType: 'text/html' }, /takes text\/plain, not "text\/html"/],
] as const) {
  test(`refused at once: ${what}`, async () => {
    const house = await carriersHouse();
    const draft_ = { ...DRAFT, ...draft };
    const answer = house.carriers.technology.accept(draft_);
    assert.match(answer.kind === 'refused' ? answer.reason : 'accepted', reason);
  });
}

for (const [destination, from] of [
  ['main/+15551230001', '+15559990001'],
  ['main/72345', 'Acme'],
  ['main/+988', '12345'],
  ['main/988', 'A&B 24/7'],
] as const) {
  test(`taken: ${destination} from ${from}`, async () => {
    const house = await carriersHouse();
    house.upstream().turn(false);
    const answer = house.carriers.technology.accept({ ...DRAFT, destination, from });
    assert.ok(answer.kind === 'accepted' && !answer.offline);
    assert.equal(answer.lane, `carrier:${destination}`);
  });
}

const DRAFT = {
  destination: 'main/+15551230001',
  from: '+15559990001',
  to: '',
  contentType: 'text/plain; charset=utf-8',
  body: Buffer.from('hello'),
  variables: [],
};
