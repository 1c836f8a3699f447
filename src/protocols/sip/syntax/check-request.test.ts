import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRequest } from './check-request.ts';
import { parseMessage } from './parse.ts';

const SUPPORTED = new Set(['path', 'outbound']);

/** The status, reason and headers that a request is refused with; 'passes' when it is not. */
function check(change: (text: string) => string, method = 'MESSAGE'): string {
  const text = change(
    `${method} sip:bob@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: c\r\nCSeq: 1 ${method}\r\n\r\n`,
  );
  const result = parseMessage(Buffer.from(text, 'latin1'));
  assert.ok(result.kind === 'message' && result.message.kind === 'request', text);
  const rejection = checkRequest(result.message, SUPPORTED);
  return rejection === undefined
    ? 'passes'
    : `${rejection.status} ${rejection.reason} ${rejection.headers}`.trim();
}

test('requests are refused for what is wrong with them', () => {
  const add =
    (line: string) =>
    (text: string): string =>
      text.replace('Call-ID', `${line}\r\nCall-ID`);
  const uri =
    (uri: string) =>
    (text: string): string =>
      text.replace('sip:bob@h', uri);
  const cases: [(text: string) => string, string, string?][] = [
    [(text) => text, 'passes'],
    [uri('sips:bob@h'), 'passes'],
    [uri('tel:+1'), 'passes'],
    [uri('http://x'), '416 Unsupported URI Scheme'],
    [uri('nobodyKnowsThisScheme:totallyopaquecontent'), '416 Unsupported URI Scheme'],
    [uri('sip:'), '400 Bad Request-URI'],
    [uri('bob'), '400 Bad Request-URI'],
    [uri('sip:a@h;x=%'), '400 Bad Request-URI'],
    [uri('sip:a@h?Route=x'), '400 Headers in Request-URI'],
    [(text) => text.replace('1 MESSAGE', '1 OPTIONS'), '400 CSeq Method Mismatch'],
    [(text) => text.replace('z9hG4bK1', 'z9hG4bK'), '400 Empty Branch'],
    [(text) => text.replace(';branch=z9hG4bK1', ''), 'passes'],
    [(text) => text.replace('<sip:a@h>', '<sip:a b@h>'), '400 Bad From'],
    [(text) => text.replace('<sip:b@h>', '<SIP:@h>'), '400 Bad To'],
    [(text) => text.replace('<sip:b@h>', '<isbn:1>'), 'passes'],
    [(text) => text.replace('<sip:b@h>', '<isbn:1>'), '400 Bad To', 'REGISTER'],
    [(text) => text.replace('<sip:b@h>', '<tel:1>'), 'passes', 'REGISTER'],
    [add('Contact: *'), 'passes', 'REGISTER'],
    [add('Contact: *, <sip:a@h>'), 'passes', 'REGISTER'],
    [add('Contact: <sip:a@h>,*'), 'passes', 'REGISTER'],
    [add('Contact: *, sip:a@h?x=y'), '400 Bad Contact', 'REGISTER'],
    [add('Contact: *, '), '400 Bad Contact', 'REGISTER'],
    [add('Contact: <sip:a@h>;q=1, sip:b@h'), 'passes', 'REGISTER'],
    [add('Contact: sip:a@h?x=y'), '400 Bad Contact', 'REGISTER'],
    [add('Contact: sip:a@h?x=y'), 'passes'],
    [add('Max-Forwards: 0'), 'passes'],
    [add('Max-Forwards: 255'), 'passes'],
    [add('Max-Forwards: 256'), '400 Bad Max-Forwards'],
    [add('Max-Forwards: x'), '400 Bad Max-Forwards'],
    [add('Max-Forwards: 7\r\nMax-Forwards: 7'), '400 Bad Max-Forwards'],
    [add('Require: path'), 'passes'],
    [add('Require: PATH, outbound'), 'passes'],
    [add('Require: a, path\r\nRequire: b'), '420 Bad Extension Unsupported: a, b'],
    [add('Require: a'), 'passes', 'CANCEL'],
    [add('Proxy-Require: a'), 'passes'],
  ];
  for (const [change, expected, method] of cases)
    assert.equal(check(change, method), expected, `${change} ${method ?? ''}`);
});
