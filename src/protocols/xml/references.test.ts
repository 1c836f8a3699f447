import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XmlError } from './errors.ts';
import { referenced, resolveReferences } from './references.ts';

test('the five entities and characters are put in, once', () => {
  assert.equal(resolveReferences('none'), 'none');
  assert.equal(resolveReferences('&lt;&gt;&amp;&quot;&apos;'), `<>&"'`);
  assert.equal(resolveReferences('&amp;lt; &#65;&#x42;&#x1f600;'), '&lt; AB😀');
});

for (const name of ['', 'nbsp', 'AMP', '__proto__', '#', '#x', '#X41', '#65a', '#99999999']) {
  test(`"&${name};" names nothing`, () => {
    assert.equal(referenced(name), undefined);
    assert.throws(() => resolveReferences(`a &${name}; b`), { name: 'XmlError', code: 'reference' });
  });
}

test('nothing names a character that XML has not (§2.2)', () => {
  for (const code of [0, 0x8, 0xb, 0x1f, 0xd800, 0xdfff, 0xfffe, 0xffff, 0x110000]) {
    assert.equal(referenced(`#${code}`), undefined, `${code}`);
    assert.equal(referenced(`#x${code.toString(16)}`), undefined, `${code}`);
  }
  for (const code of [0x9, 0xa, 0xd, 0x20, 0xd7ff, 0xe000, 0xfffd, 0x10000, 0x10ffff]) {
    assert.equal(referenced(`#${code}`), String.fromCodePoint(code));
  }
});

test('a lone & is told, and a long one not in full', () => {
  assert.throws(() => resolveReferences('fish & chips'), /no entity "&"; a lone & is &amp;/);
  const long = { message: `there is no entity "&${'x'.repeat(31)}"; a lone & is &amp;` };
  assert.throws(
    () => resolveReferences(`&${'x'.repeat(1000)};`),
    (error) => {
      assert.ok(error instanceof XmlError);
      assert.equal(error.message, long.message);
      return true;
    },
  );
});
