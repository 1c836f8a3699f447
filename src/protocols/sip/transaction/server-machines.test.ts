import { test } from 'node:test';
import { checkMachine, type MachineRow } from '../testing/check-machine.ts';
import { INVITE_SERVER, NON_INVITE_SERVER, type ServerEvent, type ServerState } from './server-machines.ts';

test('INVITE server: RFC 3261 figure 7 with RFC 6026 §8.5', () => {
  checkMachine(INVITE_SERVER, EVENTS, [
    ['proceeding', 'start', 'proceeding', 'start trying, pass request'],
    ['proceeding', 'request', 'proceeding', 'send response'],
    ['proceeding', 'timer trying', 'proceeding', 'send 100'],
    ['proceeding', 'answer 1xx', 'proceeding', 'stop trying, send response'],
    ['proceeding', 'answer 2xx', 'accepted', 'stop trying, start L, send response'],
    [
      'proceeding',
      'answer failure',
      'completed',
      'start G at T1, start H, send response',
      'stop trying, start H, send response',
    ],
    ['proceeding', 'transport error', 'proceeding', 'tell transport error'],
    ['completed', 'request', 'completed', 'send response'],
    ['completed', 'timer G', 'completed', 'double G up to T2, send response'],
    ['completed', 'ACK', 'confirmed', 'stop G, start I', '', 'terminated'],
    ['completed', 'timer H', 'terminated', 'tell timeout'],
    ['completed', 'transport error', 'completed', 'tell transport error'],
    ['confirmed', 'timer I', 'terminated', ''],
    ['accepted', 'answer 2xx', 'accepted', 'send response'],
    ['accepted', 'ACK', 'accepted', 'pass ACK'],
    ['accepted', 'timer L', 'terminated', ''],
    ['accepted', 'transport error', 'accepted', 'tell transport error'],
  ]);
});

test('non-INVITE server: RFC 3261 figure 8 with RFC 4320 §4', () => {
  checkMachine(NON_INVITE_SERVER, EVENTS, [
    ['trying', 'start', 'trying', 'start trying, start abandoned, pass request'],
    ['trying', 'timer trying', 'proceeding', 'send 100'],
    ['trying', 'timer abandoned', 'terminated', 'tell timeout'],
    ['trying', 'answer 1xx', 'proceeding', 'stop trying, send response'],
    ...(['trying', 'proceeding'] as const).flatMap((state): MachineRow<ServerState, ServerEvent>[] =>
      (['answer 2xx', 'answer failure'] as const).map((event) => [
        state,
        event,
        'completed',
        'stop trying, start J, send response',
        'stop trying, stop abandoned, send response',
        'terminated',
      ]),
    ),
    ['proceeding', 'request', 'proceeding', 'send response'],
    ['proceeding', 'answer 1xx', 'proceeding', 'stop trying, send response'],
    ['proceeding', 'timer abandoned', 'terminated', 'tell timeout'],
    ['proceeding', 'transport error', 'terminated', 'tell transport error'],
    ['completed', 'request', 'completed', 'send response'],
    ['completed', 'timer J', 'terminated', ''],
    ['completed', 'transport error', 'terminated', 'tell transport error'],
  ]);
});

const EVENTS: readonly ServerEvent[] = [
  'start',
  'request',
  'ACK',
  'answer 1xx',
  'answer 2xx',
  'answer failure',
  'timer G',
  'timer H',
  'timer I',
  'timer J',
  'timer L',
  'timer trying',
  'timer abandoned',
  'transport error',
];
