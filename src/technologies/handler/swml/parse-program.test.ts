import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DocumentError } from '../document-error.ts';
import { parseProgram } from './parse-program.ts';
import { readDocument } from './read-document.ts';
import { YamlThread } from './yaml-thread.ts';

const YAML = new YamlThread();

/** `main` → what is wrong with it. */
const WRONG_STEPS: readonly (readonly [step: unknown, code: string, where: string])[] = [
  [
    { play: 'x' },
    'swml_unsupported_method',
    'sections.main[0].play: messaging documents have no method "play"',
  ],
  ['hangup', 'swml_unsupported_method', 'sections.main[0]: messaging documents have no method "hangup"'],
  [{}, 'swml_invalid_document', 'sections.main[0]: it must name one method, and names 0'],
  [
    { reply: 'a', receive: {} },
    'swml_invalid_document',
    'sections.main[0]: it must name one method, and names 2',
  ],
  [7, 'swml_invalid_document', 'sections.main[0]: a method with its parameters was expected'],
  [{ reply: [] }, 'swml_invalid_document', 'sections.main[0].reply: an object was expected'],
  [{ reply: { body: {} } }, 'swml_invalid_document', 'sections.main[0].reply.body: a text was expected'],
  [{ reply: { media: 'x' } }, 'swml_invalid_document', 'sections.main[0].reply.media: a list was expected'],
  [
    { reply: { media: [''] } },
    'swml_invalid_document',
    'sections.main[0].reply.media[0]: a text was expected',
  ],
  [
    { reply: { body: 'x', switch: { variable: 'a', case: {} } } },
    'swml_invalid_document',
    'sections.main[0].reply: body cannot stand beside switch',
  ],
  [
    { reply: { switch: { variable: 'a', case: { b: [1] } } } },
    'swml_invalid_document',
    'sections.main[0].reply.switch.case.b: an object was expected',
  ],
  [{ request: {} }, 'swml_request_url_required', 'sections.main[0].request.url'],
  [
    { request: { url: 'x', method: 'TRACE' } },
    'swml_invalid_document',
    'sections.main[0].request.method: one of GET',
  ],
  [
    { request: { url: 'x', timeout: -1 } },
    'swml_invalid_document',
    'sections.main[0].request.timeout: a number',
  ],
  [
    { request: { url: 'x', save_variables: 1 } },
    'swml_invalid_document',
    'request.save_variables: true or false',
  ],
  [{ request: { url: 'x', headers: [] } }, 'swml_invalid_document', 'request.headers: an object'],
  [{ switch: {} }, 'swml_invalid_document', 'sections.main[0].switch.variable: a text'],
  [{ switch: { variable: 'a' } }, 'swml_invalid_document', 'sections.main[0].switch.case: an object'],
  [
    { switch: { variable: 'a', transform: 'rot13', case: {} } },
    'swml_switch_invalid_transform',
    'sections.main[0].switch.transform',
  ],
  [
    { switch: { variable: 'a', case: { b: {} } } },
    'swml_invalid_section_format',
    'sections.main[0].switch.case.b: a list of methods',
  ],
  [
    { switch: { variable: 'a', case: {}, default: [{ sleep: 1 }] } },
    'swml_unsupported_method',
    'sections.main[0].switch.default[0].sleep',
  ],
  [{ goto: {} }, 'swml_invalid_document', 'sections.main[0].goto.label'],
  [
    { goto: { label: 'a', max: 101 } },
    'swml_invalid_document',
    'sections.main[0].goto.max: a whole number from 1 to 100',
  ],
  [{ label: '' }, 'swml_invalid_document', 'sections.main[0].label'],
  [
    { execute: { dest: 'a', params: 1 } },
    'swml_invalid_document',
    'sections.main[0].execute.params: an object',
  ],
];

for (const [step, code, where] of WRONG_STEPS) {
  test(`a step ${JSON.stringify(step)} is ${code}`, () => {
    assert.throws(() => parseProgram({ sections: { main: [step] } }), isError(code, where));
  });
}

