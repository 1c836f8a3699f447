import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConf } from '../conf/parse.ts';
import { Problems } from '../problem.ts';
import type { Edit } from './edits.ts';
import { EditError, UneditableFile } from './errors.ts';
import { edited, sourceOf } from './testing/edited.ts';

test('for any file and any edits: what is written says what was asked for, and writing it again changes nothing', () => {
  let made = 0;
  for (let seed = 1; seed <= 1500; seed++) {
    const random = generator(seed);
    const files = { 'a.conf': randomFile(random) };
    const before = read(files);
    if (before === undefined) continue;
    let written: Readonly<Record<string, string>>;
    const edits = Array.from({ length: random(4) }, () => randomEdit(random));
    try {
      written = edited(files, edits);
    } catch (error) {
      assert.ok(error instanceof EditError || error instanceof UneditableFile, `${seed}: ${String(error)}`);
      continue;
    }
    made++;
    const context = `${seed}: ${JSON.stringify({ files, edits, written })}`;
    const after = read(written);
    assert.notEqual(after, undefined, context);
    if (edits.length === 0) assert.deepEqual(after, before, context);
    assert.deepEqual(edited(written, []), written, context);
    for (const comment of files['a.conf'].match(/;c\d+/g) ?? []) {
      if (edits.every(({ action }) => KEEPING.has(action ?? '')))
        assert.ok(written['a.conf']?.includes(comment), context);
    }
  }
  assert.ok(made > 300, `${made} files were written`);
});

const KEEPING = new Set(['newcat', 'renamecat', 'update', 'append', 'insert']);

/** Sections and variables; undefined when the file is refused. */
function read(files: Readonly<Record<string, string>>): unknown {
  const document = parseConf('a.conf', sourceOf(files), new Problems());
  if (!document?.valid) return undefined;
  return document.sections.map(({ name, template, variables }) => [
    name,
    template,
    variables.map((variable) => [variable.name, variable.value, variable.arrow]),
  ]);
}

function randomFile(random: (below: number) => number): string {
  let comments = 0;
  const lines = Array.from({ length: random(14) }, () => {
    const name = 'abt'[random(3)];
    switch (random(9)) {
      case 0:
        return `[${name}]${['', '(!)', '(t)', '(+)', '(!,t)', '(a,b)'][random(6)]}`;
      case 1:
        return `;c${++comments}`;
      case 2:
        return '';
      case 3:
        return `x = 1 ;c${++comments}`;
      case 4:
        return `y${random(2)}+=${random(3)}`;
      case 5:
        return ['junk', ';--', 'k --; l=1', '\\#z=1', 'p=>q\\;r', ' ;c0 indented'][random(6)] ?? '';
      default:
        return `${'xyz'[random(3)]}=${random(3)}`;
    }
  });
  return `[t](!)\nx=0\n${lines.join('\n')}\n`;
}

function randomEdit(random: (below: number) => number): Partial<Edit> {
  const value = ['', '1', 'a;b', '>o', ';--', '\\', '=', '#x'][random(8)] ?? '';
  return {
    action:
      ['newcat', 'renamecat', 'delcat', 'emptycat', 'update', 'delete', 'append', 'insert'][random(8)] ?? '',
    category: ['a', 'b', 't', 'new;', ' '][random(5)] ?? '',
    variable: ['x', 'y', '#q', 'z;', '\\w'][random(5)] ?? '',
    value,
    match: random(4) === 0 ? 'a' : '',
    line: String(random(3)),
    options:
      ['', '', 'allowdups', 'ignoreerror', 'catfilter="TEMPLATES=include"', 'inherit="t"'][random(6)] ?? '',
  };
}

function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}
