import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Edit } from './edits.ts';
import { EditError, UneditableFile } from './errors.ts';
import { edited } from './testing/edited.ts';

/** What an edit makes of a file; the recordings show more of it. */
interface Case {
  readonly what: string;
  readonly text: string;
  readonly edits?: readonly Partial<Edit>[];
  readonly becomes: string;
  readonly follow?: true;
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'without edits': [
    { what: 'blanks around the equals sign', text: '[a]\nx=1\ny=>2\n', becomes: '[a]\nx = 1\ny => 2\n' },
    {
      what: 'comments and empty lines stay',
      text: '; top\n\n[a] ; beside\n\n; one\n  ; two\n\nx=1 ; x\ny=2   ; y\n\n\n\n\n\n\n[b]\n; end\n\n',
      becomes:
        '; top\n\n[a] ; beside\n\n; one\n  ; two\n\nx = 1   ; x\ny = 2   ; y\n\n\n\n\n\n\n[b]\n; end\n\n',
    },
    { what: 'a file of comments', text: '; only\n; comments\n', becomes: '; only\n; comments\n' },
    { what: 'an empty file', text: '', becomes: '' },
    {
      what: 'the old header goes',
      text: ';!\n;! Generator: Manager\n;!\n; mine\n[a]\nx = 1\n',
      becomes: '; mine\n[a]\nx = 1\n',
    },
    {
      what: 'block comments stay',
      text: '[a]\nx=1 ;-- one\ntwo\n--; y=2\nz=;--in--;3\n',
      becomes: '[a]\nx = 1\n;-- one\ntwo\n--;\ny = 2\n;--in--;\nz = 3\n',
    },
    {
      what: 'lines that nobody reads stay',
      text: '[a]\nno equals sign; here\nx=1\n#exec "/bin/true"\n',
      becomes: '[a]\nno equals sign; here\nx = 1\n#exec "/bin/true"\n',
    },
    {
      what: '(+) is joined with its section, its comments with it',
      text: '[a]\nx=1\n; more\n[a](+) ; of a\ny=2\n; end\n',
      becomes: '[a]\nx = 1\n; more\n; of a\ny = 2\n; end\n',
    },
    {
      what: '+= is joined with what it goes on with',
      text: '[a]\n; first\nx=1 ; one\n; second\nx+=,2\ny=3\n',
      becomes: '[a]\n; first\n; one\n; second\nx = 1,2\ny = 3\n',
    },
    {
      what: 'semicolons and first characters are protected',
      text: '[a\\;b]\nx=1\\;2\n\\#c=3\n\\[d]=4\n',
      becomes: '[a\\;b]\nx = 1\\;2\n\\#c = 3\n\\[d] = 4\n',
    },
    {
      what: 'templates and heirs, own lines that say the same',
      text: '[t](!)\nx=1\n[a](t)\nx=2\nx=1\n[u](!,t)\n[b](u)\ny=1\n',
      becomes: '[t](!)\nx = 1\n[a](t)\nx = 2\nx = 1\n[u](!,t)\n[b](u)\ny = 1\n',
    },
    { what: 'CRLF', text: '[a] ; b\r\n\r\n; c\r\nx=1\r\n', becomes: '[a] ; b\n\n; c\nx = 1\n' },
    { what: 'a byte order mark', text: '\ufeff[a]\nx=1\n', becomes: '[a]\nx = 1\n' },
    {
      what: 'bytes of any kind',
      text: '[a]\nx=J\xfcrgen \xe3\xa0\ny=\xff\n',
      becomes: '[a]\nx = J\xfcrgen \xe3\xa0\ny = \xff\n',
    },
    { what: 'no line end at the end', text: '[a]\nx=1', becomes: '[a]\nx = 1\n' },
  ],
  sections: [
    {
      what: 'a new one goes to the end, behind the comments there',
      text: '[a]\nx=1\n; end\n',
      edits: [
        { action: 'NewCat', category: 'b' },
        { action: 'append', category: 'b', variable: 'y', value: '2' },
      ],
      becomes: '[a]\nx = 1\n; end\n[b]\ny = 2\n',
    },
    {
      what: 'or in front of another',
      text: '[a]\n[b]\n',
      edits: [{ action: 'newcat', category: 'c', match: 'B' }],
      becomes: '[a]\n[c]\n[b]\n',
    },
    {
      what: 'of the same name with allowdups, and nothing with ignoreerror',
      text: '[a]\nx=1\n',
      edits: [
        { action: 'newcat', category: 'A', options: 'allowdups' },
        { action: 'newcat', category: 'a', options: 'ignoreerror' },
      ],
      becomes: '[a]\nx = 1\n[A]\n',
    },
    {
      what: 'inherits from several templates',
      text: '[t](!)\nx=1\n[u](!)\ny=1\n',
      edits: [{ action: 'newcat', category: 'a', options: 'template,inherit="u,t"' }],
      becomes: '[t](!)\nx = 1\n[u](!)\ny = 1\n[a](!,u,t)\n',
    },
    {
      what: 'a renamed template takes its heirs along',
      text: '[t](!)\nx=1\n[a](t)\n',
      edits: [{ action: 'renamecat', category: 't', value: 'v', options: 'catfilter="TEMPLATES=include"' }],
      becomes: '[v](!)\nx = 1\n[a](v)\n',
    },
    {
      what: 'what inherits from a deleted template keeps its lines',
      text: '[t](!)\nx=1\n[u](!)\ny=1\n[a](t,u)\nz=1\n',
      edits: [{ action: 'delcat', category: 't', options: 'catfilter="TEMPLATES=restrict"' }],
      becomes: '\n\n[u](!)\ny = 1\n[a](u)\nx = 1\nz = 1\n',
    },
    {
      what: 'deletes all of the name, or those that fit',
      text: '[a]\nx=1\n[a]\nx=2\n[b]\n[b]\nx=1\n',
      edits: [
        { action: 'delcat', category: 'a', options: 'catfilter="x=2"' },
        { action: 'delcat', category: 'b' },
        { action: 'delcat', category: 'nobody', options: 'ignoreerror' },
      ],
      becomes: '[a]\nx = 1\n',
    },
    {
      what: 'the last one goes, the comments at the end stay',
      text: '[a]\nx=1\n[b]\ny=1\n; end\n',
      edits: [{ action: 'delcat', category: 'b' }],
      becomes: '[a]\nx = 1\n; end\n',
    },
    {
      what: 'empties',
      text: '[a]\nx=1\ny=2\n[b]\n',
      edits: [{ action: 'emptycat', category: 'a' }],
      becomes: '[a]\n\n\n[b]\n',
    },
  ],
  lines: [
    {
      what: 'the first that matches is updated, its comments stay',
      text: '[a]\n; c\nx=1 ; d\nx=2\n',
      edits: [
        { action: 'update', category: 'a', variable: 'X', value: '3', match: '2' },
        { action: 'update', category: 'a', variable: 'x', value: '>4' },
      ],
      becomes: '[a]\n; c\nx => 4   ; d\nX = 3\n',
    },
    {
      what: 'deletes by name, by value, by number',
      text: '[a]\nx=1\nx=2\ny=3\nz=4\n',
      edits: [
        { action: 'delete', category: 'a', variable: 'x', match: '2' },
        { action: 'delete', category: 'a', line: '1' },
        { action: 'delete', category: 'a', variable: 'q', options: 'ignoreerror' },
      ],
      becomes: '[a]\nx = 1\n\n\nz = 4\n',
    },
    {
      what: 'inserts in front, between and behind',
      text: '[a]\nx=1\ny=2\n',
      edits: [
        { action: 'insert', category: 'a', variable: 'first', value: '0', line: '0' },
        { action: 'insert', category: 'a', variable: 'second', line: '1' },
        { action: 'insert', category: 'a', variable: 'last', line: '99' },
        { action: 'append', category: 'a', variable: 'after', match: 'object', value: 'b' },
      ],
      becomes: '[a]\nfirst = 0\nsecond = \nx = 1\ny = 2\nlast = \nafter => b\n',
    },
    {
      what: 'heirs keep what their template said',
      text: '[t](!)\nx=1\ny=1\n[a](t)\n[b](t)\nx=2\n',
      edits: [
        {
          action: 'update',
          category: 't',
          variable: 'x',
          value: '9',
          options: 'catfilter="TEMPLATES=include"',
        },
      ],
      becomes: '[t](!)\nx = 9\ny = 1\n[a](t)\nx = 1\n[b](t)\nx = 1\nx = 2\n',
    },
    {
      what: 'or follow it',
      follow: true,
      text: '[t](!)\nx=1\ny=1\n[a](t)\n[b](t)\nx=2\n',
      edits: [
        {
          action: 'update',
          category: 't',
          variable: 'x',
          value: '9',
          options: 'catfilter="TEMPLATES=include"',
        },
      ],
      becomes: '[t](!)\nx = 9\ny = 1\n[a](t)\n[b](t)\nx = 2\n',
    },
    {
      what: 'an inherited line is overridden, unless it says the same',
      text: '[t](!)\nx=1\ny=1\n[a](t)\nz=1\n',
      edits: [
        { action: 'update', category: 'a', variable: 'x', value: '2' },
        { action: 'update', category: 'a', variable: 'y', value: '1' },
      ],
      becomes: '[t](!)\nx = 1\ny = 1\n[a](t)\nx = 2\nz = 1\n',
    },
    {
      what: 'nothing gets out of its line',
      text: '[a]\n',
      edits: [
        { action: 'append', category: 'a', variable: '#include "/etc/shadow"', value: '' },
        { action: 'append', category: 'a', variable: '[b]', value: ';-- c' },
        { action: 'append', category: 'a', variable: '\\d', value: '\\;' },
        { action: 'append', category: 'a', variable: '=e', value: '> f' },
        { action: 'append', category: 'a', variable: 'g+', value: '= h' },
      ],
      becomes: '[a]\n\\#include "/etc/shadow" = \n\\[b] = \\;-- c\n\\\\d = \\\\;\n\\=e => f\ng+ = = h\n',
    },
  ],
};

