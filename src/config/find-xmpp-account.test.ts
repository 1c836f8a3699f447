import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findXmppAccount } from './find-xmpp-account.ts';

test('an account is found in any letter case, the one that is spelt so before others', () => {
  const accounts = new Map([
    ['Asterisk', 1],
    ['asterisk', 2],
    ['Büro', 3],
  ]);
  assert.equal(findXmppAccount(accounts, 'asterisk'), 2);
  assert.equal(findXmppAccount(accounts, 'ASTERISK'), 1);
  assert.equal(findXmppAccount(accounts, 'büro'), 3);
  assert.equal(findXmppAccount(accounts, 'asterisk@localhost'), undefined);
  assert.equal(findXmppAccount(accounts, ''), undefined);
});
