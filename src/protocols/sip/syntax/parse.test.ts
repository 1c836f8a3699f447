import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRequest } from './check-request.ts';
import type { SipRequest, SipResponse } from './message.ts';
import { parseMessage } from './parse.ts';
import { response } from './serialize.ts';

const CORE =
  'Via: SIP/2.0/UDP h:5060;branch=z9hG4bK1\r\nFrom: "Ann" <sip:ann@h>;tag=f\r\nTo: <sip:bob@h>\r\nCall-ID: c@h\r\nCSeq: 7 MESSAGE\r\n';
const SAMPLE = `MESSAGE sip:bob@h SIP/2.0\r\n${CORE}Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello`;

function read(text: string): SipRequest | SipResponse {
  const result = parseMessage(Buffer.from(text, 'latin1'));
  assert.ok(result.kind === 'message', result.kind === 'error' ? `${result.problem}: ${text}` : '');
  return result.message;
}

function problem(text: string): string {
  const result = parseMessage(Buffer.from(text, 'latin1'));
  assert.ok(result.kind === 'error', text);
  return `${result.status} ${result.partial === undefined ? 'silent' : 'answered'}: ${result.problem}`;
}

test('reads a request', () => {
  const message = read(SAMPLE);
  assert.ok(message.kind === 'request');
  assert.equal(message.method, 'MESSAGE');
  assert.equal(message.uri, 'sip:bob@h');
  assert.equal(message.via.branch, 'z9hG4bK1');
  assert.deepEqual([message.from.display, message.from.uri?.user, message.from.tag], ['Ann', 'ann', 'f']);
  assert.equal(message.to.tag, '');
  assert.equal(message.callId, 'c@h');
  assert.deepEqual(message.cseq, { number: 7, method: 'MESSAGE' });
  assert.equal(message.body.toString(), 'hello');
  assert.equal(message.header('content-type'), 'text/plain');
  assert.deepEqual(
    message.allHeaders.map(([name]) => name),
    ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Content-Type', 'Content-Length'],
  );
});

test('reads a response', () => {
  for (const [line, status, reason] of [
    ['SIP/2.0 200 OK', 200, 'OK'],
    ['SIP/2.0 100 ', 100, ''],
    ['SIP/2.0 100', 100, ''],
    ['SIP/2.0 699 a b  c', 699, 'a b  c'],
    ['sip/2.0 200 ok', 200, 'ok'],
  ] as const) {
    const message = read(`${line}\r\n${CORE}\r\n`);
    assert.ok(message.kind === 'response', line);
    assert.deepEqual([message.status, message.reason], [status, reason]);
  }
});

test('finds headers by any name they may have', () => {
  const lines =
    'X-Odd: 1\r\nm: <sip:a@h>, "x, y" <sip:b@h>\r\nCONTACT: <sip:c@h>\r\nsUBJECT:two\r\n  lines \r\n\tthree\r\nE:\r\nX-odd  :  2 \r\nk: a,,b ,\r\n';
  const message = read(
    `OPTIONS sip:h SIP/2.0\r\nv: SIP/2.0/UDP h\r\nf: sip:a@h\r\nt: sip:b@h\r\ni: x\r\ncseq: 1 OPTIONS\r\n${lines}l: 0\r\n\r\n`,
  );
  assert.deepEqual(message.headers('contact'), ['<sip:a@h>, "x, y" <sip:b@h>', '<sip:c@h>']);
  assert.deepEqual(message.values('contact'), ['<sip:a@h>', '"x, y" <sip:b@h>', '<sip:c@h>']);
  assert.equal(message.header('subject'), 'two lines three');
  assert.equal(message.header('content-encoding'), '');
  assert.deepEqual(message.headers('x-odd'), ['1', '2']);
  assert.deepEqual(message.values('supported'), ['a', 'b']);
  assert.deepEqual(message.headers('none'), []);
  assert.deepEqual(message.values('none'), []);
  assert.equal(message.header('none'), undefined);
  assert.equal(message.callId, 'x');
  assert.deepEqual(message.allHeaders[5], ['X-Odd', '1']);
});