for (const [group, cases] of Object.entries(CASES)) {
  describe(group, () => {
    for (const { what, text, edits = [], becomes, follow } of cases) {
      test(what, () => assert.equal(edited({ 'a.conf': text }, edits, follow)['a.conf'], becomes));
    }
  });
}

describe('refused, and nothing is changed', () => {
  const text = '[t](!)\nx=1\n[a](t)\nx=1\n';
  const table: [what: string, edit: Partial<Edit>, code: string][] = [
    ['no category', { action: 'update' }, 'no-category'],
    ['no such action', { action: 'frob', category: 'a' }, 'unknown-action'],
    ['no such category', { action: 'append', category: 'b', variable: 'x' }, 'unknown-category'],
    ['a template without catfilter', { action: 'emptycat', category: 't' }, 'unknown-category'],
    ['a category that is there', { action: 'newcat', category: 'A' }, 'category-not-made'],
    ['a category in front of nobody', { action: 'newcat', category: 'b', match: 'c' }, 'category-not-made'],
    [
      'to inherit from no template',
      { action: 'newcat', category: 'b', options: 'inherit="a"' },
      'unknown-template',
    ],
    ['a category with a bracket', { action: 'newcat', category: 'b]' }, 'category-not-made'],
    ['a category with a line feed', { action: 'newcat', category: 'b]\n[c' }, 'category-not-made'],
    ['a new name with a bracket', { action: 'renamecat', category: 'a', value: 'b](t)' }, 'no-argument'],
    ['no new name', { action: 'renamecat', category: 'a' }, 'no-argument'],
    ['no variable', { action: 'update', category: 'a' }, 'no-argument'],
    ['no such variable', { action: 'update', category: 'a', variable: 'y' }, 'not-updated'],
    ['no such value', { action: 'delete', category: 'a', variable: 'x', match: '2' }, 'not-updated'],
    ['no such line', { action: 'delete', category: 'a', line: 'x' }, 'not-updated'],
    ['nothing to delete', { action: 'delete', category: 'a' }, 'no-argument'],
    ['no line to insert at', { action: 'insert', category: 'a', variable: 'y' }, 'no-argument'],
    [
      'a line that is no number',
      { action: 'insert', category: 'a', variable: 'y', line: '-1' },
      'no-argument',
    ],
    ['a variable of blanks', { action: 'append', category: 'a', variable: ' ' }, 'no-argument'],
    ['a variable with an equals sign', { action: 'append', category: 'a', variable: 'x=y' }, 'no-argument'],
    ['a variable with a line feed', { action: 'append', category: 'a', variable: 'x\ny' }, 'no-argument'],
    [
      'a value with a line feed',
      { action: 'append', category: 'a', variable: 'x', value: 'y\n[b]' },
      'no-argument',
    ],
    ['a value with a CR', { action: 'update', category: 'a', variable: 'x', value: 'y\rz' }, 'no-argument'],
    [
      'a value with a NUL',
      { action: 'insert', category: 'a', variable: 'x', value: 'y\0z', line: '0' },
      'no-argument',
    ],
  ];
  for (const [what, edit, code] of table) {
    test(what, () =>
      assert.throws(
        () => edited({ 'a.conf': text }, [edit]),
        (error) => error instanceof EditError && error.code === code,
      ),
    );
  }

  const files: [what: string, files: Readonly<Record<string, string>>, edits?: Partial<Edit>[]][] = [
    [
      'a line that would be too long',
      { 'a.conf': '[a]\n' },
      [{ action: 'append', category: 'a', variable: 'x', value: 'y'.repeat(8200) }],
    ],
    ['a file that is included twice', { 'a.conf': '[a]\n#include "b"\n#include "b"\n', b: 'x=1\n' }],
    ['a file that is included and has an error', { 'a.conf': '[a]\n#include "b"\n', b: 'x=1\n[b\ny=1\n' }],
    [
      'a section that is appended to after it was inherited from',
      { 'a.conf': '[a]\nx=1\n[b](a)\n[a](+)\ny=1\n' },
    ],
    [
      'a template with a name that cannot be inherited from',
      { 'a.conf': '[t](!)\nx=1\n[a](t)\n' },
      [{ action: 'renamecat', category: 't', value: 'u,v', options: 'catfilter="TEMPLATES=include"' }],
    ],
  ];
  for (const [what, content, edits = []] of files) {
    test(what, () => assert.throws(() => edited(content, edits), UneditableFile));
  }
});

