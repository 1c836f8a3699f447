import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hint, testStates } from './testing/states.ts';

/** Those of the recorded dialplan. */
const HINTS = [
  hint('102', 'Custom:lamp'),
  hint('103', 'Custom:mike&Custom:lamp,CustomPresence:pres'),
  hint('105', 'Custom:lamp,CustomPresence:pres'),
  hint('_2XXX', `Custom:\${EXTEN}`),
];

test('a device tells of every extension that it is part of, the last one first', async () => {
  const { devices, told } = await testStates(HINTS);
  await devices.setCustom('Custom:lamp', 'INUSE');
  assert.deepEqual(told, [
    '105@default 1 InUse',
    '103@default 1 InUse',
    '102@default 1 InUse',
    'Custom:lamp INUSE',
  ]);
});

test('an extension that keeps its state says nothing, but one that rings does', async () => {
  const { devices, told } = await testStates([hint('103', 'Custom:a&Custom:b')]);
  await devices.setCustom('Custom:a', 'INUSE');
  await devices.setCustom('Custom:b', 'NOT_INUSE');
  assert.deepEqual(told, ['103@default 1 InUse', 'Custom:a INUSE', 'Custom:b NOT_INUSE']);
  told.length = 0;
  await devices.setCustom('Custom:a', 'RINGING');
  await devices.setCustom('Custom:b', 'UNAVAILABLE');
  assert.deepEqual(told, [
    '103@default 8 Ringing',
    'Custom:a RINGING',
    '103@default 8 Ringing',
    'Custom:b UNAVAILABLE',
  ]);
});

test('presence tells of every extension that has it', async () => {
  const { presence, told, hints } = await testStates(HINTS);
  await presence.setCustom('CustomPresence:pres', { status: 'dnd', subtype: 's', message: 'm' });
  assert.deepEqual(told, ['CustomPresence:pres dnd', '103@default dnd', '105@default dnd']);
  assert.deepEqual(hints.stateOf('105', 'default')?.presence, { status: 'dnd', subtype: 's', message: 'm' });
});

test('the state of an extension with its devices', async () => {
  const { devices, hints } = await testStates(HINTS);
  await devices.setCustom('Custom:lamp', 'BUSY');
  assert.deepEqual(hints.stateOf('103', 'default'), {
    hint: {
      exten: '103',
      context: 'default',
      text: 'Custom:mike&Custom:lamp,CustomPresence:pres',
      devices: ['Custom:mike', 'Custom:lamp'],
      presence: 'CustomPresence:pres',
    },
    status: 2,
    statusText: 'Busy',
    presence: { status: 'not_set', subtype: '', message: '' },
    devices: [
      { device: 'Custom:mike', state: 'UNKNOWN' },
      { device: 'Custom:lamp', state: 'BUSY' },
    ],
  });
  for (const [exten, context] of [
    ['104', 'default'],
    ['103', 'other'],
    ['_2XXX', 'default'],
    ['', 'default'],
  ] as const) {
    assert.equal(hints.stateOf(exten, context), undefined);
  }
});

test('an extension of a pattern is watched once it was asked for', async () => {
  const { devices, hints, told } = await testStates(HINTS);
  await devices.setCustom('Custom:2001', 'INUSE');
  assert.deepEqual(told, ['Custom:2001 INUSE']);
  assert.equal(hints.stateOf('2001', 'default')?.status, 1);
  assert.equal(hints.find('2001', 'default')?.text, 'Custom:2001');
  await devices.setCustom('Custom:2001', 'BUSY');
  assert.deepEqual(told.slice(1), ['2001@default 2 Busy', 'Custom:2001 BUSY']);
  const watched = [...hints.watched()].map((state) => state.hint.exten);
  assert.deepEqual(watched, ['102', '103', '105', '2001']);
  assert.equal(hints.all().length, 4);
});

