import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import type { HttpRequest } from './http-request.ts';
import { frameOf, parametersOf, readParameters } from './parameters.ts';

test('parameters are decoded to bytes', () => {
  for (const [text, expected] of [
    ['', []],
    ['action=Ping', [['action', 'Ping']]],
    [
      'a=1&&b',
      [
        ['a', '1'],
        ['b', ''],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    ['Body=%C3%A9+x%2B', [['Body', '\u00c3\u00a9 x+']]],
    ['a%3D=%41', [['a=', 'A']]],
    [
      'a=100%&b=%zz%4',
      [
        ['a', '100%'],
        ['b', '%zz%4'],
      ],
    ],
    [
      'v=1&v=2',
      [
        ['v', '1'],
        ['v', '2'],
      ],
    ],
  ] as const)
    assert.deepEqual(readParameters(text), expected, text);
});

test('a GET has them in the query, a POST in its body, and a body of another type has none', () => {
  const of = (request: Partial<HttpRequest>) =>
    parametersOf({
      method: 'GET',
      target: '/rawman?action=ping',
      headers: {},
      body: 'action=events',
      secure: false,
      socket: {} as Socket,
      onGone: () => {},
      ...request,
    });
  const form = { 'content-type': 'Application/X-WWW-form-urlencoded; charset=UTF-8' };
  assert.deepEqual(of({}), [['action', 'ping']]);
  assert.deepEqual(of({ method: 'HEAD' }), [['action', 'ping']]);
  assert.deepEqual(of({ target: '/rawman' }), []);
  assert.deepEqual(of({ method: 'POST', headers: form }), [['action', 'events']]);
  assert.deepEqual(of({ method: 'POST', headers: { 'content-type': 'application/json' } }), []);
  assert.deepEqual(of({ method: 'POST' }), []);
});

test('only Body may have line breaks, and they stay in its value', () => {
  const of = (text: string) => frameOf(readParameters(text));
  const body = of('Action=MessageSend&bOdY=one%0D%0ATo:%20pjsip:eve%0Atwo');
  assert.equal(body.problem, undefined);
  assert.equal(body.fields.text('Body'), 'one\r\nTo: pjsip:eve\ntwo');
  assert.equal(body.fields.get('To'), undefined);
  for (const text of ['To=a%0D%0AAction:%20x', 'To=a%0A', 'Act%0Aion=x', 'Base64Body=AA%0D', 'x%0DBody=1'])
    assert.equal(of(text).problem, 'line-break', text);
  for (const text of ['Body=a%00', 'a%00=1', 'x=%00%0A']) assert.equal(of(text).problem, 'nul', text);
  assert.equal(of('ActionID=7&To=%0A').fields.text('ActionID'), '7');
});
