import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatDisplayName,
  formatFromTo,
  formatNameAddr,
  parameterOf,
  parseNameAddr,
  parseNameAddrList,
} from './name-addr.ts';

test('reads addresses in every form', () => {
  const cases: [text: string, display: string, uri: string, tag: string][] = [
    ['<sip:a@h>', '', 'sip:a@h', ''],
    ['sip:a@h', '', 'sip:a@h', ''],
    ['sip:a@h;tag=x', '', 'sip:a@h', 'x'],
    ['sip:a@h:5060 ; tag = x', '', 'sip:a@h:5060', 'x'],
    ['Bob <sip:a@h>;tag=1', 'Bob', 'sip:a@h', '1'],
    ['caller<sip:caller@example.com>;tag=323', 'caller', 'sip:caller@example.com', '323'],
    ['The Big  Boss <sip:a@h>', 'The Big  Boss', 'sip:a@h', ''],
    ['"Bell, A" <sip:a@h>;TAG=1', 'Bell, A', 'sip:a@h', '1'],
    ['"a \\"b\\" \\\\c"<sip:a@h>', 'a "b" \\c', 'sip:a@h', ''],
    ['"" <sip:a@h>', '', 'sip:a@h', ''],
    ['"<sip:fake@h>;tag=f" <sip:a@h>;tag=t', '<sip:fake@h>;tag=f', 'sip:a@h', 't'],
    ['<sip:a@h;tag=inner>;x=";tag=fake";tag=t', '', 'sip:a@h;tag=inner', 't'],
    ['  <sip:a@h>  ;tag=t  ', '', 'sip:a@h', 't'],
    ['<urn:service:sos>', '', 'urn:service:sos', ''],
    ['isbn:2983792873', '', 'isbn:2983792873', ''],
    ['T. Watson <sip:t@h>', 'T. Watson', 'sip:t@h', ''],
    ['\xc3\xbc <sip:t@h>', '\xc3\xbc', 'sip:t@h', ''],
  ];
  for (const [text, display, uri, tag] of cases) {
    const address = parseNameAddr(text);
    assert.ok(address !== undefined, text);
    assert.deepEqual([address.display, address.uriText, address.tag], [display, uri, tag], text);
  }
});

test('decodes the URI where it can, and parameters', () => {
  const address = parseNameAddr('<sip:a@h;lr>;expires=60;q=0.5;+sip.instance="<urn:uuid:1>";lone')!;
  assert.equal(address.uri?.user, 'a');
  assert.deepEqual(
    [...address.parameters],
    [
      ['expires', '60'],
      ['q', '0.5'],
      ['+sip.instance', '"<urn:uuid:1>"'],
      ['lone', ''],
    ],
  );
  assert.equal(parameterOf(address, 'expires'), '60');
  assert.equal(parameterOf(address, 'lone'), '');
  assert.equal(parameterOf(address, 'lr'), undefined);
  assert.equal(parseNameAddr('<http://www.example.com>')!.uri, undefined);
  assert.equal(parseNameAddr('<sip:a b@h>')!.uri, undefined);
});

test('refuses what is no address', () => {
  const texts = [
    '',
    ' ',
    '*',
    'a',
    '<>',
    '<a>',
    '<sip:a@h',
    'sip:a@h>',
    '"x <sip:a@h>',
    '"x" sip:a@h',
    '<sip:a@h> x',
    '<sip:a@h>;',
    '<sip:a@h>;;x',
    '<sip:a@h>;=1',
    '<sip:a@h>;x=',
    '<sip:a@h>;x="1',
    '<sip:a@h>,',
    '<sip:a@h>,<sip:b@h>',
    'sip:a@h?x=1',
    'sip:a b@h',
    '< sip:a@h >',
    'Bell, A <sip:a@h>',
    ', <sip:a@h>',
    '"Mr. J. User <sip:j.user@example.com>',
  ];
  for (const text of texts) assert.equal(parseNameAddr(text), undefined, JSON.stringify(text));
});

test('reads lists', () => {
  const list = parseNameAddrList('"a, b" <sip:a@h;x=1,2>;q=1 , sip:b@h;q=0.5,<sip:c@h>')!;
  assert.deepEqual(
    list.map((address) => address.uriText),
    ['sip:a@h;x=1,2', 'sip:b@h', 'sip:c@h'],
  );
  assert.deepEqual(
    list.map((address) => parameterOf(address, 'q')),
    ['1', '0.5', undefined],
  );
  assert.equal(parseNameAddrList('<sip:a@h>,'), undefined);
  assert.equal(parseNameAddrList(''), undefined);
  assert.equal(parseNameAddrList('<sip:a@h>;;;'), undefined);
});

test('writes addresses', () => {
  assert.equal(formatNameAddr('', 'sip:a@h'), '<sip:a@h>');
  assert.equal(
    formatNameAddr(
      'A "B" \\',
      'sip:a@h',
      new Map([
        ['tag', '1'],
        ['x', ''],
      ]),
    ),
    '"A \\"B\\" \\\\" <sip:a@h>;tag=1;x',
  );
  assert.equal(formatDisplayName('Bob'), '"Bob"');
});

test('refuses to write what would end the line', () => {
  for (const text of ['a\r\nb', 'a\n', '\0']) {
    assert.throws(() => formatDisplayName(text), /line break or a NUL/);
    assert.throws(() => formatNameAddr('', text), /line break or a NUL/);
    assert.throws(() => formatNameAddr('', 'sip:a@h', new Map([['x', text]])), /line break or a NUL/);
  }
});

test('repeats From and To as Asterisk does', () => {
  const cases: [string, string][] = [
    ['<sip:show@127.0.0.1:15060>', '<sip:show@127.0.0.1>'],
    ['"Alice A" <sip:alice@127.0.0.1>;tag=t1', '"Alice A" <sip:alice@127.0.0.1>;tag=t1'],
    ['<sip:a@h>', '<sip:a@h>'],
    ['sip:a@h;tag=1', '<sip:a@h>;tag=1'],
    ['Bob <sip:a@h;transport=tcp;x=1>;y=2;tag=1', '"Bob" <sip:a@h;x=1>;tag=1;y=2'],
    ['<sip:a@[::1]:5060>', '<sip:a@[::1]>'],
    ['<tel:+123>', '<tel:+123>'],
    ['<http://x>;tag=1', '<http://x>;tag=1'],
    ['"unterminated <sip:a@h>', '"unterminated <sip:a@h>'],
    ['"\\\0\\\x07\t\\a" <sip:a@h:5060>', '"\\\0\\\x07\ta" <sip:a@h>'],
    ['"a>b:c" <sip:a@h:5060>', '"a>b:c" <sip:a@h>'],
  ];
  for (const [written, expected] of cases) assert.equal(formatFromTo(written), expected);
});
