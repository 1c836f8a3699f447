import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../messages/technology.ts';
import { ManualClock, settle } from '../messages/testing/manual-clock.ts';
import { RequestLink, type Tried, unanswered } from './request-link.ts';

const SENT: Outcome = { kind: 'sent', code: 200, text: '' };

function open(window = 10) {
  const clock = new ManualClock();
  const states: string[] = [];
  const link: RequestLink = new RequestLink({
    name: 'https://example.com',
    window,
    clock,
    random: () => 0,
    onChange: () => void states.push(link.link.state),
  });
  link.start();
  const asked: ((tried: Tried) => void)[] = [];
  /** A request that the test answers. */
  const ask = () => link.run(() => new Promise<Tried>((resolve) => void asked.push(resolve)));
  const answer = () => asked.shift()!({ outcome: SENT, problem: '' });
  const miss = (isCertain = false) =>
    asked.shift()!({ ...unanswered({ code: 'connect', message: 'Nobody.', left: false }), isCertain });
  return { clock, states, link, asked, ask, answer, miss };
}

test('no more than the window are under way, and the others follow in their order', async () => {
  const { ask, answer, asked } = open(2);
  const done: number[] = [];
  for (let n = 1; n <= 5; n++) void ask().then(() => done.push(n));
  await settle();
  assert.equal(asked.length, 2);
  answer();
  await settle();
  assert.equal(asked.length, 2);
  assert.deepEqual(done, [1]);
  for (let n = 2; n <= 5; n++) {
    answer();
    await settle();
  }
  assert.deepEqual(done, [1, 2, 3, 4, 5]);
});

test('after five problems it is down, and what waits goes back untried', async () => {
  const { ask, miss, link, states } = open(5);
  const outcomes: Outcome[] = [];
  for (let n = 1; n <= 12; n++) void ask().then((outcome) => outcomes.push(outcome));
  await settle();
  for (let n = 1; n <= 5; n++) miss();
  await settle();
  assert.deepEqual(states, ['up', 'down']);
  assert.equal(link.isUp, false);
  assert.equal(link.link.reason, 'Nobody.');
  assert.equal(outcomes.length, 8);
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['retry', 'retry', 'retry', 'retry', 'retry', 'absent', 'absent', 'absent'],
  );
  assert.ok(
    outcomes.every((outcome) => outcome.kind === 'absent' || (outcome.kind === 'retry' && !outcome.left)),
  );
});

test('one request finds out whether somebody is there again; each time that takes twice as long', async () => {
  const { ask, miss, answer, asked, link, clock, states } = open();
  void ask();
  await settle();
  miss(true);
  await settle();
  assert.equal(link.isUp, false);
  await clock.advance(1000);
  assert.deepEqual(states, ['up', 'down', 'connecting']);
  const waiting = [ask(), ask(), ask()];
  await settle();
  assert.equal(asked.length, 1);
  miss();
  assert.deepEqual(
    (await Promise.all(waiting)).map((outcome) => outcome.kind),
    ['retry', 'absent', 'absent'],
  );
  await clock.advance(1999);
  assert.equal(link.isUp, false);
  await clock.advance(1);
  assert.equal(link.isUp, true);
  const next = [ask(), ask(), ask()];
  await settle();
  answer();
  await settle();
  assert.equal(link.link.state, 'up');
  assert.equal(asked.length, 2);
  answer();
  answer();
  assert.deepEqual(await Promise.all(next), [SENT, SENT, SENT]);
});

test('an answer between problems keeps it up', async () => {
  const { ask, miss, answer, link } = open();
  for (let n = 0; n < 12; n++) {
    void ask();
    await settle();
    if (n % 4 === 3) answer();
    else miss();
    await settle();
  }
  assert.equal(link.link.state, 'up');
});

test('drained it waits for what is under way, and can start again', async () => {
  const { ask, answer, link, clock } = open(1);
  const [first, second] = [ask(), ask()];
  await settle();
  let isDrained = false;
  const drained = link.drain().then(() => {
    isDrained = true;
  });
  assert.equal((await second).kind, 'absent');
  assert.equal((await ask()).kind, 'absent');
  assert.equal(isDrained, false);
  answer();
  assert.deepEqual(await first, SENT);
  await drained;
  assert.equal(link.link.state, 'down');
  link.start();
  assert.equal(link.isUp, true);
  void ask();
  const closed = link.close(5000);
  await clock.advance(5000);
  await closed;
});
