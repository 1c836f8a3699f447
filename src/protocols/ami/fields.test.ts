import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fields } from './fields.ts';

test('a header is found in any letter case, the first one wins, trailing blanks stay', () => {
  const fields = new Fields(['action: Ping', 'To:   a b  ', 'TO: second', 'Body:', 'Body: later']);
  assert.equal(fields.get('Action'), 'Ping');
  assert.equal(fields.get('To'), 'a b  ');
  assert.equal(fields.get('Body'), '');
  assert.equal(fields.firstFilled('Body'), 'later');
  assert.equal(fields.get('From'), undefined);
  assert.equal(fields.text('From'), '');
  assert.equal(fields.firstFilled('From'), '');
});

test('a name counts only in the first column and right before the colon', () => {
  const fields = new Fields([' Action: Ping', 'Action : Ping', 'Actions: Ping', 'Action', ':', '']);
  assert.equal(fields.get('Action'), undefined);
});

test('leading characters up to the blank are dropped, whatever they are', () => {
  const fields = new Fields(['A:\t \x01 x: y', 'B:z', 'C:   ']);
  assert.equal(fields.get('A'), 'x: y');
  assert.equal(fields.get('B'), 'z');
  assert.equal(fields.get('C'), '');
});

test('all occurrences, in order', () => {
  const fields = new Fields(['Variable: a=1', 'variable: b=2', 'X: y', 'VARIABLE:c=3']);
  assert.deepEqual(fields.all('Variable'), ['a=1', 'b=2', 'c=3']);
});

test('all names at once are what each gives alone', () => {
  const fields = new Fields([
    'A: 1',
    'a: 2',
    ' A: 3',
    'B : 4',
    'C:',
    'c: 5',
    'no colon',
    ': 6',
    'D:\t x: y ',
  ]);
  const values = fields.byName();
  for (const name of ['A', 'B', 'C', 'D'])
    assert.equal(values.get(name.toLowerCase()), fields.get(name), name);
});
