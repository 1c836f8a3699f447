import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CompatError } from './errors.ts';
import { formOf, numberOf, parseForm, parseMultipart } from './form.ts';

describe('forms', () => {
  for (const [text, expected] of [
    ['', {}],
    ['&&', {}],
    ['a', { a: [''] }],
    ['a=', { a: [''] }],
    ['=b', { '': ['b'] }],
    ['a=b=c', { a: ['b=c'] }],
    ['a=1&a=2&b=3&a=4', { a: ['1', '2', '4'], b: ['3'] }],
    ['a+b=c+d%2Be', { 'a b': ['c d+e'] }],
    ['a=%F0%9F%99%82%0D%0A%00', { a: ['🙂\r\n\0'] }],
    ['DateSent%3C=1&DateSent>=2', { 'DateSent<': ['1'], 'DateSent>': ['2'] }],
    ['a[]=1&a=2&a%5B1%5D=3&[0]=4&a[b]=5&a]=6', { a: ['1', '2', '3'], '': ['4'], 'a[b]': ['5'], 'a]': ['6'] }],
    ['__proto__=1', [['__proto__', ['1']]]],
  ] as const) {
    test(JSON.stringify(text), () => {
      const form = parseForm(text);
      assert.ok(!(form instanceof CompatError));
      assert.deepEqual([...form], Array.isArray(expected) ? expected : Object.entries(expected));
    });
  }

  test('broken escapes', () => {
    for (const text of ['%', 'a=%4', 'a=%g0', '%zz=1', 'a=%C3', 'a=%C3%28', 'a=%ED%A0%80']) {
      assert.ok(parseForm(text) instanceof CompatError, text);
    }
  });

  test('in several parts', async () => {
    const boundary = '----7MA4YWxkTrZu0gW';
    const part = (name: string, value: string, more = '') =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
    const read = (text: string, type = `multipart/form-data; boundary=${boundary}`) =>
      parseMultipart(Buffer.from(text), type);
    const parts = part('To', '+15551230002') + part('Body', 'a+b %41 🙂\r\n=&') + part('MediaUrl[0]', 'u');
    assert.deepEqual(
      await read(`${parts}${part('MediaUrl[1]', 'v')}--${boundary}--\r\n`),
      new Map([
        ['To', ['+15551230002']],
        ['Body', ['a+b %41 🙂\r\n=&']],
        ['MediaUrl', ['u', 'v']],
      ]),
    );
    for (const broken of [
      '',
      'To=1',
      parts,
      `${part('MediaUrl', 'x', '; filename="x.png"')}--${boundary}--\r\n`,
    ]) {
      assert.ok((await read(broken)) instanceof CompatError, broken);
    }
    assert.ok((await read(`${parts}--${boundary}--\r\n`, 'multipart/form-data')) instanceof CompatError);
    assert.ok((await read(`${parts.repeat(1000)}--${boundary}--\r\n`)) instanceof CompatError);
    const latin1 = Buffer.from(`${parts}--${boundary}--\r\n\xe9`, 'latin1');
    const type = `multipart/form-data; boundary=${boundary}`;
    assert.ok((await parseMultipart(latin1, type)) instanceof CompatError);
  });

  test('of objects', () => {
    assert.deepEqual(
      [...(formOf({ a: 1, b: true, c: ['x', 'y'], 'c[]': 'z', d: null }) as Map<string, string[]>)],
      [
        ['a', ['1']],
        ['b', ['true']],
        ['c', ['x', 'y', 'z']],
      ],
    );
    assert.deepEqual(formOf(undefined), new Map());
    for (const wrong of [[], 'x', 1, { a: {} }, { a: [[]] }]) assert.ok(formOf(wrong) instanceof CompatError);
  });

  test('numbers whose plus was not escaped', () => {
    for (const [given, expected] of [
      ['+15551230001', '+15551230001'],
      [' 15551230001', '+15551230001'],
      ['15551230001', '15551230001'],
      [' acme ', 'acme'],
      ['55555', '55555'],
    ] as const) {
      assert.equal(numberOf(given), expected);
    }
  });
});
