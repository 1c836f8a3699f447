import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Problems } from '../problem.ts';
import { type ConfSource, UnreadableFile } from './document.ts';
import { parseConf } from './parse.ts';

/** Every sentence of reference §6.1, as a table: what is written, what is read, what is told. */
interface Case {
  readonly what: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Sections as `[name] key=value|key=value`; templates are marked `!`, parents follow as `<a,b`. */
  readonly read: readonly string[];
  /** `severity file:line`, in order. */
  readonly problems?: readonly string[];
  readonly valid?: false;
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  sections: [
    { what: 'a section with a variable', text: '[a]\nx = 1\n', read: ['[a] x=1'] },
    { what: '(!) makes a template', text: '[a](!)\nx=1\n', read: ['[a]! x=1'] },
    { what: 'a section inherits', text: '[a](!)\nx=1\n[b](a)\ny=2\n', read: ['[a]! x=1', '[b]<a x=1|y=2'] },
    { what: 'from what is no template, too', text: '[a]\nx=1\n[b](a)\n', read: ['[a] x=1', '[b]<a x=1'] },
    {
      what: 'several parents in the written order',
      text: '[a](!)\nx=1\n[b](!)\nx=2\n[c](b,a)\nx=3\n',
      read: ['[a]! x=1', '[b]! x=2', '[c]<b,a x=2|x=1|x=3'],
    },
    {
      what: 'templates of templates',
      text: '[a](!)\nx=1\n[b](!,a)\ny=2\n[c](b)\n',
      read: ['[a]! x=1', '[b]!<a x=1|y=2', '[c]<b x=1|y=2'],
    },
    {
      what: 'names to inherit from have no case',
      text: '[A](!)\nx=1\n[b](a)\n',
      read: ['[A]! x=1', '[b]<A x=1'],
    },
    {
      what: 'inheritance copies what the parent holds then',
      text: '[a](!)\nx=1\n[b](a)\n[a](+TEMPLATES=include)\ny=2\n[c](a)\n',
      read: ['[a]! x=1|y=2', '[b]<a x=1', '[c]<a x=1|y=2'],
    },
    { what: 'namesakes stay apart', text: '[a]\nx=1\n[a]\nx=2\n', read: ['[a] x=1', '[a] x=2'] },
    {
      what: '(+) appends to the first namesake',
      text: '[a]\nx=1\n[a]\nx=2\n[a](+)\ny=3\n',
      read: ['[a] x=1|y=3', '[a] x=2'],
    },
    {
      what: '(+) does not find templates',
      text: '[a](!)\nx=1\n[a]\nx=2\n[a](+)\ny=3\n',
      read: ['[a]! x=1', '[a] x=2|y=3'],
    },
    { what: '(+) has no case', text: '[a]\nx=1\n[A](+)\ny=2\n', read: ['[a] x=1|y=2'] },
    {
      what: '(+field=regex) appends to the first that matches',
      text: '[a]\ntype=endpoint\n[a]\ntype=aor\n[a](+type=ao.)\nx=1\n',
      read: ['[a] type=endpoint', '[a] type=aor|x=1'],
    },
    {
      what: 'all terms of a filter must match',
      text: '[a]\nt=1\nu=1\n[a]\nt=1\nu=2\n[a](+t=1&u=2)\nx=1\n',
      read: ['[a] t=1|u=1', '[a] t=1|u=2|x=1'],
    },
    {
      what: '(+TEMPLATES=include) finds templates',
      text: '[a](!)\nx=1\n[a](+TEMPLATES=include)\ny=2\n',
      read: ['[a]! x=1|y=2'],
    },
    {
      what: '(+TEMPLATES=restrict) finds only templates',
      text: '[a]\nx=1\n[a](!)\nx=2\n[a](+TEMPLATES=restrict)\ny=3\n',
      read: ['[a] x=1', '[a]! x=2|y=3'],
    },
    {
      what: 'a blank between ] and ( hides the options',
      text: '[a](!)\nx=1\n[b] (a)\ny=2\n',
      read: ['[a]! x=1', '[b] y=2'],
    },
    { what: 'what follows ) is nothing', text: '[a](!) rubbish\nx=1\n', read: ['[a]! x=1'] },
    { what: 'blanks around the line', text: '  [a]  \n  x=1\n', read: ['[a] x=1'] },
    {
      what: 'options are not trimmed: an unknown parent refuses the file',
      text: '[a](!)\n[b](!)\n[c](a, b)\nx=1\n',
      read: ['[a]!', '[b]!'],
      problems: ['error main:3'],
      valid: false,
    },
    {
      what: 'a parent must stand before',
      text: '[b](a)\nx=1\n[a]\n',
      read: [],
      problems: ['error main:1'],
      valid: false,
    },
    {
      what: '(+) without a namesake refuses the file',
      text: '[a](+)\nx=1\n',
      read: [],
      problems: ['error main:1'],
      valid: false,
    },
    {
      what: 'a missing ] refuses the file',
      text: '[a]\nx=1\n[b\ny=2\n',
      read: ['[a] x=1'],
      problems: ['error main:3'],
      valid: false,
    },
    {
      what: 'a missing ) refuses the file',
      text: '[a]\nx=1\n[b](a\ny=2\n',
      read: ['[a] x=1'],
      problems: ['error main:3'],
      valid: false,
    },
    {
      what: 'a variable before any section refuses the file',
      text: 'x=1\n[a]\n',
      read: [],
      problems: ['error main:1'],
      valid: false,
    },
  ],
  variables: [
    { what: '= and => are equal', text: '[a]\nx = 1\ny => 2\n', read: ['[a] x=1|y=>2'] },
    { what: 'name and value are trimmed outside', text: '[a]\n\t x y \t= 1  2 \n', read: ['[a] x y=1  2'] },
    { what: 'an empty value', text: '[a]\nx =\n', read: ['[a] x='] },
    { what: 'further = belong to the value', text: '[a]\nx = a=b\n', read: ['[a] x=a=b'] },
    { what: 'quotes stay', text: '[a]\nx = "q"\n', read: ['[a] x="q"'] },
    { what: '+= appends the raw text', text: '[a]\nx = 1\nx += 2\nx +=3\n', read: ['[a] x=1 23'] },
    {
      what: '+= to the last of exactly that name',
      text: '[a]\nx=1\nx=2\nX=3\nx+=4\n',
      read: ['[a] x=1|x=24|X=3'],
    },
    { what: '+= with nothing there creates', text: '[a]\nx += 1 \n', read: ['[a] x=1'] },
    {
      what: '+= to what was inherited',
      text: '[a](!)\nx=1\n[b](a)\nx+=,2\n[c](a)\n',
      read: ['[a]! x=1', '[b]<a x=1,2', '[c]<a x=1'],
    },
    { what: 'no line continuation', text: '[a]\nx = 1 \\\ny = 2\n', read: ['[a] x=1 \\|y=2'] },
    { what: 'a backslash protects [ at the start', text: '[a]\n\\[x] = 1\n', read: ['[a] [x]=1'] },
    { what: 'and #', text: '[a]\n\\#x = 1\n', read: ['[a] #x=1'] },
    { what: 'and =', text: '[a]\n\\=x = 1\n', read: ['[a] =x=1'] },
    { what: 'a # inside a line means nothing', text: '[a]\nx = 1 # 2\n', read: ['[a] x=1 # 2'] },
    {
      what: 'no "=" skips the line',
      text: '[a]\nsecret hush\ny=2\n',
      read: ['[a] y=2'],
      problems: ['warning main:2'],
    },
    {
      what: 'no name skips the line',
      text: '[a]\n= 1\ny=2\n',
      read: ['[a] y=2'],
      problems: ['warning main:2'],
    },
  ],
  comments: [
    { what: '; to the end of the line', text: '; all\n[a] ; b\nx = 1 ; c = 2\n', read: ['[a] x=1'] },
    { what: '\\; is a semicolon', text: '[a]\nx = 1\\;lr\\;y ; c\n', read: ['[a] x=1;lr;y'] },
    { what: 'other backslashes stay', text: '[a]\nx = a\\nb\\\\c\n', read: ['[a] x=a\\nb\\\\c'] },
    {
      what: ';-- over several lines',
      text: '[a]\n;-- x = 1\ny = 2\n--; z = 3\nw = 4\n',
      read: ['[a] z=3|w=4'],
    },
    { what: 'inline, the text around is joined', text: '[a]\nx = 1;-- no --;2\n', read: ['[a] x=12'] },
    { what: 'nested', text: '[a]\n;-- a ;-- b --; c --;x = 1\n', read: ['[a] x=1'] },
    { what: ';--- is an ordinary comment', text: '[a]\n;--- no block\nx = 1\n', read: ['[a] x=1'] },
    { what: 'a ; within a block', text: '[a]\n;--\n; x\ny=1;\n--;\nz=1\n', read: ['[a] z=1'] },
    {
      what: 'a --; that closes nothing is an ordinary comment',
      text: '[a]\nx = 1 --; y\nz = 2\n',
      read: ['[a] x=1 --|z=2'],
    },
    {
      what: 'an open block is told',
      text: '[a]\nx=1\n;-- y\nz=2\n',
      read: ['[a] x=1'],
      problems: ['warning main:3'],
    },
    {
      what: '128 deep',
      text: `[a]\n${';-- '.repeat(128)}${'--; '.repeat(128)}\nx=1\n`,
      read: ['[a] x=1'],
    },
  ],
  includes: [
    { what: '#include in quotes', text: '#include "b"\n', files: { b: '[b]\nx=1\n' }, read: ['[b] x=1'] },
    { what: 'in angle brackets', text: '#include <b>\n', files: { b: '[b]\nx=1\n' }, read: ['[b] x=1'] },
    { what: 'bare', text: '#include b\n', files: { b: '[b]\nx=1\n' }, read: ['[b] x=1'] },
    {
      what: 'with blanks in front and any case',
      text: '  #INCLUDE b\n',
      files: { b: '[b]\n' },
      read: ['[b]'],
    },
    {
      what: 'globs, in order',
      text: '#include d/*\n',
      files: { 'd/2': '[two]\n', 'd/1': '[one]\n', e: '[e]\n' },
      read: ['[one]', '[two]'],
    },
    {
      what: 'lines go on the section of the includer, which goes on after it',
      text: '[a]\nx=1\n#include b\nz=3\n',
      files: { b: 'y=2\n[b]\nw=4\n' },
      read: ['[a] x=1|y=2|z=3', '[b] w=4'],
    },
    {
      what: 'a missing file refuses the file',
      text: '[a]\n#include no\nx=1\n',
      read: ['[a]'],
      problems: ['error main:2'],
      valid: false,
    },
    {
      what: 'a glob with no match is a missing file',
      text: '#include no/*\n',
      read: [],
      problems: ['error main:1'],
      valid: false,
    },
    { what: '#tryinclude may be missing', text: '[a]\n#tryinclude no\nx=1\n', read: ['[a] x=1'] },
    { what: '#tryinclude includes', text: '#tryinclude b\n', files: { b: '[b]\n' }, read: ['[b]'] },
    {
      what: 'a fault in an included file does not refuse the includer',
      text: '[a]\n#include b\nx=1\n',
      files: { b: 'y=2\n[b\nz=3\n' },
      read: ['[a] y=2|x=1'],
      problems: ['warning b:2'],
    },
    {
      what: 'ten deep and no deeper',
      text: '[a]\n#include main\n',
      read: Array(10).fill('[a]'),
      problems: ['warning main:2'],
    },
    {
      what: '#exec is not run',
      text: '[a]\n#exec "x"\ny=1\n',
      read: ['[a] y=1'],
      problems: ['warning main:2'],
    },
    {
      what: 'an unknown directive is told',
      text: '[a]\n#inclde b\ny=1\n',
      read: ['[a] y=1'],
      problems: ['warning main:2'],
    },
    {
      what: 'a directive without a file is told',
      text: '[a]\n#include\ny=1\n',
      read: ['[a] y=1'],
      problems: ['warning main:2'],
    },
  ],
  files: [
    { what: 'a byte order mark', text: '\ufeff[a]\nx=1\n', read: ['[a] x=1'] },
    { what: 'CRLF', text: '[a]\r\nx = 1\r\n\r\n', read: ['[a] x=1'] },
    { what: 'no line end at the end', text: '[a]\nx=1', read: ['[a] x=1'] },
    { what: 'an empty file', text: '', read: [] },
    { what: 'UTF-8', text: '[ä]\nx = Jürgen\u00a0\n', read: ['[ä] x=Jürgen\u00a0'] },
    {
      what: 'a line of 8191 bytes',
      text: `[a]\nx=${'y'.repeat(8189)}\n`,
      read: [`[a] x=${'y'.repeat(8189)}`],
    },
    {
      what: 'a line of 8192 bytes is skipped',
      text: `[a]\nx=${'y'.repeat(8190)}\nz=1\n`,
      read: ['[a] z=1'],
      problems: ['warning main:2'],
    },
    {
      what: 'bytes count, not characters',
      text: `[a]\nx=${'ü'.repeat(4095)}\nz=1\n`,
      read: ['[a] z=1'],
      problems: ['warning main:2'],
    },
  ],
};

