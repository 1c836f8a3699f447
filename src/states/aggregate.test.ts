import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregateState, extensionStatus, extensionStatusText } from './aggregate.ts';
import type { DeviceState } from './states.ts';

const CASES: readonly (readonly [devices: string, together: DeviceState, status: number, text: string])[] = [
  ['', 'INVALID', 4, 'Unavailable'],
  ['UNKNOWN', 'UNKNOWN', 0, 'Idle'],
  ['NOT_INUSE', 'NOT_INUSE', 0, 'Idle'],
  ['INUSE', 'INUSE', 1, 'InUse'],
  ['BUSY', 'BUSY', 2, 'Busy'],
  ['INVALID', 'INVALID', 4, 'Unavailable'],
  ['UNAVAILABLE', 'UNAVAILABLE', 4, 'Unavailable'],
  ['RINGING', 'RINGING', 8, 'Ringing'],
  ['RINGINUSE', 'RINGINUSE', 9, 'InUse&Ringing'],
  ['ONHOLD', 'ONHOLD', 16, 'Hold'],
  ['UNAVAILABLE UNKNOWN', 'UNAVAILABLE', 4, 'Unavailable'],
  ['UNAVAILABLE NOT_INUSE', 'NOT_INUSE', 0, 'Idle'],
  ['NOT_INUSE INUSE', 'INUSE', 1, 'InUse'],
  ['BUSY INUSE', 'BUSY', 2, 'Busy'],
  ['NOT_INUSE ONHOLD', 'ONHOLD', 16, 'Hold'],
  ['ONHOLD RINGING', 'RINGINUSE', 9, 'InUse&Ringing'],
  ['RINGING INUSE', 'RINGINUSE', 9, 'InUse&Ringing'],
  ['BUSY NOT_INUSE RINGING', 'RINGINUSE', 9, 'InUse&Ringing'],
  ['RINGING UNAVAILABLE', 'RINGING', 8, 'Ringing'],
];

for (const [devices, together, status, text] of CASES) {
  test(`${devices || 'no device'}: ${together}, ${text}`, () => {
    const states = devices.split(' ').filter((state) => state !== '') as DeviceState[];
    for (const order of [states, states.toReversed()]) {
      const state = aggregateState(order);
      assert.equal(state, together);
      assert.equal(extensionStatus(state), status);
      assert.equal(extensionStatusText(status), text);
    }
  });
}

test('what is no status', () => {
  assert.equal(extensionStatusText(-1), 'Unknown');
  assert.equal(extensionStatusText(17), 'InUse&Hold');
});
