import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { categoryFilter } from './category-filter.ts';
import { pieces } from './pieces.ts';

const SECTIONS = [
  { name: 'general', template: false, variables: [{ name: 'bindport', value: '5060' }] },
  { name: 'tmpl', template: true, variables: [{ name: 'type', value: 'endpoint' }] },
  {
    name: 'dup',
    template: false,
    variables: [
      { name: 'type', value: 'endpoint' },
      { name: 'name', value: 'one' },
    ],
  },
  {
    name: 'DUP',
    template: false,
    variables: [
      { name: 'type', value: 'aor' },
      { name: 'x', value: 'a,b' },
    ],
  },
];

describe('filters', () => {
  const table: [category: string, filter: string, found: string][] = [
    ['', '', 'general dup DUP'],
    ['dup', '', 'dup DUP'],
    ['tmpl', '', ''],
    ['', 'type=aor', 'DUP'],
    ['', 'type=', 'dup DUP'],
    ['', 'ty.e=^(aor|endpoint)$', 'dup DUP'],
    ['', 'type=endpoint,name=one', 'dup'],
    ['', 'type=endpoint, name = one', 'dup'],
    ['', 'type=endpoint&name=one', 'dup'],
    ['', 'type=aor&name=one', ''],
    ['', 'type=endpoint,name=two', ''],
    ['', 'x="a,b"', 'DUP'],
    ['', 'garbage', ''],
    ['', 'type=aor,', ''],
    ['', '[bad=x', ''],
    ['', 'TEMPLATES=include', 'general tmpl dup DUP'],
    ['', 'TEMPLATES=Restrict', 'tmpl'],
    ['', 'TEMPLATES=whatever', ''],
    ['', 'templates=include', ''],
    ['', 'TEMPLATES=include,type=endpoint', 'tmpl dup'],
    ['tmpl', 'type=endpoint', ''],
  ];
  for (const [category, filter, found] of table) {
    test(`${category || 'any'} with ${filter || 'none'}`, () => {
      const names = SECTIONS.filter(categoryFilter(category, filter, compile)).map(({ name }) => name);
      assert.equal(names.join(' '), found);
    });
  }
});

describe('pieces', () => {
  const table: [text: string, separator: string, found: string[]][] = [
    ['', ',', ['']],
    ['a, b ,c', ',', ['a', 'b', 'c']],
    ['inherit="a,b",template', ',', ['inherit="a,b"', 'template']],
    ['inherit="a,b"', '=', ['inherit', 'a,b']],
    [`catfilter='TEMPLATES=include'`, '=', ['catfilter', 'TEMPLATES=include']],
    ['a\\,b,c', ',', ['a\\,b', 'c']],
    ['"', ',', ['"']],
    ['"a,b', ',', ['"a,b']],
  ];
  for (const [text, separator, found] of table) {
    test(`${text} at ${separator}`, () => assert.deepEqual(pieces(text, separator), found));
  }
});

function compile(pattern: string): ((text: string) => boolean) | undefined {
  try {
    const regex = new RegExp(pattern);
    return (text) => regex.test(text);
  } catch {
    return undefined;
  }
}
