import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Incoming } from './incoming.ts';
import type { IncomingRequest } from './stack.ts';
import { FakePath, requestText, responseOf, responseText } from './testing/fake-path.ts';
import { HandTime } from './timers/hand-time.ts';
import { TimerWheel } from './timers/wheel.ts';
import { ClientTransactions } from './transaction/client-transactions.ts';
import { timerValues } from './transaction/timer-values.ts';
import { TransportError } from './transport/errors.ts';

test('a request is passed on once; before the answer its retransmissions are absorbed, after it they bring it again', () => {
  const { receive, requests, path, time, incoming } = listen();
  receive(requestText('MESSAGE'));
  receive(requestText('MESSAGE'));
  assert.equal(requests.length, 1);
  assert.equal(path.sent.length, 0);
  requests[0]!.respond({ status: 202, reason: 'Accepted', headers: 'Server: x\r\n', toTag: 'mine' });
  receive(requestText('MESSAGE'));
  assert.equal(requests.length, 1);
  assert.equal(path.sent.length, 2);
  assert.equal(path.sent[0], path.sent[1]);
  assert.equal(
    path.sent[0],
    'SIP/2.0 202 Accepted\r\n' +
      'Via: SIP/2.0/UDP 192.0.2.2:5062;rport=5062;received=192.0.2.2;branch=z9hG4bKabc\r\n' +
      'Call-ID: call@example.org\r\n' +
      'From: <sip:alice@example.org>;tag=from-tag\r\n' +
      'To: <sip:bob@example.org>;tag=mine\r\n' +
      'CSeq: 1 MESSAGE\r\n' +
      'Server: x\r\n' +
      'Content-Length:  0\r\n\r\n',
  );
  time.advance(31_000);
  receive(requestText('MESSAGE'));
  assert.equal(requests.length, 1, 'Timer J is 64*T1');
  time.advance(1100);
  assert.equal(incoming.serverTransactions.size, 0);
  receive(requestText('MESSAGE'));
  assert.equal(requests.length, 2);
});

test('a second final answer is ignored, and one of no status is refused', () => {
  const { receive, requests, path } = listen();
  receive(requestText('MESSAGE'));
  assert.throws(() => requests[0]!.respond({ status: 99 }), RangeError);
  assert.throws(() => requests[0]!.respond({ status: 700 }), RangeError);
  requests[0]!.respond({ status: 200 });
  requests[0]!.respond({ status: 500 });
  requests[0]!.respond({ status: 100 });
  assert.deepEqual(path.take(), ['SIP/2.0 200 OK']);
});

test('the To tag stays the same through provisional and final answers, and is the request’s if it has one', () => {
  const { receive, requests, path } = listen();
  receive(requestText('MESSAGE'));
  requests[0]!.respond({ status: 183 });
  requests[0]!.respond({ status: 200, toTag: 'too late' });
  const tags = path.sent.map((text) => responseOf(text).to.tag);
  assert.equal(tags[0], tags[1]);
  assert.match(tags[0]!, /^tag-\d+$/);
  receive(
    requestText('MESSAGE', { To: '<sip:bob@example.org>;tag=there', Via: 'SIP/2.0/UDP h;branch=z9hG4bK2' }),
  );
  requests[1]!.respond({ status: 200 });
  assert.equal(responseOf(path.sent[2]!).to.tag, 'there');
});

test('RFC 4320: who answers nothing for 3.5 s says 100, and after 32 s the client has given up', () => {
  const { receive, requests, path, time, incoming } = listen();
  receive(requestText('MESSAGE'));
  time.advance(3490);
  assert.equal(path.sent.length, 0);
  time.advance(20);
  assert.deepEqual(path.take(), ['SIP/2.0 100 Trying']);
  receive(requestText('MESSAGE'));
  assert.deepEqual(path.take(), ['SIP/2.0 100 Trying']);
  time.advance(29_000);
  assert.equal(incoming.serverTransactions.size, 0);
  requests[0]!.respond({ status: 200 });
  assert.equal(path.sent.length, 0);
});