test('reads core headers that are folded', () => {
  const message = read(
    'OPTIONS sip:h SIP/2.0\r\nVia:\r\n SIP/2.0/UDP\r\n  h;branch\r\n =b\r\nFrom:\r\n "A\r\n  B"\r\n <sip:a@h>\r\n ;tag=f\r\nTo: sip:b@h\r\nCall-ID:\r\n\tx\r\nCSeq: 1\r\n OPTIONS\r\nContent-Length:\r\n 1\r\n\r\nz',
  );
  assert.equal(message.via.branch, 'b');
  assert.deepEqual(
    [message.from.display, message.from.tag, message.callId, message.cseq.method],
    ['A B', 'f', 'x', 'OPTIONS'],
  );
  assert.equal(message.body.toString(), 'z');
});

test('the bytes of UTF-8 are no white space', () => {
  const message = read(
    SAMPLE.replace('Content-Type: text/plain', 'Supported: \xc3\xa0, b\r\nX: \xc3\xa0\r\n \xa0'),
  );
  assert.deepEqual(message.values('supported'), ['\xc3\xa0', 'b']);
  assert.equal(message.header('x'), '\xc3\xa0 \xa0');
});

test('long runs of blanks take linear time', () => {
  const blanks = ' '.repeat(60_000);
  const hostile = [
    `X: a${blanks}b\r\n c`,
    `X: a\r\n${`${blanks}\r\n`}\tb`,
    `Require:${blanks}a${blanks}`,
    `X: ${'; '.repeat(30_000)}`,
  ];
  const startedAt = performance.now();
  for (const line of hostile) {
    const result = parseMessage(Buffer.from(SAMPLE.replace('Content-Type: text/plain', line), 'latin1'));
    if (result.kind === 'message')
      assert.ok(result.message.allHeaders.length > 6 && result.message.values('x').length < 2);
  }
  const via = parseMessage(
    Buffer.from(SAMPLE.replace('SIP/2.0/UDP h', `SIP${blanks}/2.0/UDP${blanks}h${blanks}`), 'latin1'),
  );
  assert.equal(via.kind, 'error');
  assert.ok(performance.now() - startedAt < 1000);
});

test('takes the body by Content-Length, and all the rest without it', () => {
  const start = `MESSAGE sip:h SIP/2.0\r\n${CORE}`;
  assert.equal(read(`${start}Content-Length: 2\r\n\r\nabcd`).body.toString(), 'ab');
  assert.equal(read(`${start}\r\nabcd`).body.toString(), 'abcd');
  assert.equal(read(`${start}l: 0\r\n\r\nabcd`).body.length, 0);
  assert.equal(read(`\r\n\r\n${start}\r\nabcd`).body.toString(), 'abcd');
  const large = Buffer.concat([
    Buffer.from(`${start}Content-Length: 60000\r\n\r\n`),
    Buffer.alloc(60_000, 0xfe),
  ]);
  const result = parseMessage(large);
  assert.ok(result.kind === 'message' && result.message.body.equals(Buffer.alloc(60_000, 0xfe)));
});

