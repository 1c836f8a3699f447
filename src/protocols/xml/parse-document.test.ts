import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { XmlErrorCode } from './errors.ts';
import { elementsOf, parseDocument, textIn } from './parse-document.ts';

test('elements, attributes and texts come in order, references put in', async () => {
  const text = '<?xml version="1.0"?><!-- x --><a b="&lt;1"> x<c/>y<![CDATA[&z;]]>&amp;</a>';
  const root = await parseDocument(text, 'kept');
  assert.deepEqual(root, {
    name: 'a',
    attributes: new Map([['b', '<1']]),
    parts: [' x', { name: 'c', attributes: new Map(), parts: [] }, 'y', '&z;', '&'],
  });
  assert.equal(textIn(root), ' xy&z;&');
  assert.deepEqual(
    elementsOf(root).map(({ name }) => name),
    ['c'],
  );
});

test('prefixes are kept or left out', async () => {
  const text = '<e:a xmlns:e="urn:e"><e:b/></e:a>';
  assert.equal((await parseDocument(text, 'kept')).name, 'e:a');
  assert.equal((await parseDocument(text, 'left-out')).name, 'a');
});

const WRONG: readonly (readonly [what: string, text: string, code: XmlErrorCode])[] = [
  ['a DOCTYPE', '<!-- x --> <!doctype a><a/>', 'doctype'],
  ['an open element', '<a><b></a>', 'syntax'],
  ['nothing but a comment', '<!-- x -->', 'syntax'],
  ['two roots', '<a/><b/>', 'root'],
  ['a deep nest', `${'<a>'.repeat(18)}${'</a>'.repeat(18)}`, 'depth'],
  ['an entity in a text', '<a>&b;</a>', 'reference'],
  ['an entity in an attribute', '<a b="&b;"/>', 'reference'],
];

for (const [what, text, code] of WRONG) {
  test(`refused: ${what}`, () => assert.rejects(parseDocument(text, 'kept'), { name: 'XmlError', code }));
}

test('17 levels are read', async () => {
  const { name } = await parseDocument(`${'<a>'.repeat(17)}${'</a>'.repeat(17)}`, 'kept');
  assert.equal(name, 'a');
});