test('over a stream nothing lingers', () => {
  const { receive, requests, incoming, wheel } = listen({ reliable: true });
  receive(requestText('MESSAGE'));
  requests[0]!.respond({ status: 200 });
  assert.equal(incoming.serverTransactions.size, 0);
  assert.equal(wheel.size, 0);
});

test('an INVITE is answered 100 after 200 ms, and its refusal is repeated until the ACK', () => {
  const { receive, requests, path, time, incoming } = listen();
  receive(requestText('INVITE'));
  time.advance(220);
  assert.deepEqual(path.take(), ['SIP/2.0 100 Trying']);
  requests[0]!.respond({ status: 486, toTag: 'busy' });
  path.take();
  time.advance(1600);
  assert.deepEqual(path.take(), ['SIP/2.0 486 Busy Here', 'SIP/2.0 486 Busy Here']);
  receive(requestText('INVITE'));
  assert.deepEqual(path.take(), ['SIP/2.0 486 Busy Here']);
  receive(requestText('ACK', { To: '<sip:bob@example.org>;tag=busy', CSeq: '1 ACK' }));
  time.advance(4000);
  assert.equal(path.take().length, 0);
  assert.equal(incoming.serverTransactions.size, 1);
  time.advance(1100);
  assert.equal(incoming.serverTransactions.size, 0);
  assert.equal(requests.length, 1);
});

test('a refused INVITE that is never acknowledged is given up after 64*T1', () => {
  const { receive, requests, time, incoming } = listen();
  receive(requestText('INVITE'));
  requests[0]!.respond({ status: 486 });
  time.advance(32_100);
  assert.equal(incoming.serverTransactions.size, 0);
});

test('RFC 6026: an accepted INVITE absorbs retransmissions, passes the ACK, and lets its user repeat the 2xx', () => {
  const { receive, requests, path, time, incoming } = listen();
  receive(requestText('INVITE'));
  requests[0]!.respond({ status: 200, toTag: 'mine' });
  receive(requestText('INVITE'));
  assert.deepEqual(path.take(), ['SIP/2.0 200 OK']);
  requests[0]!.respond({ status: 200, toTag: 'mine' });
  requests[0]!.respond({ status: 486 });
  assert.deepEqual(path.take(), ['SIP/2.0 200 OK']);
  // Its ACK has a branch of its own; one with the INVITE's comes from RFC 3261 elements that got that wrong.
  receive(requestText('ACK', { Via: 'SIP/2.0/UDP 192.0.2.2:5062;branch=z9hG4bKack', CSeq: '1 ACK' }));
  receive(requestText('ACK', { CSeq: '1 ACK' }));
  assert.deepEqual(
    requests.map(({ request }) => request.method),
    ['INVITE', 'ACK', 'ACK'],
  );
  requests[1]!.respond({ status: 200 });
  assert.equal(path.sent.length, 0);
  time.advance(32_100);
  assert.equal(incoming.serverTransactions.size, 0);
});

test('a CANCEL is answered 200, and its INVITE 487; without one 481', () => {
  const { receive, requests, path } = listen();
  receive(requestText('INVITE'));
  receive(requestText('CANCEL', { CSeq: '1 CANCEL' }));
  assert.deepEqual(path.take(), ['SIP/2.0 200 OK', 'SIP/2.0 487 Request Terminated']);
  receive(requestText('CANCEL', { CSeq: '1 CANCEL' }));
  assert.deepEqual(path.take(), ['SIP/2.0 200 OK']);
  receive(requestText('CANCEL', { CSeq: '9 CANCEL', Via: 'SIP/2.0/UDP h;branch=z9hG4bKno' }));
  assert.deepEqual(path.take(), ['SIP/2.0 481 Call/Transaction Does Not Exist']);
  assert.equal(requests.length, 1);
});

