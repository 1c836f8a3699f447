import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DocumentError } from '../document-error.ts';
import { Effort, expandText, expandValue, textAt } from './expand.ts';

const SCOPES = {
  message: { from: '+15551230001', body: 'a %{message.from} b', media: [{ url: 'https://x.example/1' }] },
  params: { name: 'Ada', deep: { list: [1, { two: true }] } },
  vars: {
    reply_result: 'queued',
    request_response: { 'first-name': 'Bob', none: null },
    request_response_code: 200,
  },
  effort: new Effort(),
};

/** Neither are dollars placeholders. */
const NO_PATHS = `%{1 + 1} %{message.from.toUpperCase()} ${'$'}{message.from} %{`;

for (const [text, expected] of [
  ['', ''],
  ['plain', 'plain'],
  ['Hi %{message.from}!', 'Hi +15551230001!'],
  ['%{ message.from }', '+15551230001'],
  ['%{reply_result} %{vars.reply_result}', 'queued queued'],
  ['%{message.media[0].url}', 'https://x.example/1'],
  ['%{message.media.0.url}', 'https://x.example/1'],
  ['%{message.media[1].url}|', '|'],
  ['%{request_response.first-name}', 'Bob'],
  ['%{request_response.none}%{nothing}%{message.nothing.at.all}', ''],
  ['%{params.deep}', '{"list":[1,{"two":true}]}'],
  ['%{params.deep.list[1].two}', 'true'],
  ['%{request_response_code}', '200'],
  ['%{message.constructor}%{message.__proto__.x}%{toString}%{message.body.length}', ''],
  [NO_PATHS, NO_PATHS],
  ['%{message.body}', 'a %{message.from} b'],
] as const) {
  test(`“${text}” becomes “${expected}”`, () => assert.equal(expandText(text, SCOPES), expected));
}

test('a value keeps its shape, and what is one placeholder becomes the value that it stands for', () => {
  assert.deepEqual(
    expandValue(
      {
        a: '%{params.deep}',
        b: ['%{request_response_code}', 'no. %{request_response_code}', 7, null],
        c: '%{no}',
      },
      SCOPES,
    ),
    { a: SCOPES.params.deep, b: [200, 'no. 200', 7, null], c: '' },
  );
});

test('a path is looked up without placeholders', () => {
  assert.equal(textAt('params.name', SCOPES), 'Ada');
  assert.equal(textAt('reply_result', SCOPES), 'queued');
  assert.equal(textAt('what is this', SCOPES), '');
});

test('many open placeholders cost no time', () => {
  const text = '%{'.repeat(100_000);
  assert.equal(expandText(text, SCOPES), text);
});

test('what placeholders come to has an end, for texts, for values, and for values as texts', () => {
  for (const grow of [
    (a: unknown, effort: Effort) =>
      expandText('%{params.a}%{params.a}', { ...SCOPES, params: { a }, effort }),
    (a: unknown, effort: Effort) =>
      expandValue(['%{params.a}', '%{params.a}'], { ...SCOPES, params: { a }, effort }),
  ]) {
    const effort = new Effort();
    let grown: unknown = 'ten digits';
    assert.throws(() => {
      for (let times = 0; times < 100; times++) grown = grow(grown, effort);
    }, DocumentError);
  }
  let deep: unknown = [];
  for (let depth = 0; depth < 200_000; depth++) deep = [deep];
  assert.throws(
    () => textAt('params.deep', { ...SCOPES, params: { deep }, effort: new Effort() }),
    DocumentError,
  );
});
