import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keywordOf } from './keywords.ts';

const ROWS: readonly (readonly [body: string, keyword: 'stop' | 'start' | 'help' | undefined])[] = [
  ['STOP', 'stop'],
  ['stop', 'stop'],
  ['  Stop. \n', 'stop'],
  ['StopAll', 'stop'],
  ['unsubscribe!!', 'stop'],
  ['CANCEL', 'stop'],
  ['end', 'stop'],
  ['Quit', 'stop'],
  ['revoke', 'stop'],
  ['optout', 'stop'],
  ['START', 'start'],
  ['yes', 'start'],
  ['Unstop.', 'start'],
  ['HELP', 'help'],
  ['info?', 'help'],
  ['stop it', undefined],
  ['please stop', undefined],
  ['.stop', undefined],
  ['stopp', undefined],
  ['', undefined],
  ['   ', undefined],
  [`stop${' '.repeat(100)}`, undefined],
];

for (const [body, keyword] of ROWS) {
  test(`${JSON.stringify(body.slice(0, 20))} is ${keyword ?? 'no keyword'}`, () => {
    assert.equal(keywordOf(body), keyword);
  });
}