for (const [group, cases] of Object.entries(CASES)) {
  describe(group, () => {
    for (const { what, text, files, read, problems = [], valid = true } of cases) {
      test(what, () => {
        const found = new Problems();
        const document = parseConf('main', source({ main: text, ...files }), found);
        assert.deepEqual(document?.sections.map(written), read);
        assert.deepEqual(
          found.list.map(({ severity, file, line }) => `${severity} ${file}:${line}`),
          problems,
        );
        assert.equal(document?.valid, valid);
      });
    }
  });
}

test('no such file', () => {
  assert.equal(parseConf('main', source({}), new Problems()), undefined);
});

test('every variable knows where it stands, the inherited ones where they come from', () => {
  const document = parseConf(
    'main',
    source({ main: '; c\n[a](!)\nx=1\n[b](a)\n#include f\n', f: '\ny=2\n' }),
    new Problems(),
  );
  assert.deepEqual(
    document?.sections[1]?.variables.map(({ name, file, line, inherited }) => [name, file, line, inherited]),
    [
      ['x', 'main', 3, true],
      ['y', 'f', 2, false],
    ],
  );
  assert.deepEqual([...(document?.files.keys() ?? [])], ['main', 'f']);
});

test('no problem quotes a line', () => {
  const found = new Problems();
  parseConf('main', source({ main: '[a]\nsecret hush\n#password=hush\n= hush\n\\=\nx\n' }), found);
  assert.ok(found.list.length >= 3);
  assert.ok(!JSON.stringify(found.list).includes('hush'));
});

