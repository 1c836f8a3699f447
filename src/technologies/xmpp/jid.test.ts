import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from './jid.ts';

test('addresses are read as RFC 7622 has them', () => {
  assert.deepEqual(parseJid('Bob@Example.ORG/My Phone'), {
    local: 'bob',
    domain: 'example.org',
    resource: 'My Phone',
    bare: 'bob@example.org',
    full: 'bob@example.org/My Phone',
  });
  assert.equal(parseJid('example.org')?.bare, 'example.org');
  assert.equal(parseJid('a@b/c@d/e')?.resource, 'c@d/e');
  assert.equal(parseJid('büro@müller.example')?.bare, 'büro@müller.example');
  for (const text of [
    '',
    '@',
    'a@',
    '@b',
    'a@b/',
    'a@b@c',
    'a b@c',
    'a@b c',
    'a\u0000@b',
    `${'x'.repeat(1024)}@b`,
    'a@b\ud800',
  ]) {
    assert.equal(parseJid(text), undefined, JSON.stringify(text));
  }
});
