import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipSyntaxError } from './errors.ts';
import type { SipRequest } from './message.ts';
import { parseMessage } from './parse.ts';
import { reasonPhrase } from './reason-phrase.ts';
import { assertHeaderSafe, contentLengthLine, headerLine, request, response } from './serialize.ts';

function incoming(text: string): SipRequest {
  const result = parseMessage(Buffer.from(text, 'latin1'));
  assert.ok(result.kind === 'message' && result.message.kind === 'request');
  return result.message;
}

const REGISTER = incoming(
  'REGISTER sip:127.0.0.1:15060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:15072;rport;branch=z9hG4bK03b7bd20\r\n' +
    'Max-Forwards: 70\r\nFrom: <sip:bob@127.0.0.1>;tag=t03b7bd20\r\nTo: <sip:bob@127.0.0.1>\r\nCall-ID: 6ed0e8ce@reg\r\n' +
    'CSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n',
);

test('a response has the headers of Asterisk in the order of Asterisk', () => {
  const bytes = response(REGISTER, {
    status: 401,
    headers: 'Server: Aldis\r\n',
    received: '127.0.0.1',
    rport: 15072,
  });
  assert.equal(
    bytes.toString('latin1'),
    'SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP 127.0.0.1:15072;rport=15072;received=127.0.0.1;branch=z9hG4bK03b7bd20\r\n' +
      'Call-ID: 6ed0e8ce@reg\r\nFrom: <sip:bob@127.0.0.1>;tag=t03b7bd20\r\nTo: <sip:bob@127.0.0.1>;tag=z9hG4bK03b7bd20\r\n' +
      'CSeq: 1 REGISTER\r\nServer: Aldis\r\nContent-Length:  0\r\n\r\n',
  );
});

test('a response repeats all Via values, adding to the topmost only', () => {
  const message = incoming(
    'OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=1, SIP/2.0/TCP b;rport;branch=2\r\nVia: SIP/2.0/TLS c;branch=3\r\n' +
      'From: <sip:a@h>\r\nTo: Bob <sip:b@h>;tag=old\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n\r\n',
  );
  const text = response(message, { status: 100, toTag: 'new', received: '::1', rport: 9 }).toString();
  assert.match(
    text,
    /\r\nVia: SIP\/2\.0\/UDP a;received=::1;branch=1, SIP\/2\.0\/TCP b;rport;branch=2\r\nVia: SIP\/2\.0\/TLS c;branch=3\r\n/,
  );
  assert.match(text, /\r\nTo: "Bob" <sip:b@h>;tag=old\r\n/);
  assert.match(
    response(message, { status: 200, rport: 9, forceRport: true }).toString(),
    /Via: SIP\/2\.0\/UDP a;rport=9;branch=1,/,
  );
});

test('the To tag is added where there is none, but not to a 100, and is the same each time', () => {
  const to = (status: number, toTag?: string): string =>
    /\r\nTo: (.*)\r\n/.exec(
      response(REGISTER, toTag === undefined ? { status } : { status, toTag }).toString(),
    )![1]!;
  assert.equal(to(100), '<sip:bob@127.0.0.1>');
  assert.equal(to(200, 'abc'), '<sip:bob@127.0.0.1>;tag=abc');
  const old = incoming(
    'OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a@h>\r\nTo: sip:b@h;x="tag=1"\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n\r\n',
  );
  const text = response(old, { status: 200 }).toString();
  assert.match(text, /\r\nTo: <sip:b@h>;x="tag=1";tag=[0-9a-f]{32}\r\n/);
  assert.equal(text, response(old, { status: 200 }).toString());
});

test('a request is its parts', () => {
  const bytes = request(
    'MESSAGE',
    'sip:b@h',
    'SIP/2.0/UDP h;branch=b',
    'From: <sip:a@h>\r\nX: y\r\n',
    Buffer.from('h\xe9llo', 'latin1'),
  );
  assert.equal(
    bytes.toString('latin1'),
    'MESSAGE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=b\r\nFrom: <sip:a@h>\r\nX: y\r\nContent-Length:     5\r\n\r\nh\xe9llo',
  );
  assert.equal(contentLengthLine(12), 'Content-Length:    12\r\n');
  assert.equal(contentLengthLine(1_234_567), 'Content-Length: 1234567\r\n');
});

test('nothing that ends a line or the head is written', () => {
  const none = Buffer.alloc(0);
  const attempts: (() => unknown)[] = [
    () => headerLine('X', 'a\r\nEvil: 1'),
    () => headerLine('X', 'a\nb'),
    () => headerLine('X', 'a\0b'),
    () => headerLine('X\r\nY', 'a'),
    () => headerLine('X', '→'),
    () => assertHeaderSafe('\r'),
    () => response(REGISTER, { status: 200, reason: 'OK\r\nEvil: 1' }),
    () => response(REGISTER, { status: 200, toTag: 'a\r\nEvil: 1' }),
    () => response(REGISTER, { status: 200, headers: 'X: y\r\n\r\nbody' }),
    () => response(REGISTER, { status: 200, headers: 'X: y' }),
    () => response(REGISTER, { status: 200, headers: 'X: y\nZ: w\r\n' }),
    () => response(REGISTER, { status: 200, headers: 'X: y\rZ: w\r\n' }),
    () => response(REGISTER, { status: 200, headers: 'X: \0\r\n' }),
    () => response(REGISTER, { status: 200, headers: '\r\n' }),
    () => response(REGISTER, { status: 200, headers: 'nonsense\r\n' }),
    () => response(REGISTER, { status: 200, headers: 'X: y\r\nnonsense\r\n' }),
    () => request('MESSAGE', 'sip:a\r\n@h', 'v', 'X: y\r\n', none),
    () => request('MESSAGE', 'sip:a@h', 'v\r\n', 'X: y\r\n', none),
    () => request('MESSAGE', 'sip:a@h', 'v', 'X: y\r\n\r\n', none),
  ];
  for (const [i, attempt] of attempts.entries()) {
    assert.throws(
      attempt,
      (error) => error instanceof SipSyntaxError && error.code === 'unsafe-text',
      `attempt ${i}`,
    );
  }
  assert.equal(headerLine('Subject', 'gr\xc3\xbc\xc3\x9fe\t!'), 'Subject: gr\xc3\xbc\xc3\x9fe\t!\r\n');
  response(REGISTER, { status: 200, headers: 'X: y\r\n folded\r\nZ:\r\n' });
});

test('statuses have phrases', () => {
  assert.equal(reasonPhrase(202), 'Accepted');
  assert.equal(reasonPhrase(499), 'Bad Request');
});
