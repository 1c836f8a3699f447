import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_LIMITS, type RequestFrame, RequestReader } from './framing.ts';

function read(text: string, reader = new RequestReader()): RequestFrame[] {
  return reader.push(Buffer.from(text, 'latin1'));
}

function shown(frames: readonly RequestFrame[]): unknown[] {
  return frames.map(({ fields, problem }) => [problem, ...fields.lines]);
}

test('CRLF and bare LF may be mixed; a request ends with an empty line', () => {
  assert.deepEqual(shown(read('Action: Ping\r\nActionID: 1\n\r\nA: b\n\n')), [
    [undefined, 'Action: Ping', 'ActionID: 1'],
    [undefined, 'A: b'],
  ]);
});

test('a stray empty line is a request without headers', () => {
  assert.deepEqual(shown(read('\r\n\n')), [[undefined], [undefined]]);
});

test('however the bytes are cut, the same requests come out', () => {
  const text = 'Action: MessageSend\r\nBody: Gr\xc3\xbc\xc3\x9fe  \r\n\r\n\nAction: Ping\n\r\n';
  const whole = shown(read(text));
  assert.equal(whole.length, 3);
  for (let cut = 0; cut <= text.length; cut++) {
    const reader = new RequestReader();
    assert.deepEqual(
      [...shown(read(text.slice(0, cut), reader)), ...shown(read(text.slice(cut), reader))],
      whole,
    );
  }
  const reader = new RequestReader();
  assert.deepEqual(shown([...text].flatMap((character) => read(character, reader))), whole);
});

test('every strict prefix of a request is no request', () => {
  const text = 'Action: Ping\r\nActionID: 7\r\n\r\n';
  for (let end = 0; end < text.length - 1; end++) assert.deepEqual(read(text.slice(0, end)), []);
});

for (const pieces of [1, 7, 4096]) {
  test(`an overlong line is one problem, and the next request is read (pieces of ${pieces})`, () => {
    const limits = { ...DEFAULT_LIMITS, lineBytes: 100, bodyLineBytes: 200 };
    const reader = new RequestReader(limits);
    const text = `Action: X\r\nTo: ${'x'.repeat(97)}\r\nActionID: 9\r\nFrom: ${'y'.repeat(5000)}\r\n\r\nAction: Ping\r\n\r\n`;
    const frames = [];
    for (let at = 0; at < text.length; at += pieces)
      frames.push(...read(text.slice(at, at + pieces), reader));
    assert.deepEqual(shown(frames), [
      ['line-too-long', 'Action: X', 'ActionID: 9'],
      [undefined, 'Action: Ping'],
    ]);
  });

  test(`a line of exactly the limit is taken, one more is not (pieces of ${pieces})`, () => {
    for (const [length, end, problem] of [
      [100, '\r\n', undefined],
      [100, '\n', undefined],
      [101, '\r\n', 'line-too-long'],
      [101, '\n', 'line-too-long'],
    ] as const) {
      const reader = new RequestReader({ ...DEFAULT_LIMITS, lineBytes: 100, bodyLineBytes: 200 });
      const text = `${'a'.repeat(length)}${end}${end}`;
      const frames = [];
      for (let at = 0; at < text.length; at += pieces)
        frames.push(...read(text.slice(at, at + pieces), reader));
      assert.equal(frames.length, 1, `${length} ${JSON.stringify(end)}`);
      assert.equal(frames[0]?.problem, problem, `${length} ${JSON.stringify(end)}`);
    }
  });

  test(`bodies may be longer than other headers (pieces of ${pieces})`, () => {
    for (const [line, problem] of [
      [`Body: ${'x'.repeat(194)}`, undefined],
      [`base64BODY: ${'x'.repeat(188)}`, undefined],
      [`Body: ${'x'.repeat(195)}`, 'line-too-long'],
      [`Bodies: ${'x'.repeat(194)}`, 'line-too-long'],
    ] as const) {
      const reader = new RequestReader({ ...DEFAULT_LIMITS, lineBytes: 100, bodyLineBytes: 200 });
      const text = `${line}\r\n\r\n`;
      const frames = [];
      for (let at = 0; at < text.length; at += pieces)
        frames.push(...read(text.slice(at, at + pieces), reader));
      assert.equal(frames[0]?.problem, problem, line.slice(0, 10));
    }
  });
}