for (const [document, code, where] of [
  ['text', 'json_or_yaml_required', 'must be an object'],
  [null, 'json_or_yaml_required', 'must be an object'],
  [[], 'json_or_yaml_required', 'must be an object'],
  [{}, 'swml_missing_entry_point', 'must contain reply, receive or sections'],
  [{ version: '1.0.0' }, 'swml_missing_entry_point', ''],
  [{ reply: 'a', sections: {} }, 'swml_invalid_document', 'not reply and sections'],
  [{ sections: [] }, 'swml_invalid_document', 'sections: an object'],
  [{ sections: {} }, 'swml_invalid_section_format', 'sections.main'],
  [{ sections: { main: {} } }, 'swml_invalid_section_format', 'sections.main: a list'],
  [{ sections: { main: [], other: 'x' } }, 'swml_invalid_section_format', 'sections.other: a list'],
  [{ reply: nested(70) }, 'swml_invalid_document', 'deeper than 64 levels'],
] as const) {
  test(`a document ${JSON.stringify(document)?.slice(0, 60)} is ${code}`, () => {
    assert.throws(() => parseProgram(document), isError(code, where));
  });
}

test('a document of one reply or receive is a program', () => {
  assert.deepEqual(parseProgram({ reply: 'Hi' }).sections.get('main'), [
    { method: 'reply', path: 'reply', reply: { body: 'Hi', media: [], to: '', from: '', statusUrl: '' } },
  ]);
  assert.deepEqual(parseProgram({ version: '1.0.0', receive: {} }).sections.get('main'), [
    { method: 'receive', path: 'receive' },
  ]);
});

test('a request is as the reference has it where nothing is said', () => {
  const [step] =
    parseProgram({ sections: { main: [{ request: { url: 'u', timeout: 60 } }] } }).sections.get('main') ?? [];
  assert.deepEqual(step, {
    path: 'sections.main[0].request',
    method: 'request',
    url: 'u',
    verb: 'POST',
    headers: [],
    body: undefined,
    timeoutMs: 5000,
    saveVariables: false,
  });
});

test('JSON and YAML are read, whatever they are called', async () => {
  const expected = { sections: { main: [{ reply: 'Hi: there' }, 'return'], 1: [] } };
  assert.deepEqual(await readDocument(JSON.stringify(expected), YAML), expected);
  assert.deepEqual(await readDocument(`\ufeff${JSON.stringify(expected)}`, YAML), expected);
  assert.deepEqual(
    await readDocument(
      'version: 1.0.0\nsections:\n  main:\n    - reply: "Hi: there"\n    - return\n  1: []\n',
      YAML,
    ),
    { version: '1.0.0', ...expected },
  );
  assert.deepEqual(await readDocument('{reply: Hi}', YAML), { reply: 'Hi' });
  assert.equal(await readDocument('', YAML), null);
});

for (const [what, text] of [
  ['broken JSON', '{"reply": "a'],
  ['broken YAML', 'reply: "a\nb: c'],
  ['two keys of one name', 'reply: a\nreply: b'],
  ['a bomb of aliases', `a: &a [x,x,x,x,x,x,x,x,x]\n${bomb('abcdefgh')}\nreply: hi`],
  ['YAML that is too long', `reply: ${'x'.repeat(40_000)}`],
  ['YAML that is nested too deep', '['.repeat(20_000)],
] as const) {
  test(`${what} is no document`, async () => {
    await assert.rejects(() => readDocument(text, YAML), isError('json_or_yaml_required', ''));
  });
}

function isError(code: string, text: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof DocumentError, String(error));
    assert.equal(error.code, code);
    assert.ok(error.message.includes(text), `${error.message} should say ${text}`);
    return true;
  };
}

function nested(levels: number): unknown {
  return levels === 0 ? 'x' : { body: nested(levels - 1) };
}

function bomb(names: string): string {
  return [...names]
    .slice(1)
    .map((name, index) => `${name}: &${name} [${`*${names[index]},`.repeat(9).slice(0, -1)}]`)
    .join('\n');
}
