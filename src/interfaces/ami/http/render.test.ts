import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formOf } from './render.ts';

const XML = { format: 'xml', access: 'cookie' } as const;
const HTML = { format: 'html', access: 'cookie' } as const;

test('plain text is what AMI writes', () => {
  const form = formOf({ format: 'plain', access: 'digest' }, []);
  assert.equal(
    form.head + form.render('Response: Success\r\nA: <b>\r\n\r\n') + form.foot,
    'Response: Success\r\nA: <b>\r\n\r\n',
  );
});

test('in XML a message is an element, names in lower case, values escaped', () => {
  const form = formOf(XML, []);
  assert.equal(
    form.render('Response: Error\r\nActionID: <"&\r\nLine-000000-01: it\'s\r\n\r\nEvent: A\r\n\r\n'),
    "<response type='object' id='unknown'><generic response='Error' actionid='&lt;&quot;&amp;' line_000000_01='it&apos;s' /></response>\n" +
      "<response type='object' id='unknown'><generic event='A' /></response>\n",
  );
  assert.equal(form.head + form.foot, '<ajax-response>\n</ajax-response>\n');
});

test('the request says what XML elements are for, and cannot break out of them', () => {
  const named = formOf(XML, [
    ['AjaxDest', "d'1"],
    ['ajaxobjtype', 'channel'],
  ]);
  assert.equal(
    named.render('A: 1\r\n\r\n'),
    "<response type='object' id='d&apos;1'><channel a='1' /></response>\n",
  );
  for (const [given, element] of [
    ['', 'generic'],
    ['a b><c', 'a_b__c'],
    ['1', '_1'],
    ['<a', '_a'],
    ['"', '_'],
    ['x-y.z', 'x-y.z'],
  ] as const)
    assert.match(
      formOf(XML, [['ajaxobjtype', given]]).render('A: 1\r\n\r\n'),
      new RegExp(`><${element} a='1' />`),
    );
});

test('names that come again are numbered, in both forms', () => {
  const text = 'Response: Success\r\nOutput: a\r\nOutput: \r\nOutput: c:d\r\n\r\n';
  assert.match(formOf(XML, []).render(text), / output='a' output-2='' output-3='c:d' \/>/);
  assert.equal(
    formOf(HTML, []).render(text),
    '<tr><td>Response</td><td>Success</td></tr>\n<tr><td>Output</td><td>a</td></tr>\n<tr><td>Output-2</td><td></td></tr>\n' +
      '<tr><td>Output-3</td><td>c:d</td></tr>\n<tr><td colspan="2"><hr></td></tr>\r\n',
  );
});

test('blanks around a value go, bytes that are none stay', () => {
  // à in UTF-8 ends with what is a no-break space in Latin-1.
  assert.equal(
    formOf(HTML, []).render('A:  \u00c3\u00a0 \t\r\n\r\n'),
    '<tr><td>A</td><td>\u00c3\u00a0</td></tr>\n<tr><td colspan="2"><hr></td></tr>\r\n',
  );
});

test('a line feed too many makes no empty message, a line without a colon is opaque', () => {
  assert.equal(
    formOf(XML, []).render('Response: Error\r\nMessage: none\n\r\n\r\n'),
    "<response type='object' id='unknown'><generic response='Error' message='none' /></response>\n",
  );
  assert.match(
    formOf(XML, []).render('Response: Error\r\nNo categories found\r\nmore: 1\r\n\r\n'),
    /opaque_data='No categories found\nmore: 1' \/>/,
  );
});

test('XML stays XML whatever a phone calls itself', () => {
  const form = formOf(XML, []);
  const image = (text: string) => Buffer.from(text).toString('latin1');
  assert.equal(
    form.render(`A: ${image('Jürgen 🙂')}\r\nB: x\x01\x1b[0m\xff\xc3\r\nC: ${image('\uffff')}\tx\r\n\r\n`),
    `<response type='object' id='unknown'><generic a='${image('Jürgen 🙂')}' b='x${image('\ufffd\ufffd[0m\ufffd\ufffd')}' c='${image('\ufffd')}\tx' /></response>\n`,
  );
});