test('a file that is there and cannot be read is an error, included or not', () => {
  const locked = {
    ...source({}),
    read: (name: string) => {
      if (name === 'locked') throw new UnreadableFile('EACCES');
      return '[a]\n#tryinclude locked\nx=1\n';
    },
  };
  const included = new Problems();
  assert.equal(parseConf('main', locked, included)?.valid, true);
  assert.deepEqual(included.list, [
    {
      severity: 'error',
      file: 'main',
      line: 2,
      text: 'The file "locked", which is included here, cannot be read (EACCES); correct its owner and mode',
    },
  ]);
  const whole = new Problems();
  assert.equal(parseConf('locked', locked, whole)?.valid, false);
  assert.equal(whole.list[0]?.text, 'The file cannot be read (EACCES); correct its owner and mode');
});

function written(section: NonNullable<ReturnType<typeof parseConf>>['sections'][number]): string {
  const marks = `${section.template ? '!' : ''}${section.parents.length > 0 ? `<${section.parents.join(',')}` : ''}`;
  const variables = section.variables.map(({ name, value, arrow }) => `${name}=${arrow ? '>' : ''}${value}`);
  return [`[${section.name}]${marks}`, variables.join('|')].filter((part) => part !== '').join(' ');
}

function source(files: Readonly<Record<string, string>>): ConfSource {
  return {
    read: (name) => files[name],
    expand: (pattern) => {
      const regex = new RegExp(`^${pattern.replaceAll('*', '[^/]*')}$`);
      return Object.keys(files)
        .filter((name) => regex.test(name))
        .sort();
    },
  };
}