test('says what is wrong, with what status, and whether somebody is to be told', () => {
  const request = (lines: string, line = 'MESSAGE sip:h SIP/2.0'): string => `${line}\r\n${lines}\r\n`;
  const without = (name: string): string =>
    CORE.split('\r\n')
      .filter((line) => !line.startsWith(name))
      .join('\r\n');
  const cases: [string, string][] = [
    ['', '400 silent: the start line does not end'],
    ['\r\n\r\n', '400 silent: the start line does not end'],
    [SAMPLE.slice(0, 60), '400 silent: a CR, LF or NUL stands inside a line'],
    [request(CORE).slice(0, -2), '400 answered: no empty line ends the headers'],
    [request(CORE.replace('f\r\n', 'f\n')), '400 silent: a CR, LF or NUL stands inside a line'],
    [request(CORE.replace('Ann', 'A\rn')), '400 silent: a CR, LF or NUL stands inside a line'],
    [request(CORE.replace('Ann', 'A\0n')), '400 silent: a CR, LF or NUL stands inside a line'],
    [request(CORE, 'MESSAGE sip:h SIP/2.0\nX: y'), '400 silent: the start line does not end'],
    [request(without('Via')), '400 silent: no Via header'],
    [request(without('From')), '400 answered: no From header'],
    [request(without('To')), '400 answered: no To header'],
    [request(without('Call-ID')), '400 answered: no Call-ID header'],
    [request(without('CSeq')), '400 answered: no CSeq header'],
    [request(`${CORE}From: <sip:x@h>\r\n`), '400 answered: more than one From header'],
    [request(`${CORE}t: <sip:x@h>\r\n`), '400 answered: more than one To header'],
    [request(`${CORE}nonsense\r\n`), '400 answered: a header line has no name or no colon'],
    [request(`${CORE}: x\r\n`), '400 answered: a header line has no name or no colon'],
    [request(`${CORE}a b: x\r\n`), '400 answered: a header line has no name or no colon'],
    [request(` X: y\r\n${CORE}`), '400 answered: a header line has no name or no colon'],
    [request(CORE.replace('c@h', ' ')), '400 answered: the Call-ID header is empty'],
    [
      request(CORE.replace('7 MESSAGE', '2147483648 MESSAGE')),
      '400 answered: the CSeq header cannot be read',
    ],
    [request(CORE.replace('7 MESSAGE', '7')), '400 answered: the CSeq header cannot be read'],
    [request(CORE.replace('7 MESSAGE', '7MESSAGE')), '400 answered: the CSeq header cannot be read'],
    [request(CORE.replace('7 MESSAGE', '-7 MESSAGE')), '400 answered: the CSeq header cannot be read'],
    [request(CORE.replace('7 MESSAGE', '7 MESS AGE')), '400 answered: the CSeq header cannot be read'],
    [request(CORE.replace('<sip:ann@h>', '<ann>')), '400 answered: the From header cannot be read'],
    [request(CORE.replace('<sip:bob@h>', '"<sip:bob@h>')), '400 answered: the To header cannot be read'],
    [
      request(CORE.replace('SIP/2.0/UDP', 'SIP/3.0/UDP')),
      '400 answered: the Via header is of another protocol than SIP/2.0',
    ],
    [request(CORE.replace('h:5060', 'h:x')), '400 silent: the Via header cannot be read'],
    [request(`${CORE}Content-Length: x\r\n`), '400 answered: the Content-Length header is no number'],
    [request(`${CORE}Content-Length: 1\r\n`), '400 answered: the body is shorter than Content-Length says'],
    [request(`${CORE}l: 0\r\nContent-Length: 0\r\n`), '400 answered: more than one Content-Length header'],
    [request(CORE, 'MESSAGE sip:h SIP/3.0'), '505 answered: another version of SIP'],
    [request(CORE, 'MESSAGE sip:h SIP/2.00'), '505 answered: another version of SIP'],
    [request(CORE, 'MESSAGE sip:h HTTP/1.1'), '400 answered: the request line does not end in SIP/2.0'],
    [request(CORE, 'MESSAGE sip:h'), '400 answered: the start line is no request line'],
    [request(CORE, 'MESSAGE'), '400 answered: the start line is no request line'],
    [request(CORE, ' MESSAGE sip:h SIP/2.0'), '400 silent: the start line is no request line'],
    [request(CORE, 'MESSAGE  SIP/2.0'), '400 answered: the start line is no request line'],
    [
      request(CORE, 'MESSAGE a b SIP/2.0'),
      '400 answered: the Request-URI holds a blank, a quote or angle brackets',
    ],
    [
      request(CORE, 'MESSAGE <sip:h> SIP/2.0'),
      '400 answered: the Request-URI holds a blank, a quote or angle brackets',
    ],
    [
      request(CORE, 'ACK <sip:h> SIP/2.0'),
      '400 silent: the Request-URI holds a blank, a quote or angle brackets',
    ],
    [request(CORE, 'SIP/2.0 99 x'), '400 silent: the status code is not between 100 and 699'],
    [request(CORE, 'SIP/2.0 700 x'), '400 silent: the status code is not between 100 and 699'],
    [request(CORE, 'SIP/2.0 2000 x'), '400 silent: the status code is not between 100 and 699'],
    [request(CORE, 'SIP/2.0 20x x'), '400 silent: the status code is not between 100 and 699'],
    [request(CORE, 'SIP/3.0 200 x'), '400 silent: the status line does not begin with SIP/2.0'],
    [request(without('From'), 'SIP/2.0 200 OK'), '400 silent: no From header'],
  ];
  for (const [text, expected] of cases) assert.equal(problem(text), expected, JSON.stringify(text));
});