test('a CANCEL that comes after the final answer changes nothing', () => {
  const { receive, requests, path } = listen();
  receive(requestText('INVITE'));
  requests[0]!.respond({ status: 200 });
  path.take();
  receive(requestText('CANCEL', { CSeq: '1 CANCEL' }));
  assert.deepEqual(path.take(), ['SIP/2.0 200 OK']);
});

test('§8.2.2.2: a request that came twice on different ways is answered 482 the second time', () => {
  const { receive, requests, path } = listen();
  receive(requestText('MESSAGE', { Via: 'SIP/2.0/UDP a;branch=z9hG4bK1' }));
  receive(requestText('MESSAGE', { Via: 'SIP/2.0/UDP b;branch=z9hG4bK2' }));
  assert.deepEqual(path.take(), ['SIP/2.0 482 Loop Detected']);
  requests[0]!.respond({ status: 200 });
  path.take();
  receive(requestText('MESSAGE', { Via: 'SIP/2.0/UDP b;branch=z9hG4bK2' }));
  assert.deepEqual(path.take(), ['SIP/2.0 482 Loop Detected']);
  // Another CSeq is another request; within a dialog nothing is merged.
  receive(requestText('MESSAGE', { Via: 'SIP/2.0/UDP b;branch=z9hG4bK3', CSeq: '2 MESSAGE' }));
  const To = '<sip:bob@example.org>;tag=dialog';
  receive(requestText('MESSAGE', { Via: 'SIP/2.0/UDP b;branch=z9hG4bK4', To }));
  receive(requestText('MESSAGE', { Via: 'SIP/2.0/UDP b;branch=z9hG4bK5', To }));
  assert.equal(requests.length, 4);
});

test('§17.2.3: branch, sent-by and method tell requests apart', () => {
  const { receive, requests } = listen();
  let call = 0;
  const send = (method: string, via: string): void =>
    receive(requestText(method, { Via: via, 'Call-ID': String(++call) }));
  send('MESSAGE', 'SIP/2.0/UDP a:5060;branch=z9hG4bK1');
  send('MESSAGE', 'SIP/2.0/UDP a:5061;branch=z9hG4bK1');
  send('MESSAGE', 'SIP/2.0/UDP b:5060;branch=z9hG4bK1');
  send('OPTIONS', 'SIP/2.0/UDP a:5060;branch=z9hG4bK1');
  send('MESSAGE', 'SIP/2.0/UDP a:5060;branch=z9hG4bK2');
  assert.equal(requests.length, 5);
  send('MESSAGE', 'SIP/2.0/UDP a:5060;branch=z9hG4bK1;rport');
  assert.equal(requests.length, 5);
});

test('requests of RFC 2543, whose branch says nothing, match by their headers', () => {
  const { receive, requests, path } = listen();
  const Via = 'SIP/2.0/UDP old.example.org:5060;branch=1';
  receive(requestText('INVITE', { Via }));
  receive(requestText('INVITE', { Via }));
  assert.equal(requests.length, 1);
  requests[0]!.respond({ status: 486, toTag: 'busy' });
  path.take();
  receive(requestText('ACK', { Via, CSeq: '1 ACK', To: '<sip:bob@example.org>;tag=busy' }));
  assert.equal(requests.length, 1, 'the ACK belongs to the INVITE');
  receive(requestText('INVITE', { Via, 'Call-ID': 'another' }));
  assert.equal(requests.length, 2);
});

test('what can be answered though it cannot be read is answered 400, never an ACK', () => {
  const { receive, requests, path, malformed } = listen();
  receive(requestText('MESSAGE', { CSeq: 'x MESSAGE' }));
  assert.match(path.take()[0]!, /^SIP\/2\.0 400 /);
  receive(requestText('ACK', { CSeq: 'x ACK' }));
  receive('gibberish\r\n\r\n');
  receive('SIP/2.0 200 OK\r\nVia: gibberish\r\n\r\n');
  assert.equal(path.sent.length, 0);
  assert.equal(requests.length, 0);
  assert.equal(malformed.length, 4);
});

