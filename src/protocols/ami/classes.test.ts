import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_CLASSES, CLASSES, maskOf, parseMask, privilege } from './classes.ts';

const { system, user, call, reporting, message, security } = CLASSES;

for (const [text, mask] of [
  ['on', ALL_CLASSES],
  ['TRUE', ALL_CLASSES],
  ['all', ALL_CLASSES],
  ['Off', 0],
  ['no', 0],
  ['0', 0],
  ['-1', 0],
  ['nosuch', 0],
  ['none', 0],
  ['64', user],
  ['99999999999999999999', ALL_CLASSES],
  ['system', system],
  ['system,user', system | user],
  [' system , USER ', system | user],
  ['system user', 0],
  ['sys,user', user],
  [',system', system],
  ['system,nosuch', system],
  ['security,all', ALL_CLASSES],
] as const) {
  test(`the mask of "${text}"`, () => assert.equal(parseMask(text), mask));
}

test('class lists of users', () => {
  assert.equal(maskOf(['system', 'call']), system | call);
  assert.equal(maskOf(['all']), ALL_CLASSES);
  assert.equal(maskOf([]), 0);
  // Not a class, though every object has one.
  assert.equal(maskOf(['constructor', 'toString']), 0);
});

test('Privilege shows the classes in a fixed order, and then all', () => {
  assert.equal(privilege(0), '<none>');
  assert.equal(privilege(security), 'security,all');
  assert.equal(privilege(reporting | call), 'call,reporting,all');
  assert.equal(privilege(message), 'message,all');
});
