import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FieldPath, parseFieldPath } from '../../config/webhook/field-path.ts';
import { readDocument, valueAt } from './document.ts';

test('a pattern finds what it is for, however long the rest is', async () => {
  const body = Buffer.from(`id: abc state: ok\n${'x y '.repeat(1000)}`);
  const document = await readDocument(body, { 'content-type': 'text/plain' });
  assert.equal(valueAt(document, path('regex:^id: (\\w+)')), 'abc');
  assert.equal(valueAt(document, path('regex:^id: \\w+ state: *(\\w+)')), 'ok');
  assert.equal(valueAt(document, path('regex:^none: \\w+ state: *(\\w+)')), '');
});

test('a text that a pattern would look at for minutes is given up in time', async () => {
  for (const pattern of ['(a*)a*a*b', `(${'a?'.repeat(20)})${'a'.repeat(20)}b`]) {
    const document = await readDocument(Buffer.from('a'.repeat(5000)), { 'content-type': 'text/plain' });
    assert.equal(valueAt(document, path(`regex:${pattern}`)), '');
  }
});

function path(text: string): FieldPath {
  const parsed = parseFieldPath(text);
  assert.ok(typeof parsed === 'object');
  return parsed;
}
