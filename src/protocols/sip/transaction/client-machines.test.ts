import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ClientEvent,
  type ClientMachine,
  type ClientState,
  INVITE_CLIENT,
  NON_INVITE_CLIENT,
} from './client-machines.ts';

/** Rows as in the figures: state, event, next state, actions over UDP, actions over a stream if others (and its next state). */
type Row = readonly [
  from: ClientState,
  event: ClientEvent,
  to: ClientState,
  actions: string,
  reliably?: string,
  toReliably?: ClientState,
];

test('INVITE client: RFC 3261 figure 5 with RFC 6026 §8.4', () => {
  check(INVITE_CLIENT, [
    ['calling', 'start', 'calling', 'start A at T1, start B, send request', 'start B, send request'],
    ['calling', 'timer A', 'calling', 'double A, send request'],
    ['calling', 'timer B', 'terminated', 'tell timeout'],
    ['calling', 'transport error', 'terminated', 'tell transport error'],
    ['calling', '1xx', 'proceeding', 'stop A, stop B, pass response'],
    ['calling', '2xx', 'accepted', 'stop A, start M, pass response'],
    [
      'calling',
      'failure',
      'completed',
      'stop A, start D, send ACK, pass response',
      'send ACK, pass response',
      'terminated',
    ],
    ['proceeding', '1xx', 'proceeding', 'pass response'],
    ['proceeding', '2xx', 'accepted', 'stop A, start M, pass response'],
    [
      'proceeding',
      'failure',
      'completed',
      'stop A, start D, send ACK, pass response',
      'send ACK, pass response',
      'terminated',
    ],
    ['proceeding', 'transport error', 'terminated', 'tell transport error'],
    ['completed', 'failure', 'completed', 'send ACK'],
    ['completed', 'timer D', 'terminated', ''],
    ['completed', 'transport error', 'terminated', 'tell transport error'],
    ['accepted', '2xx', 'accepted', 'pass response'],
    ['accepted', 'timer M', 'terminated', ''],
  ]);
});

test('non-INVITE client: RFC 3261 figure 6', () => {
  check(NON_INVITE_CLIENT, [
    ['trying', 'start', 'trying', 'start E at T1, start F, send request', 'start F, send request'],
    ['trying', 'timer E', 'trying', 'double E up to T2, send request'],
    ['trying', 'timer F', 'terminated', 'tell timeout'],
    ['trying', 'transport error', 'terminated', 'tell transport error'],
    ['trying', '1xx', 'proceeding', 'start E at T2, pass response', 'pass response'],
    ['trying', '2xx', 'completed', 'stop E, start K, pass response', 'pass response', 'terminated'],
    ['trying', 'failure', 'completed', 'stop E, start K, pass response', 'pass response', 'terminated'],
    ['proceeding', 'timer E', 'proceeding', 'start E at T2, send request'],
    ['proceeding', 'timer F', 'terminated', 'tell timeout'],
    ['proceeding', 'transport error', 'terminated', 'tell transport error'],
    ['proceeding', '1xx', 'proceeding', 'pass response'],
    ['proceeding', '2xx', 'completed', 'stop E, start K, pass response', 'pass response', 'terminated'],
    ['proceeding', 'failure', 'completed', 'stop E, start K, pass response', 'pass response', 'terminated'],
    ['completed', 'timer K', 'terminated', ''],
  ]);
});

/** Every state with every event: those without a row must leave everything as it is. */
function check(machine: ClientMachine, rows: readonly Row[]): void {
  const left = new Set(rows);
  for (const [name, step] of Object.entries(machine)) {
    for (const event of EVENTS) {
      for (const reliable of [false, true]) {
        const row = rows.find(([from, on]) => from === name && on === event);
        const { state, actions } = step(event, reliable);
        const label = `${name}, ${event}, ${reliable ? 'stream' : 'UDP'}`;
        if (row === undefined) {
          assert.deepEqual([state, actions.join(', ')], [name, ''], label);
          continue;
        }
        left.delete(row);
        const [, , to, overUdp, overStream = overUdp, toOverStream = to] = row;
        const expected = reliable ? [toOverStream, overStream] : [to, overUdp];
        assert.deepEqual([state, actions.join(', ')], expected, label);
      }
    }
  }
  assert.equal(left.size, 0, 'rows for states that the machine does not have');
}

const EVENTS: readonly ClientEvent[] = [
  'start',
  '1xx',
  '2xx',
  'failure',
  'timer A',
  'timer B',
  'timer D',
  'timer E',
  'timer F',
  'timer K',
  'timer M',
  'transport error',
];