test('an exact hint goes before a pattern, a narrow pattern before a wide one', async () => {
  const { hints } = await testStates([
    hint('_.', 'Custom:any'),
    hint('_2X.', 'Custom:long'),
    hint('_2XXX', 'Custom:wide'),
    hint('_20XX', 'Custom:narrow'),
    hint('2001', 'Custom:exact'),
    hint('_2[05]XX', 'Custom:set', 'other'),
  ]);
  const of = (exten: string, context = 'default') => hints.find(exten, context)?.text;
  assert.equal(of('2001'), 'Custom:exact');
  assert.equal(of('2002'), 'Custom:narrow');
  assert.equal(of('2100'), 'Custom:wide');
  assert.equal(of('21000'), 'Custom:long');
  assert.equal(of('9'), 'Custom:any');
  assert.equal(of('9'.repeat(79)), 'Custom:any');
  assert.equal(of('9'.repeat(80)), undefined, 'longer than an extension of Asterisk may be');
  assert.equal(of('2500', 'other'), 'Custom:set');
  assert.equal(of('2100', 'other'), undefined);
});

test('a changed configuration takes hints away, gives others, and tells whose state it changed', async () => {
  const { configure, devices, hints, told } = await testStates([...HINTS, hint('107', 'Custom:lamp')]);
  await devices.setCustom('Custom:lamp', 'INUSE');
  hints.find('2001', 'default');
  told.length = 0;
  configure([hint('102', 'Custom:lamp'), hint('103', 'Custom:other'), hint('_2XXX', `Custom:\${EXTEN:1}`)]);
  assert.deepEqual(told, ['103@default 0 Idle']);
  assert.equal(hints.find('105', 'default'), undefined);
  assert.equal(hints.find('2001', 'default')?.text, 'Custom:001');
  await devices.setCustom('Custom:001', 'BUSY');
  assert.deepEqual(told.slice(1), ['2001@default 2 Busy', 'Custom:001 BUSY']);
});

test('a changed pattern tells of the extensions that were asked for', async () => {
  const { configure, devices, hints, told } = await testStates([hint('_2X', 'Custom:a')]);
  await devices.setCustom('Custom:b', 'BUSY');
  hints.find('21', 'default');
  told.length = 0;
  configure([hint('_2X', 'Custom:b'), hint('30', `Custom:\${EXTEN}&Custom:b&Custom:b`)]);
  assert.deepEqual(told, ['21@default 2 Busy']);
  told.length = 0;
  configure([hint('_2X', 'Custom:b'), hint('30', `Custom:\${EXTEN}&Custom:b&Custom:b`)]);
  assert.deepEqual(told, []);
  assert.deepEqual(
    hints.all().map(({ text }) => text),
    ['Custom:b', 'Custom:30&Custom:b&Custom:b'],
  );
  await devices.setCustom('Custom:b', 'INUSE');
  assert.deepEqual(told, ['21@default 1 InUse', '30@default 1 InUse', 'Custom:b INUSE']);
});

test('extensions of a pattern can be asked for without end', async () => {
  const { hints, devices, told } = await testStates([
    hint('_X.', `Custom:\${EXTEN}`),
    hint('100', 'Custom:a'),
  ]);
  for (let i = 0; i < 20_050; i++) hints.find(String(100_000 + i), 'default');
  assert.equal([...hints.watched()].length, 1 + 20_000);
  await devices.setCustom('Custom:100000', 'BUSY');
  await devices.setCustom('Custom:120049', 'BUSY');
  assert.deepEqual(told, ['Custom:100000 BUSY', '120049@default 2 Busy', 'Custom:120049 BUSY']);
});

test('an extension that somebody subscribes to is not forgotten for others', async () => {
  const { hints, devices, told } = await testStates([hint('_X.', `Custom:\${EXTEN}`)]);
  const end = hints.keep((exten, context) => context === 'default' && Number(exten) < 100_003);
  for (let i = 0; i < 20_010; i++) hints.find(String(100_000 + i), 'default');
  assert.equal([...hints.watched()].length, 20_000);
  await devices.setCustom('Custom:100002', 'BUSY');
  await devices.setCustom('Custom:100003', 'BUSY');
  assert.deepEqual(told, ['100002@default 2 Busy', 'Custom:100002 BUSY', 'Custom:100003 BUSY']);
  end();
  for (let i = 0; i < 20_000; i++) hints.find(String(200_000 + i), 'default');
  await devices.setCustom('Custom:100002', 'INUSE');
  assert.deepEqual(told.slice(3), ['Custom:100002 INUSE']);
});
