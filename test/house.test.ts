import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkHouse, importsOf, roomOf } from './house.ts';

describe('rooms', () => {
  const table: [file: string, room: string | undefined][] = [
    ['src/aldis.js', 'aldis'],
    ['src/gateway.ts', 'gateway'],
    ['src/messages/submit.ts', 'messages'],
    ['src/storage/sqlite/sqlite.ts', 'storage'],
    ['src/protocols/sip/syntax/uri.ts', 'protocols/sip'],
    ['src/technologies/pjsip/index.ts', 'technologies/pjsip'],
    ['test/run.ts', undefined],
  ];
  for (const [file, room] of table) test(file, () => assert.equal(roomOf(file), room));
});

describe('imports are found', () => {
  const table: [name: string, text: string, targets: string[]][] = [
    ['one line', "import { a } from './b.ts';", ['src/x/b.ts']],
    ['types', "import type { A } from '../y/c.ts';", ['src/y/c.ts']],
    ['several lines', "import {\n  a,\n  b,\n} from './b.ts';", ['src/x/b.ts']],
    ['re-export', "export type { A } from './b.ts';", ['src/x/b.ts']],
    ['for its effect', "import './b.ts';", ['src/x/b.ts']],
    ['dynamic', "const m = await import('./b.ts');", ['src/x/b.ts']],
    ['worker', "new Worker(new URL('./worker.ts', import.meta.url))", ['src/x/worker.ts']],
    ['packages are not ours', "import ws from 'ws';\nimport { x } from 'node:fs';", []],
    ['comments do not count', "// import { a } from './b.ts';\n/* import './c.ts'; */", []],
    ['a slash-slash in a string', "const u = 'http://x'; \nimport { a } from './b.ts';", ['src/x/b.ts']],
  ];
  for (const [name, text, targets] of table) {
    test(name, () =>
      assert.deepEqual(
        importsOf('src/x/a.ts', text).map(({ target }) => target),
        targets,
      ),
    );
  }
  test('with their line', () => {
    assert.equal(importsOf('src/x/a.ts', "const a = 1;\n\nexport * from './b.ts';")[0]?.line, 3);
  });
});

describe('arrows', () => {
  const allowed: [from: string, to: string][] = [
    ['src/aldis.js', 'src/cli/serve.ts'],
    ['src/cli/serve.ts', 'src/gateway.ts'],
    ['src/cli/phone.ts', 'src/protocols/sip/create-stack.ts'],
    ['src/gateway.ts', 'src/storage/sqlite/sqlite.ts'],
    ['src/gateway.ts', 'src/technologies/pjsip/registrar/registrar.ts'],
    ['src/interfaces/ami/server.ts', 'src/messages/messaging.ts'],
    ['src/interfaces/ami/server.ts', 'src/protocols/ami/framing.ts'],
    ['src/interfaces/ami/server.ts', 'src/technologies/pjsip/index.ts'],
    ['src/technologies/pjsip/contacts.ts', 'src/protocols/sip/syntax/uri.ts'],
    ['src/storage/sqlite/sqlite.ts', 'src/messages/store.ts'],
    ['src/messages/submit.ts', 'src/messages/message.ts'],
    ['src/messages/submit.test.ts', 'src/storage/sqlite/sqlite.ts'],
  ];
  for (const [from, to] of allowed) {
    test(`${from} → ${to}`, () => assert.deepEqual(checkHouse(graph([[from, to]])), []));
  }

  const refused: [from: string, to: string, reason: RegExp][] = [
    ['src/messages/submit.ts', 'src/storage/sqlite/sqlite.ts', /messages may import nothing of ours/],
    ['src/messages/submit.ts', 'src/config/configuration.ts', /messages may import nothing/],
    ['src/protocols/sip/stack.ts', 'src/messages/message.ts', /usable alone/],
    ['src/protocols/sip/stack.ts', 'src/protocols/ami/framing.ts', /usable alone/],
    ['src/technologies/pjsip/a.ts', 'src/technologies/xmpp/index.ts', /technologies\/pjsip may import/],
    ['src/technologies/xmpp/a.ts', 'src/protocols/sip/stack.ts', /technologies\/xmpp may import/],
    ['src/interfaces/ami/server.ts', 'src/technologies/pjsip/contacts.ts', /published surface/],
    ['src/interfaces/ami/server.ts', 'src/protocols/sip/stack.ts', /interfaces\/ami may import/],
    ['src/interfaces/rest/a.ts', 'src/interfaces/ami/server.ts', /interfaces\/rest may import/],
    ['src/config/configuration.ts', 'src/telemetry/log.ts', /config may import nothing/],
    ['src/aldis.js', 'src/gateway.ts', /aldis may import cli/],
    ['src/storage/a.ts', 'src/gateway.ts', /storage may import/],
    ['src/messages/a.ts', 'src/messages/b.test.ts', /it is a test/],
    ['src/messages/a.ts', 'bench/table.ts', /outside of src/],
    ['src/attic/a.ts', 'src/messages/message.ts', /attic is not in the house/],
  ];
  for (const [from, to, reason] of refused) {
    test(`not ${from} → ${to}`, () => {
      const problems = checkHouse(graph([[from, to]]));
      assert.equal(problems.length, 1);
      assert.equal(problems[0]?.file, from);
      assert.match(problems[0]?.reason ?? '', reason);
    });
  }
});

describe('cycles', () => {
  const A = 'src/messages/a.ts';
  const B = 'src/messages/b.ts';
  const C = 'src/messages/c.ts';
  const D = 'src/messages/d.ts';
  test('a chain and a diamond are none', () => {
    const files = graph([
      [A, B],
      [A, C],
      [B, D],
      [C, D],
    ]);
    assert.deepEqual(checkHouse(files), []);
  });
  test('of three files, told once', () => {
    const files = graph([
      [B, C],
      [C, A],
      [A, B],
    ]);
    assert.deepEqual(checkHouse(files), [
      { file: A, line: 0, reason: `a cycle of imports: ${A} → ${B} → ${C} → ${A}` },
    ]);
  });
  test('types do not close one, but cross no arrow either', () => {
    const files = new Map([
      [A, "import { b } from './b.ts';"],
      [B, "import type { A } from './a.ts';"],
    ]);
    assert.deepEqual(checkHouse(files), []);
    files.set(C, "import type { Store } from '../storage/store.ts';");
    assert.equal(checkHouse(files).length, 1);
  });
  test('of a file with itself', () => {
    assert.equal(checkHouse(graph([[A, A]])).length, 1);
  });
});

describe('length', () => {
  test('500 lines are fine', () => {
    assert.deepEqual(checkHouse(new Map([['src/messages/a.ts', '\n'.repeat(500)]])), []);
  });
  test('501 are not, in tests and benches too', () => {
    for (const file of ['src/messages/a.ts', 'test/a.test.ts', 'bench/a.ts']) {
      assert.match(checkHouse(new Map([[file, '\n'.repeat(501)]]))[0]?.reason ?? '', /501 lines/);
    }
  });
});

/** A tree with the given imports and nothing else. */
function graph(imports: readonly (readonly [from: string, to: string])[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const [from, to] of imports) {
    const up = '../'.repeat(from.split('/').length - 1);
    files.set(from, `${files.get(from) ?? ''}import { x } from './${up}${to}';\n`);
    if (!files.has(to)) files.set(to, '');
  }
  return files;
}
