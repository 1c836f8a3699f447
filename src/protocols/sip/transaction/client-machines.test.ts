import { test } from 'node:test';
import { checkMachine } from '../testing/check-machine.ts';
import { type ClientEvent, INVITE_CLIENT, NON_INVITE_CLIENT } from './client-machines.ts';

test('INVITE client: RFC 3261 figure 5 with RFC 6026 §8.4', () => {
  checkMachine(INVITE_CLIENT, EVENTS, [
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
  checkMachine(NON_INVITE_CLIENT, EVENTS, [
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
