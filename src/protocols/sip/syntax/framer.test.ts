import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Frame, StreamFramer } from './framer.ts';

const message = (body: string, name = 'Content-Length'): string =>
  `MESSAGE sip:a@h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=b\r\n${name}: ${body.length}\r\n\r\n${body}`;

/** Frames as text, a message as its bytes. */
function told(frames: readonly Frame[]): string[] {
  return frames.map((frame) => {
    if (frame.kind === 'message') return frame.bytes.toString('latin1');
    return frame.kind === 'error' ? `error ${frame.error.code}` : frame.kind;
  });
}

const push = (framer: StreamFramer, text: string): string[] => told(framer.push(Buffer.from(text, 'latin1')));

test('cuts a stream into messages and keep-alives', () => {
  const stream = `\r\n\r\n${message('hello')}\r\n${message('')}\r\n\r\n\r\n${message('a\r\n\r\nb', 'l')}`;
  const expected = [
    'ping',
    message('hello'),
    'pong',
    message(''),
    'ping',
    'pong',
    message('a\r\n\r\nb', 'l'),
  ];
  assert.deepEqual(push(new StreamFramer(), stream), expected);
});

test('cuts the same messages wherever the chunks are cut', () => {
  const stream =
    message('hello') + message('') + message('x'.repeat(300), 'CONTENT-LENGTH \r\n ') + message('bye');
  const expected = push(new StreamFramer(), stream);
  assert.equal(expected.length, 4);
  for (let size = 1; size <= stream.length; size += size < 20 ? 1 : 37) {
    const framer = new StreamFramer();
    const frames: string[] = [];
    for (let at = 0; at < stream.length; at += size)
      frames.push(...push(framer, stream.slice(at, at + size)));
    assert.deepEqual(frames, expected, `chunks of ${size}`);
    assert.equal(framer.isWithinMessage, false);
  }
});

test('a message stays as it was while the stream goes on', () => {
  const framer = new StreamFramer();
  const [first] = [...framer.push(Buffer.from(message('one') + message('two').slice(0, 20)))];
  assert.ok(first?.kind === 'message');
  framer.push(Buffer.from(message('two').slice(20) + message('three')));
  assert.equal(first.bytes.toString(), message('one'));
});

test('a message without Content-Length has no body', () => {
  assert.deepEqual(push(new StreamFramer(), `A sip:h SIP/2.0\r\n\r\n${message('x')}`), [
    'A sip:h SIP/2.0\r\n\r\n',
    message('x'),
  ]);
});

test('says when a message is incomplete', () => {
  const framer = new StreamFramer();
  assert.deepEqual(push(framer, message('hello').slice(0, -1)), []);
  assert.equal(framer.isWithinMessage, true);
  assert.deepEqual(push(framer, 'o'), [message('hello')]);
  assert.equal(framer.isWithinMessage, false);
});

test('gives up on a stream that cannot be delimited, after what came before', () => {
  const head = (lines: string): string => `A sip:h SIP/2.0\r\n${lines}\r\n\r\n`;
  const cases: [string, string][] = [
    [head('Content-Length: -1'), 'bad-content-length'],
    [head('Content-Length: 1x'), 'bad-content-length'],
    [head('Content-Length:'), 'bad-content-length'],
    [head('Content-Length: 1\r\nl: 1'), 'bad-content-length'],
    [head('l: 99999999999999999999999'), 'bad-content-length'],
    [head('l: 1001'), 'body-too-large'],
    [head(`X: ${'y'.repeat(2000)}`), 'head-too-large'],
    ['z'.repeat(1001), 'head-too-large'],
    ['\rx', 'not-sip'],
  ];
  for (const [text, code] of cases) {
    const framer = new StreamFramer({ headBytes: 1000, bodyBytes: 1000 });
    assert.deepEqual(push(framer, message('ok') + text), [message('ok'), `error ${code}`], text.slice(0, 60));
    assert.deepEqual(push(framer, message('late')), []);
    assert.equal(framer.isWithinMessage, false);
  }
});

test('a head that trickles in is refused as soon as it is too large, in linear time', () => {
  const framer = new StreamFramer({ headBytes: 65_536, bodyBytes: 1 });
  const byte = Buffer.from('x');
  let frames: readonly Frame[] = [];
  let pushed = 0;
  while (frames.length === 0) {
    frames = framer.push(byte);
    pushed++;
  }
  assert.equal(pushed, 65_537);
  assert.deepEqual(told(frames), ['error head-too-large']);
});

test('Content-Length in a body or a longer name is not taken for the header', () => {
  const text =
    'A sip:h SIP/2.0\r\nX-Content-Length: 5\r\nContent-Length-X: 7\r\nX: a\r\n l: 3\r\nl: 2\r\n\r\nab';
  assert.deepEqual(push(new StreamFramer(), text), [text]);
});

test('a ping in pieces is a ping', () => {
  for (const pieces of [
    ['\r\n', '\r\n'],
    ['\r', '\n', '\r', '\n'],
    ['\r\n\r', '\n'],
    ['\r', '\n\r\n'],
  ]) {
    const framer = new StreamFramer();
    const frames = [message('x'), ...pieces, message('y'), '\r\n'].flatMap((piece) => push(framer, piece));
    assert.equal(frames.filter((frame) => frame === 'ping').length, 1, JSON.stringify(pieces));
    assert.equal(framer.isWithinMessage, false);
  }
});