test('requests that no element takes are refused without a transaction, the same way each time', () => {
  const { receive, requests, path, incoming } = listen();
  receive(requestText('MESSAGE', { Require: 'path, magic' }));
  receive(requestText('MESSAGE', { Require: 'path, magic' }));
  assert.equal(path.sent[0], path.sent[1]);
  assert.match(path.sent[0]!, /^SIP\/2\.0 420 Bad Extension\r\n(?:.*\r\n)*Unsupported: magic\r\n/);
  assert.equal(responseOf(path.sent[0]!).to.tag, 'z9hG4bKabc');
  path.take();
  receive(requestText('MESSAGE', {}, 'http://example.org'));
  assert.deepEqual(path.take(), ['SIP/2.0 416 Unsupported URI Scheme']);
  receive(requestText('MESSAGE').replace('SIP/2.0\r\n', 'SIP/7.0\r\n'));
  assert.deepEqual(path.take(), ['SIP/2.0 505 Version Not Supported']);
  receive(requestText('MESSAGE', { CSeq: '1 OPTIONS' }));
  assert.match(path.take()[0]!, /^SIP\/2\.0 400 /);
  assert.equal(requests.length, 0);
  assert.equal(incoming.serverTransactions.size, 0);
});

test('a response that nobody waits for is told as such', () => {
  const { receive, malformed } = listen();
  receive(responseText(requestText('MESSAGE'), 200));
  assert.deepEqual(malformed, ['a response to nothing that was asked']);
});

test('rport is filled in where asked for, and everywhere when answers are symmetric', () => {
  const Via = 'SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKx';
  const topVia = (symmetricResponses: boolean, via: string): string | undefined => {
    const { receive, requests, path } = listen({ symmetricResponses });
    receive(requestText('MESSAGE', { Via: via }));
    requests[0]!.respond({ status: 200 });
    return responseOf(path.sent[0]!).header('via');
  };
  const withRport = 'SIP/2.0/UDP 10.0.0.1:5070;rport=5062;received=192.0.2.2;branch=z9hG4bKx';
  assert.equal(topVia(true, Via), withRport);
  assert.equal(topVia(false, `${Via};rport`), withRport);
});

test('closing ends every timer', () => {
  const { receive, requests, incoming, wheel } = listen();
  receive(requestText('MESSAGE'));
  requests[0]!.respond({ status: 200 });
  receive(requestText('INVITE', { 'Call-ID': 'other' }));
  incoming.serverTransactions.destroyAll(wheel);
  assert.equal(wheel.size, 0);
  assert.equal(incoming.serverTransactions.size, 0);
});

test('an answer that a stream does not take ends nothing else', () => {
  const { receive, requests, path } = listen({ reliable: true });
  receive(requestText('INVITE'));
  path.send = (_bytes, sender) => sender?.pathFailed(new TransportError('closed', 'closed', false));
  requests[0]!.respond({ status: 180 });
  requests[0]!.respond({ status: 486 });
});

function listen(options: { reliable?: boolean; symmetricResponses?: boolean } = {}) {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  const requests: IncomingRequest[] = [];
  const malformed: string[] = [];
  let tags = 0;
  const incoming = new Incoming({
    user: {
      onRequest: (request) => requests.push(request),
      onMalformed: (problem) => malformed.push(problem),
      onConnectionClosed() {},
    },
    wheel,
    timers: timerValues(500, 32_000),
    clientTransactions: new ClientTransactions(),
    transports: () => {
      throw new Error('no other way is to be looked for');
    },
    symmetricResponses: options.symmetricResponses ?? true,
    supported: new Set(['path']),
    newTag: () => `tag-${++tags}`,
    seed: 1,
    counts: { received: 0, sent: 0, retransmitted: 0, malformed: 0, unsent: 0 },
  });
  const path = new FakePath(options.reliable ?? false);
  const receive = (text: string): void => incoming.receive(Buffer.from(text, 'latin1'), path);
  return { incoming, path, receive, requests, malformed, time, wheel };
}