describe('includes', () => {
  const files = {
    'a.conf':
      '; main\n[a]\nx=1\n; of the include\n#include "b.conf" ; beside\nz=1\n\n#tryinclude <none.conf>\n[c](t)\n',
    'b.conf': '; of b\ny=1\n[t](!)\nq=1\n; end of b\n',
  };
  test('keep their wording and place; what is not edited is not written', () => {
    assert.deepEqual(edited(files, []), {
      'a.conf':
        '; main\n[a]\nx = 1\n; of the include\n#include "b.conf" ; beside\nz = 1\n\n#tryinclude <none.conf>\n[c](t)\n',
    });
  });
  test('an edit is written into the file that it concerns', () => {
    const edits = [
      { action: 'update', category: 'a', variable: 'y', value: '2' },
      {
        action: 'append',
        category: 't',
        variable: 'r',
        value: '1',
        options: 'catfilter="TEMPLATES=include"',
      },
    ];
    const written = edited(files, edits, true);
    assert.equal(written['b.conf'], '; of b\ny = 2\n[t](!)\nq = 1\n; end of b\nr = 1\n');
    assert.equal(written['a.conf'], edited(files, [])['a.conf']);
  });
  test('what stands in front of a section of another file goes to the main file, behind the include', () => {
    const edits = [{ action: 'newcat', category: 'd', match: 'c', options: 'inherit="t"' }];
    const written = edited(files, edits);
    assert.deepEqual(Object.keys(written), ['a.conf']);
    assert.match(
      written['a.conf'] ?? '',
      /#include "b\.conf" ; beside\nz = 1\n\[d\]\(t\)\n\n#tryinclude <none\.conf>\n\[c\]\(t\)\n$/,
    );
  });
  test('a line appended to a section goes where its last line stands', () => {
    const nested = { 'a.conf': '[a]\n#include "b.conf"\n[c]\n', 'b.conf': 'x=1\n' };
    const written = edited(nested, [{ action: 'append', category: 'a', variable: 'y', value: '2' }]);
    assert.deepEqual(written, { 'a.conf': '[a]\n#include "b.conf"\n[c]\n', 'b.conf': 'x = 1\ny = 2\n' });
  });
  test('wildcards', () => {
    const many = {
      'a.conf': '#include "d/*.conf"\n[a]\n',
      'd/1.conf': '[one]\n',
      'd/2.conf': '[two]\nx=1\n',
    };
    const written = edited(many, [{ action: 'update', category: 'two', variable: 'x', value: '2' }]);
    assert.deepEqual(written, { 'a.conf': '#include "d/*.conf"\n[a]\n', 'd/2.conf': '[two]\nx = 2\n' });
  });
});