test('a NUL may stand behind a backslash', () => {
  assert.equal(read(SAMPLE.replace('"Ann"', '"A\\\0"')).from.display, 'A\0');
});

test('no prefix is taken for a message, none throws, and each can be answered or not', () => {
  for (const sample of [SAMPLE, SAMPLE.replace('MESSAGE sip:bob@h SIP/2.0', 'SIP/2.0 200 OK')]) {
    for (let length = 0; length < sample.length; length++) {
      const result = parseMessage(Buffer.from(sample.slice(0, length), 'latin1'));
      assert.equal(result.kind, 'error', sample.slice(0, length));
      if (result.kind === 'error' && result.partial !== undefined)
        response(result.partial, { status: result.status });
    }
  }
});

test('ten thousand mutations neither throw nor break out of a line', () => {
  const samples = [
    SAMPLE,
    SAMPLE.replace(
      'Content-Type',
      'Contact: <sip:a@h:5060;transport=tcp?a=b>;expires=1;q=0.1\r\n ,"x" <sip:b@h>\r\nRequire: a, b\r\nMax-Forwards: 7\r\nContent-Type',
    ),
    `SIP/2.0 200 OK\r\n${CORE}Content-Length: 0\r\n\r\n`,
  ];
  let state = 4475;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * limit);
  };
  const pieces = [
    '\r\n',
    '\n',
    '\r',
    '\0',
    '"',
    '<',
    '>',
    ';',
    ',',
    ':',
    '@',
    '%',
    '%0d%0a',
    '=',
    ' ',
    '\t',
    '\\',
    '[',
    ']',
    '\xff',
    'SIP/2.0',
    'Via:',
    'l: 9',
    '0',
  ];
  let messages = 0;
  for (let round = 0; round < 10_000; round++) {
    let text = samples[round % samples.length]!;
    for (let edits = 1 + below(4); edits > 0; edits--) {
      const at = below(text.length);
      const removed = below(3) === 0 ? below(20) : below(2);
      text =
        text.slice(0, at) + (below(4) === 0 ? '' : pieces[below(pieces.length)]!) + text.slice(at + removed);
    }
    const result = parseMessage(Buffer.from(text, 'latin1'));
    if (result.kind === 'message') {
      const { message } = result;
      messages++;
      const decoded = [
        message.from.uri,
        message.to.uri,
        message.from.parameters,
        message.via.parameters,
        message.body,
      ];
      assert.equal(decoded.length, 5);
      for (const [name, value] of message.allHeaders) assert.doesNotMatch(`${name}${value}`, /[\r\n]/, text);
      for (const value of message.values('contact')) assert.notEqual(value, '');
      if (message.kind === 'request') {
        const rejection = checkRequest(message, new Set());
        const bytes = response(message, {
          status: rejection?.status ?? 200,
          headers: rejection?.headers ?? '',
          received: '::1',
          rport: 1,
        });
        assert.equal(parseMessage(bytes).kind, 'message', `${text}\n→\n${bytes}`);
      }
    } else if (result.partial !== undefined) {
      const lines = response(result.partial, { status: result.status }).toString('latin1').split('\r\n');
      for (const line of lines) assert.doesNotMatch(line, /[\r\n]/);
    }
  }
  assert.ok(messages > 1000, `${messages} were still messages`);
});
