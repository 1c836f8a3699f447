import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFieldPath } from './field-path.ts';

test('paths of each kind', () => {
  assert.equal(parseFieldPath(''), undefined);
  assert.deepEqual(parseFieldPath('messages.0.id'), { kind: 'steps', steps: ['messages', '0', 'id'] });
  assert.deepEqual(parseFieldPath('*.id'), { kind: 'steps', steps: ['*', 'id'] });
  assert.deepEqual(parseFieldPath('header:X-Id'), { kind: 'header', name: 'x-id' });
  assert.deepEqual(parseFieldPath('query:msg.id'), { kind: 'query', name: 'msg.id' });
  assert.deepEqual(parseFieldPath('regex:^OK: (\\S+)'), { kind: 'regex', pattern: /^OK: (\S+)/mu });
});

for (const wrong of [
  '.id',
  'a..b',
  '*.*.*',
  'header:',
  'header:a b',
  'query:',
  'regex:',
  'regex:no group',
  'regex:(two)(groups)',
  'regex:(a+)+',
  'regex:((?:a|b*)c)*',
  'regex:(a(?:b+)c)*',
  'regex:(a)\\1',
  'regex:(?=a)(b)',
  'regex:(?<name>b)',
  'regex:(.*.*.*.*)',
  'regex:(',
  `regex:(${'a'.repeat(300)})`,
  Array.from({ length: 20 }, () => 'a').join('.'),
]) {
  test(`no path: ${wrong.slice(0, 30)}`, () => {
    assert.equal(typeof parseFieldPath(wrong), 'string');
  });
}
