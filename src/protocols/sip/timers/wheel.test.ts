import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandTime } from './hand-time.ts';
import { TimerEntry, TimerWheel } from './wheel.ts';

test('an entry fires once, not early and at most one tick late', () => {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  const firedAt: number[] = [];
  for (const delayMs of [0, 1, 9, 10, 11, 500, 32_000]) {
    wheel.after(delayMs, () => firedAt.push(time.monotonicMs() - delayMs));
  }
  time.advance(100_000);
  assert.equal(firedAt.length, 7);
  for (const lateMs of firedAt) assert.ok(lateMs >= 0 && lateMs <= 11, `${lateMs} ms late`);
});

test('entries fire in the order of their times, and in the order of arming within a tick', () => {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  const order: string[] = [];
  wheel.after(500, () => order.push('c'));
  wheel.after(20, () => order.push('a'));
  wheel.after(20, () => order.push('b'));
  time.advance(1000);
  assert.deepEqual(order, ['a', 'b', 'c']);
});

test('a cancelled entry does not fire, and nothing is pending when nothing is armed', () => {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  const timers = [1, 2, 3, 4].map((n) => wheel.after(n * 100, () => assert.fail('fired')));
  assert.equal(wheel.size, 4);
  assert.equal(time.pending, 1);
  for (const timer of [timers[1]!, timers[0]!, timers[3]!, timers[2]!]) timer.cancel();
  timers[0]!.cancel();
  assert.equal(wheel.size, 0);
  assert.equal(time.pending, 0);
  time.advance(1000);
});

test('delays longer than a turn of the wheel are kept', () => {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  let firedAt = 0;
  wheel.after(3_600_000, () => {
    firedAt = time.monotonicMs();
  });
  time.advance(3_599_999);
  assert.equal(firedAt, 0);
  time.advance(20);
  assert.equal(firedAt, 3_600_000);
});

test('firing may cancel what is due in the same tick, arm itself again and arm others', () => {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  const fired: string[] = [];
  wheel.after(10, () => {
    fired.push('first');
    second.cancel();
    wheel.after(0, () => fired.push('next'));
  });
  const second = wheel.after(10, () => fired.push('second'));
  wheel.after(10, () => fired.push('third'));
  time.advance(10);
  assert.deepEqual(fired, ['first', 'third']);
  time.advance(10);
  assert.deepEqual(fired, ['first', 'third', 'next']);
  assert.equal(wheel.size, 0);
});

test('an armed entry is moved by arming it again', () => {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  const entry = new Counting();
  wheel.arm(entry, 100);
  wheel.arm(entry, 300);
  assert.equal(wheel.size, 1);
  time.advance(200);
  assert.equal(entry.count, 0);
  time.advance(110);
  assert.equal(entry.count, 1);
  assert.equal(entry.armed, false);
});

test('after a long stall everything that is due fires, each once', () => {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  const entries = Array.from({ length: 10_000 }, () => new Counting());
  entries.forEach((entry, index) => {
    wheel.arm(entry, index * 20);
  });
  time.stall(150_000);
  const due = entries.filter((entry) => entry.count === 1).length;
  assert.equal(due, 7_501);
  time.advance(60_000);
  assert.ok(entries.every((entry) => entry.count === 1));
});

test('an entry that throws takes no other with it', () => {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  const fired: string[] = [];
  wheel.after(10, () => {
    throw new Error('of the one');
  });
  wheel.after(10, () => fired.push('other'));
  wheel.after(500, () => fired.push('later'));
  assert.throws(() => time.advance(10), /of the one/);
  time.advance(1000);
  assert.deepEqual(fired, ['other', 'later']);
});

test('a random mix of arming, moving and cancelling fires exactly what is left', () => {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  let seed = 42;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const entries = Array.from({ length: 500 }, () => new Counting());
  const expected = new Map<Counting, number>();
  for (let step = 0; step < 20_000; step++) {
    const entry = entries[random(entries.length)]!;
    const choice = random(10);
    if (choice < 6) {
      const delayMs = random(100_000);
      wheel.arm(entry, delayMs);
      expected.set(entry, time.monotonicMs() + delayMs);
    } else if (choice < 8) {
      wheel.cancel(entry);
      expected.delete(entry);
    } else {
      time.advance(random(400));
      for (const [armed, atMs] of expected) {
        const now = time.monotonicMs();
        if (armed.armed) assert.ok(atMs > now - 11, 'late');
        else {
          assert.ok(atMs <= now, 'early');
          expected.delete(armed);
        }
      }
    }
    assert.equal(wheel.size, [...expected.keys()].length);
  }
});

class Counting extends TimerEntry {
  count = 0;
  fire(): void {
    this.count++;
  }
}
