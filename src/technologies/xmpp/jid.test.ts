import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bareOf, foldedBare, parseJid } from './jid.ts';

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

test('characters that Unicode writes in several ways are one', () => {
  assert.equal(parseJid('JU\u0308RGEN@MU\u0308LLER.example/B\u00fcro')?.full, 'jürgen@müller.example/Büro');
  assert.equal(bareOf('ｂｏｂ@Example.org/x'), 'bob@example.org');
});

test('who answers is known as servers that go by stringprep write him, and is another otherwise', () => {
  assert.equal(foldedBare('Straße@xn--mnchen-3ya.example/x'), foldedBare('strasse@münchen.example'));
  assert.equal(foldedBare('ΝΙΚΟΣ@example.org'), foldedBare('νικοσ@example.org'));
  assert.equal(foldedBare('bob@xn--\u0000'), 'bob@xn--\u0000');
  assert.notEqual(bareOf('straße@example.org'), bareOf('strasse@example.org'));
});
