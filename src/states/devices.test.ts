import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceState } from './states.ts';
import { testStates } from './testing/states.ts';

test('a custom device is kept, told, and there after a restart', async () => {
  const { devices, told, database } = await testStates();
  assert.equal(devices.stateOf('Custom:lamp'), 'UNKNOWN');
  await devices.setCustom('Custom:lamp', 'INUSE');
  assert.equal(devices.stateOf('Custom:lamp'), 'INUSE');
  assert.deepEqual(told, ['Custom:lamp INUSE']);
  assert.equal(await database.get('CustomDevstate', 'lamp'), 'INUSE');
  const again = await testStates([], database);
  assert.equal(again.devices.stateOf('Custom:lamp'), 'INUSE');
  assert.deepEqual(again.devices.list(), [{ device: 'Custom:lamp', state: 'INUSE' }]);
});

test('what is told is a change', async () => {
  const { devices, told } = await testStates();
  for (const state of ['BUSY', 'BUSY', 'NOT_INUSE'] as const) await devices.setCustom('Custom:x', state);
  assert.deepEqual(told, ['Custom:x BUSY', 'Custom:x NOT_INUSE']);
});

test('the letter case of Custom: does not count, that of the name does', async () => {
  const { devices, told } = await testStates();
  await devices.setCustom('custom:Lamp', 'INUSE');
  assert.equal(devices.stateOf('CUSTOM:Lamp'), 'INUSE');
  assert.equal(devices.stateOf('Custom:lamp'), 'UNKNOWN');
  assert.deepEqual(told, ['Custom:Lamp INUSE']);
});

test('nothing is told that is not kept', async () => {
  const { devices, told, database } = await testStates();
  database.failing = true;
  await assert.rejects(devices.setCustom('Custom:x', 'BUSY'), /disk full/);
  assert.deepEqual(told, []);
  assert.equal(devices.stateOf('Custom:x'), 'UNKNOWN');
});

test('only custom devices can be set', async () => {
  const { devices } = await testStates();
  for (const device of ['PJSIP/alice', 'Custom:', 'lamp']) {
    await assert.rejects(devices.setCustom(device, 'BUSY'), /is no Custom: device/);
  }
});

test('a provider is asked, and told on when it has changed', async () => {
  const { devices, told } = await testStates();
  let state: DeviceState = 'UNAVAILABLE';
  const end = devices.provide('PJSIP/', (rest) => (rest === 'alice' ? state : 'INVALID'));
  assert.equal(devices.stateOf('PJSIP/alice'), 'UNAVAILABLE');
  assert.equal(devices.stateOf('PJSIP/bob'), 'INVALID');
  devices.changed('PJSIP/alice');
  devices.changed('PJSIP/alice');
  state = 'NOT_INUSE';
  devices.changed('PJSIP/alice');
  assert.deepEqual(told, ['PJSIP/alice UNAVAILABLE', 'PJSIP/alice NOT_INUSE']);
  assert.deepEqual(devices.list(), [{ device: 'PJSIP/alice', state: 'NOT_INUSE' }]);
  end();
  assert.equal(devices.stateOf('PJSIP/alice'), 'INVALID');
});

test('what nobody provides is invalid', async () => {
  const { devices } = await testStates();
  for (const device of ['SIP/x', 'x', '', 'MWI:nobody@default']) {
    assert.equal(devices.stateOf(device), 'INVALID');
  }
});

test('a listener that fails keeps nobody from hearing', async () => {
  const { devices, told, problems } = await testStates();
  const end = devices.onChange(() => {
    throw new Error('no');
  });
  const late: string[] = [];
  devices.onChange(({ device }) => late.push(device));
  await devices.setCustom('Custom:x', 'BUSY');
  assert.deepEqual([told, late], [['Custom:x BUSY'], ['Custom:x']]);
  assert.equal(problems.length, 1);
  end();
  await devices.setCustom('Custom:x', 'INUSE');
  assert.equal(problems.length, 1);
});

test('entries that are no states are passed over', async () => {
  const { database } = await testStates();
  await database.put('CustomDevstate', 'a', 'nonsense');
  await database.put('customdevstate', 'b', 'BUSY');
  await database.put('CustomDevstate/c', 'd', 'busy');
  const { devices } = await testStates([], database);
  assert.deepEqual(devices.list(), [{ device: 'Custom:c/d', state: 'BUSY' }]);
});
