import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SipResponse } from '../syntax/message.ts';
import { FakePath, requestOf, requestText, responseOf, responseText } from '../testing/fake-path.ts';
import { HandTime } from '../timers/hand-time.ts';
import { TimerWheel } from '../timers/wheel.ts';
import { type ClientSurroundings, ClientTransaction } from './client-transaction.ts';
import { ClientTransactions } from './client-transactions.ts';
import { timerValues } from './timer-values.ts';

test('a MESSAGE over UDP is sent at 0, 0.5, 1.5, 3.5, 7.5 … s and given up after 32 s', () => {
  const { transaction, path, time, told } = begin('MESSAGE', false);
  const sentAt: number[] = [];
  for (let at = 0; at <= 33_000; at += 10) {
    if (at > 0) time.advance(10);
    for (const _ of path.take()) sentAt.push(at);
  }
  const expected = [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
  assert.equal(sentAt.length, expected.length);
  // A tick late each, and the next interval counts from there.
  expected.forEach((at, index) => {
    assert.ok(Math.abs(sentAt[index]! - at) <= 10 * (index + 1), `${sentAt[index]} for ${at}`);
  });
  assert.deepEqual(told, ['timeout']);
  assert.equal(transaction.state, 'terminated');
});

test('once a provisional response came a MESSAGE is sent every T2', () => {
  const { transaction, path, time, told, answer } = begin('MESSAGE', false);
  answer(100);
  path.take();
  assert.equal(transaction.state, 'proceeding');
  time.advance(3990);
  assert.equal(path.take().length, 0);
  time.advance(20);
  assert.equal(path.take().length, 1);
  time.advance(30_000);
  assert.deepEqual(told, ['100', 'timeout']);
});

test('a final response ends retransmission, is told once, and lingers for T4', () => {
  const { surroundings, transaction, path, time, told, answer } = begin('MESSAGE', false);
  answer(200);
  answer(200);
  assert.deepEqual(told, ['200']);
  assert.equal(transaction.state, 'completed');
  assert.equal(surroundings.table.size, 1);
  assert.equal(path.attached.size, 0);
  path.take();
  time.advance(5020);
  assert.equal(path.take().length, 0);
  assert.equal(surroundings.table.size, 0);
  assert.equal(surroundings.wheel.size, 0);
});

test('over a stream nothing is sent twice, and nothing lingers', () => {
  const { surroundings, path, time, told, answer } = begin('MESSAGE', true);
  time.advance(10_000);
  assert.equal(path.take().length, 1);
  answer(486);
  assert.deepEqual(told, ['486']);
  assert.equal(surroundings.table.size, 0);
  assert.equal(surroundings.wheel.size, 0);
  assert.equal(path.attached.size, 0);
});

test('a path that breaks is told, once', () => {
  const { transaction, surroundings, path, told } = begin('MESSAGE', true);
  path.fail(transaction);
  path.fail(transaction);
  assert.deepEqual(told, ['EPIPE']);
  assert.equal(surroundings.wheel.size, 0);
  assert.equal(surroundings.table.size, 0);
});

test('an abandoned MESSAGE is not sent again and tells nothing', () => {
  const { transaction, surroundings, path, time, told, answer } = begin('MESSAGE', false);
  transaction.abandon();
  answer(200);
  time.advance(40_000);
  assert.equal(path.take().length, 1);
  assert.deepEqual(told, []);
  assert.equal(surroundings.table.size, 0);
});

test('an INVITE is sent at doubling intervals without bound, and given up after 64*T1', () => {
  const { path, time, told } = begin('INVITE', false);
  time.advance(31_900);
  // 0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5 s
  assert.equal(path.take().length, 7);
  assert.deepEqual(told, []);
  time.advance(200);
  assert.deepEqual(told, ['timeout']);
});

test('a failure of an INVITE is acknowledged each time it comes, within the transaction', () => {
  const { path, time, told, answer, surroundings } = begin('INVITE', false, {
    Route: '<sip:proxy.example.org;lr>',
    'X-Other': 'not copied',
  });
  answer(180);
  path.take();
  answer(486, 'busy-tag');
  assert.deepEqual(told, ['180', '486']);
  const ack = requestOf(path.sent[0]!);
  assert.equal(ack.method, 'ACK');
  assert.equal(ack.uri, 'sip:bob@192.0.2.1');
  assert.equal(ack.via.branch, 'z9hG4bKabc');
  assert.equal(ack.to.tag, 'busy-tag');
  assert.equal(ack.from.tag, 'from-tag');
  assert.deepEqual(ack.cseq, { number: 1, method: 'ACK' });
  assert.equal(ack.header('route'), '<sip:proxy.example.org;lr>');
  assert.equal(ack.header('x-other'), undefined);
  answer(486, 'busy-tag');
  assert.equal(path.sent.length, 2);
  assert.equal(path.sent[0], path.sent[1]);
  assert.deepEqual(told, ['180', '486']);
  time.advance(32_020);
  assert.equal(surroundings.table.size, 0);
});

test('RFC 6026: every 2xx to an INVITE is passed on, for 64*T1', () => {
  const { path, time, told, answer, transaction, surroundings } = begin('INVITE', false);
  path.take();
  answer(200, 'one');
  time.advance(20_000);
  answer(200, 'two');
  assert.deepEqual(told, ['200', '200']);
  assert.equal(path.take().length, 0);
  assert.equal(transaction.state, 'accepted');
  time.advance(12_020);
  assert.equal(surroundings.table.size, 0);
});

test('an abandoned INVITE is cancelled once it has been heard of, and its 487 acknowledged', () => {
  const { transaction, path, time, told, answer, surroundings } = begin('INVITE', false);
  transaction.abandon();
  assert.deepEqual(path.take(), ['INVITE sip:bob@192.0.2.1 SIP/2.0']);
  answer(180);
  const cancel = requestOf(path.sent[0]!);
  assert.equal(cancel.method, 'CANCEL');
  assert.equal(cancel.via.branch, 'z9hG4bKabc');
  assert.equal(cancel.cseq.number, 1);
  assert.equal(cancel.to.tag, '');
  surroundings.table
    .match(responseOf(responseText(path.sent[0]!, 200)))!
    .receive(responseOf(responseText(path.sent[0]!, 200)));
  path.take();
  answer(487);
  assert.deepEqual(path.take(), ['ACK sip:bob@192.0.2.1 SIP/2.0']);
  assert.deepEqual(told, []);
  time.advance(40_000);
  assert.equal(surroundings.table.size, 0);
  assert.equal(surroundings.wheel.size, 0);
});

test('a cancelled INVITE that never gets a final response ends by itself', () => {
  const { transaction, time, answer, surroundings } = begin('INVITE', false);
  answer(180);
  transaction.abandon();
  time.advance(32_100);
  assert.equal(surroundings.table.size, 0);
});

test('responses match by branch and method', () => {
  const { surroundings } = begin('MESSAGE', false);
  const other = requestText('MESSAGE', { Via: 'SIP/2.0/UDP 192.0.2.2:5062;branch=z9hG4bKother' });
  assert.equal(surroundings.table.match(responseOf(responseText(other, 200))), undefined);
  assert.equal(surroundings.table.match(responseOf(responseText(requestText('OPTIONS'), 200))), undefined);
  assert.equal(surroundings.table.match(responseOf(responseText(requestText('CANCEL'), 200))), undefined);
  assert.notEqual(surroundings.table.match(responseOf(responseText(requestText('MESSAGE'), 200))), undefined);
});

test('T1 and timer B are those given', () => {
  const timers = timerValues(100, 2000);
  assert.deepEqual([timers.t1, timers.B, timers.F, timers.J, timers.H], [100, 2000, 2000, 6400, 6400]);
  assert.equal(timerValues(500, 32_000).trying, 3500);
});

function begin(method: string, reliable: boolean, lines: Record<string, string> = {}) {
  const time = new HandTime();
  const surroundings: ClientSurroundings & { readonly table: ClientTransactions } = {
    wheel: new TimerWheel(time),
    timers: timerValues(500, 32_000),
    table: new ClientTransactions(),
    onRetransmitted() {},
  };
  const told: string[] = [];
  const path = new FakePath(reliable);
  const text = requestText(method, lines);
  const transaction = new ClientTransaction(
    surroundings,
    method,
    'z9hG4bKabc',
    Buffer.from(text, 'latin1'),
    path,
    {
      onResponse: (response: SipResponse) => told.push(String(response.status)),
      onTimeout: () => told.push('timeout'),
      onTransportError: (error) => told.push(error.code),
    },
  );
  transaction.start();
  const answer = (status: number, toTag?: string): void => {
    const response = responseOf(responseText(text, status, toTag));
    surroundings.table.match(response)?.receive(response);
  };
  return { surroundings, transaction, path, time, told, answer };
}
