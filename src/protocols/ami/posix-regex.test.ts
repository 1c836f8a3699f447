import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePosixRegex } from './posix-regex.ts';

// What glibc's regcomp(3) and regexec(3) do with these, asked through bash's [[ =~ ]].
for (const [pattern, text, matches] of [
  ['a)', 'a)', true],
  [')', ')', true],
  ['a{,2}b', 'b', true],
  ['a{,}', 'x', true],
  ['()', '', true],
  ['a||b', 'x', true],
  ['|a', 'x', true],
  ['a**', 'a', true],
  ['^a+*$', '', true],
  ['^a+*$', 'aab', false],
  ['a^b', 'a^b', false],
  ['a$b', 'a$b', false],
  ['^b', 'a\nb', false],
  ['a$', 'a\nb', false],
  ['a.b', 'a\nb', true],
  ['[^x]b', 'a\nb', true],
  ['[]a]', ']', true],
  ['[^]a]', 'b', true],
  ['[^]a]', 'a]', false],
  ['[a\\]', '\\', true],
  ['[a-]', '-', true],
  ['[a-c]{2}$', 'xbc', true],
  ['^[a-c]{2}$', 'abc', false],
  ['[[:digit:][:upper:]]+x', '--7Ax', true],
  ['[[.-.]]', '-', true],
  ['[[=a=]]', 'a', true],
  ['\\w+', '--_--', true],
  ['^\\W+$', '--_--', false],
  ['\\s', 'a\tb', true],
  ['^\\S+$', 'a b', false],
  ['\\bcat\\b', 'a cat!', true],
  ['\\bcat\\b', 'concat', false],
  ['\\Bcat', 'concat', true],
  ['\\<cat\\>', 'cat', true],
  ['\\<cat', 'concat', false],
  ["^\\`a\\'$", 'a', true],
  ['\\d', 'd', true],
  ['\\(a', '(a', true],
  ['a{0}b', 'b', true],
  ['^(ab|cd)*e?$', 'abcdab', true],
  ['^(ab|cd)*e?$', 'abcda', false],
  ['^(a{2,3}){2}$', 'aaaa', true],
  ['^(a{2,3}){2}$', 'aaa', false],
  ['^(a{2,3}){2}$', 'aaaaaaa', false],
  ['^x{3,}$', 'xx', false],
  ['^x{3,}$', 'xxxxx', true],
  ['x*', '', true],
  ['^(a|ab)(c|bcd)(d*)$', 'abcd', true],
  ['^Event: (User|Contact)[A-Z][a-z]+', 'Event: ContactStatus\r\nPrivilege: system,all\r\n', true],
  ['Event: UserEvent', 'Event: UserEvent\r\n', true],
  ['Event: UserEvent', 'event: userevent\r\n', false],
  ['\xc3\xbc', 'Gr\xc3\xbc\xc3\x9fe', true],
  ['[\xc3]', 'Gr\xc3\xbc', true],
] as const) {
  test(`/${pattern}/ ${matches ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
    assert.equal(compilePosixRegex(pattern)?.test(text, { left: 1e9 }), matches);
  });
}

for (const pattern of [
  '*a',
  '+a',
  '?a',
  '{a',
  '{1}a',
  'a|*b',
  '(*b)',
  '(+b)',
  '(',
  '(a',
  'a{',
  'a{x}',
  'a{2,1}',
  '^*a',
  'a$?',
  '\\b{2}',
  '^{1}a',
  '\\',
  'a\\',
  '[a',
  '[]',
  '[a-',
  '[b-a]',
  '[z-[:alpha:]]',
  '[[:foo:]]',
  'a{1',
  'a{1,2',
  '(?:a)',
  'a{40000}',
]) {
  test(`/${pattern}/ does not compile`, () => assert.equal(compilePosixRegex(pattern), undefined));
}

test('what cannot be matched in linear time, or would be too big, does not compile', () => {
  assert.equal(compilePosixRegex('(a)\\1'), undefined);
  assert.equal(compilePosixRegex('((a{255}){255}){255}'), undefined);
  assert.equal(compilePosixRegex('((((((){255}){255}){255}){255}){255}){255}'), undefined);
  assert.equal(compilePosixRegex('a'.repeat(1025)), undefined);
  assert.equal(compilePosixRegex(`${'('.repeat(600)}`), undefined);
});

test('patterns that ruin a backtracking engine cost nothing', () => {
  const text = `${'a'.repeat(20_000)}c`;
  for (const pattern of [
    '(a+)+b',
    '(a|a)*b',
    '(a|aa)+$',
    '(.*)*x',
    '([a-z]+)*[0-9]',
    '(a*)*b',
    'a*a*a*a*a*a*b',
  ]) {
    const expression = compilePosixRegex(pattern);
    const start = process.cpuUsage();
    assert.equal(expression?.test(text, { left: 1e9 }), false);
    const { user } = process.cpuUsage(start);
    assert.ok(user < 1_000_000, `${pattern} took ${user} µs`);
  }
});
