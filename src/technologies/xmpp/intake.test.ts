import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xml } from '@xmpp/client';
import { Intake } from './intake.ts';
import { settle } from './testing/scene.ts';
import type { Wire } from './wire.ts';

function start() {
  const calls: string[] = [];
  const intake = new Intake({
    onHandled: () => void calls.push(`handled ${intake.handled}`),
    onProblem: (error) => void calls.push(String(error)),
  });
  const wire: Wire = {
    xml,
    waiting: 0,
    write: () => undefined,
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
    end: () => undefined,
    destroy: () => undefined,
  };
  intake.attach(wire, false);
  return { intake, wire, take: () => calls.splice(0) };
}

test('what there is nothing to keep of is handled at once, what fails as well', async () => {
  const { intake, take } = start();
  intake.take(RECEIPT, () => undefined);
  assert.deepEqual(take(), ['handled 1']);
  intake.take(RECEIPT, () => Promise.reject(new Error('the disk is full')));
  await settle();
  assert.deepEqual(take(), ['Error: the disk is full', 'handled 2']);
});

test('above 640 that are not kept no more is read, until half of them are', async () => {
  const { intake, take } = start();
  const kept: (() => void)[] = [];
  for (let index = 0; index < 641; index++)
    intake.take(RECEIPT, () => new Promise((keep) => kept.push(keep)));
  assert.deepEqual(take(), ['pause']);
  for (const keep of kept.slice(1, 321)) keep();
  await settle();
  assert.deepEqual(take(), []);
  kept[0]?.();
  for (const keep of kept.slice(321, 323)) keep();
  await settle();
  assert.deepEqual(take(), ['resume', 'handled 321', 'handled 322', 'handled 323']);
});

test('nor above 8 MiB of them, however few', async () => {
  const { intake, take } = start();
  const long = xml('message', { id: 'x'.repeat(1024) }, xml('body', {}, 'x'.repeat(2 * 1024 * 1024)));
  const kept: (() => void)[] = [];
  for (let index = 0; index < 4; index++) intake.take(long, () => new Promise((keep) => kept.push(keep)));
  assert.deepEqual(take(), ['pause']);
  kept[0]?.();
  kept[1]?.();
  await settle();
  assert.deepEqual(take(), ['handled 1', 'handled 2']);
  kept[2]?.();
  await settle();
  assert.deepEqual(take(), ['resume', 'handled 3']);
});

test('what is kept after its stream was over does not count for the next', async () => {
  const { intake, wire, take } = start();
  const kept: (() => void)[] = [];
  intake.take(RECEIPT, () => undefined);
  intake.take(RECEIPT, () => new Promise((keep) => kept.push(keep)));
  intake.detach();
  intake.attach(wire, true);
  assert.deepEqual([intake.handled, intake.underWay], [1, 0]);
  kept[0]?.();
  await settle();
  assert.deepEqual([intake.handled, take()], [1, ['handled 1']]);
  intake.detach();
  intake.attach(wire, false);
  assert.equal(intake.handled, 0);
});

const RECEIPT = xml('message', {}, xml('received', { xmlns: 'urn:xmpp:receipts', id: '1' }));