test('before the login bodies are lines like any other', () => {
  const reader = new RequestReader({ ...DEFAULT_LIMITS, lineBytes: 100 });
  reader.acceptBodies = false;
  assert.equal(read(`Body: ${'x'.repeat(100)}\r\n\r\n`, reader)[0]?.problem, 'line-too-long');
});

test('a body of 1 MiB in Base64 passes the default limits', () => {
  const line = `Base64Body: ${Buffer.alloc(1_048_576).toString('base64')}`;
  const frames = read(`${line}\r\n\r\n`);
  assert.equal(frames[0]?.problem, undefined);
  assert.equal(frames[0]?.fields.lines[0]?.length, line.length);
});

test('Base64 may go on over any number of lines, which are no header lines', () => {
  const base64 = Buffer.alloc(1_048_576, 'ab').toString('base64');
  const lines = base64.match(/.{1,76}/g) ?? [];
  const frames = read(`Base64Body: ${lines.join('\r\n')}\r\nActionID: 1\r\n\r\nA: b\n\n`);
  assert.deepEqual(shown(frames), [
    [undefined, `Base64Body: ${base64}`, 'ActionID: 1'],
    [undefined, 'A: b'],
  ]);
  assert.deepEqual(shown(read('base64body: YWJj\n\tZGVm\n YQ==\nNothing\n\n')), [
    [undefined, 'base64body: YWJj\tZGVm YQ==', 'Nothing'],
  ]);
});

test('Base64 over several lines is bounded, and a body before the login is one line', () => {
  const limits = { ...DEFAULT_LIMITS, bodyLineBytes: 40 };
  const text = 'Base64Body: YWJjZGVm\r\nYWJjZGVm\r\nYWJjZGVm\r\nYWJjZ\r\nActionID: 1\r\n\r\n';
  assert.deepEqual(shown(read(text, new RequestReader(limits))), [
    ['line-too-long', 'Base64Body: YWJjZGVm', 'ActionID: 1'],
  ]);
  const reader = new RequestReader();
  reader.acceptBodies = false;
  assert.deepEqual(shown(read('Base64Body: YWJj\nZGVm\n\n', reader)), [
    [undefined, 'Base64Body: YWJj', 'ZGVm'],
  ]);
});

test('128 lines pass, the 129th is a problem, and only an ActionID among the first 128 is known', () => {
  const lines = Array.from({ length: 127 }, (_, i) => `X-${i}: v\r\n`).join('');
  assert.equal(read(`ActionID: 1\r\n${lines}\r\n`)[0]?.problem, undefined);
  const [over] = read(`${lines}ActionID: 1\r\nX: v\r\nActionID: 2\r\n\r\n`);
  assert.equal(over?.problem, 'too-many-lines');
  assert.equal(over?.fields.get('ActionID'), '1');
  const [late] = read(`${lines}X: v\r\nActionID: 1\r\n\r\n`);
  assert.equal(late?.problem, 'too-many-lines');
  assert.equal(late?.fields.get('ActionID'), undefined);
});

test('all lines together are bounded', () => {
  const reader = new RequestReader({ ...DEFAULT_LIMITS, requestBytes: 100 });
  assert.deepEqual(shown(read(`A: ${'x'.repeat(80)}\r\nB: ${'x'.repeat(80)}\r\n\r\nC: d\r\n\r\n`, reader)), [
    ['too-many-lines', `A: ${'x'.repeat(80)}`],
    [undefined, 'C: d'],
  ]);
});

test('a NUL is a problem of its request alone', () => {
  assert.deepEqual(shown(read('To: a\0b\r\nActionID: 3\r\n\r\nA: b\r\n\r\n')), [
    ['nul', 'ActionID: 3'],
    [undefined, 'A: b'],
  ]);
});

test('a peer that sends byte by byte costs linear time', () => {
  const reader = new RequestReader();
  const byte = Buffer.from('x');
  reader.push(Buffer.from('Body: '));
  for (let i = 0; i < 1_000_000; i++) reader.push(byte);
  const [frame] = reader.push(Buffer.from('\n\n'));
  assert.equal(frame?.fields.text('Body').length, 1_000_000);
});
