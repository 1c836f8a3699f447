import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xml } from '@xmpp/client';
import { OVERLONG, StreamParser } from './stream-parser.ts';
import type { XmlElement } from './xml-element.ts';

const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1'>";

/** Reads a stream in pieces; what came, and the longest that a piece took. */
function read(text: string, pieceLength = 65_536) {
  const parser = new StreamParser(xml);
  const elements: XmlElement[] = [];
  const events: string[] = [];
  let longestMs = 0;
  parser.on('start', ({ attrs }: XmlElement) => events.push(`start ${attrs['id']}`));
  parser.on('element', (element: XmlElement) => elements.push(element));
  parser.on('end', () => events.push('end'));
  parser.write(HEADER);
  for (let at = 0; at < text.length; at += pieceLength) {
    const began = performance.now();
    parser.write(text.slice(at, at + pieceLength));
    longestMs = Math.max(longestMs, performance.now() - began);
  }
  return { elements, events, longestMs, texts: elements.map(String) };
}

const STREAM =
  `<message from='a@b' to="c>d"><body xml:lang='de'>1 &lt; 2 &amp;&#x1F44B;<![CDATA[<x>]] &amp;]]>\r\n\u0007</body><x/></message>` +
  `\n <iq id='&quot;' >\t<stream:q xmlns='urn:q' /></iq>`;

test('a stream is read the same in whatever pieces it comes', () => {
  const whole = read(`${STREAM}</stream:stream >`);
  assert.deepEqual(whole.events, ['start 1', 'end']);
  assert.deepEqual(whole.texts, [
    '<message from="a@b" to="c&gt;d"><body xml:lang="de">1 &lt; 2 &amp;👋&lt;x&gt;]] &amp;amp;\n</body><x/></message>',
    '<iq id="&quot;">\t<stream:q xmlns="urn:q"/></iq>',
  ]);
  assert.equal(whole.elements[0]?.getNS(), 'jabber:client');
  assert.equal(whole.elements[1]?.getChildElements()[0]?.getNS(), 'http://etherx.jabber.org/streams');
  // A line end that is cut in two is two: senders write references for those that matter.
  const unbroken = STREAM.replace('\r\n', '\n');
  for (let length = 1; length < unbroken.length; length++) {
    assert.deepEqual(read(unbroken, length).texts, whole.texts, `pieces of ${length}`);
  }
});

for (const [name, text] of [
  ['a document type', '<!DOCTYPE x [<!ENTITY a "aaaa">]><message/>'],
  ['a comment', '<!-- --><message/>'],
  ['a processing instruction', '<?php ?><message/>'],
  ['an entity that nobody defined', '<message>&nbsp;</message>'],
  ['a reference to a character that XML forbids', '<message>&#7;</message>'],
  ['an ampersand alone', '<message>a & b; c</message>'],
  ['an element that ends as another', '<a><b></a></b>'],
  ['an attribute without quotes', '<a b=c/>'],
  ['a tag without end', `<a b='${'x'.repeat(1_100_000)}`],
] as const) {
  test(`${name} is refused, and nothing behind it is read`, () => {
    assert.throws(() => read(text));
  });
}

test('what does not begin as XML is refused', () => {
  assert.throws(() => new StreamParser(xml).write('HTTP/1.1 400 Bad Request'));
  new StreamParser(xml).write('\n <?xml');
});

test('what is too large is read to its end, and is not kept', () => {
  const after = '<message><body>after</body></message>';
  const texts = (inside: string) => read(`<message from='a@b'>${inside}</message>${after}`).texts;
  const cut = [`<message from="a@b"><${OVERLONG.name} xmlns="${OVERLONG.xmlns}"/></message>`, after];
  assert.deepEqual(texts(`<body>${'x'.repeat(10_000_000)}</body>`), cut);
  assert.deepEqual(texts('<a/>'.repeat(100_000)), cut);
  assert.deepEqual(texts(`<a><b>${'<c>x</c>'.repeat(100_000)}</b></a><body>b</body>`), cut);
});

test('a value of an attribute that is too long stays as it was written', () => {
  const [message] = read(`<message id='&lt;' a='${'&amp;'.repeat(20_000)}'/>`).elements;
  assert.equal(message?.attrs['id'], '<');
  assert.equal(message?.attrs['a'], '&amp;'.repeat(20_000));
});

test('what is too deep is left out, and the rest stays', () => {
  const [message, after] = read(
    `<message>${'<a>'.repeat(5000)}x${'</a>'.repeat(5000)}<body>hello</body></message><message id='2'/>`,
  ).elements;
  assert.equal(message?.getChildText('body'), 'hello');
  let depth = 0;
  for (let one: XmlElement | undefined = message; one !== undefined; one = one.getChildElements()[0]) depth++;
  assert.equal(depth, 64);
  assert.equal(after?.attrs['id'], '2');
});

test('nothing holds the event loop', () => {
  const hostile = [
    `<message><body>${'x'.repeat(250_000)}</body></message>`,
    `<message><body>${'😀'.repeat(125_000)}</body></message>`,
    `<message><body>${'>'.repeat(250_000)}</body></message>`,
    `<message a='${'x'.repeat(250_000)}'/>`,
    `<message>${'<a/>'.repeat(60_000)}</message>`,
    `<message a='${'&amp;'.repeat(50_000)}'/>`,
    '<message>'.repeat(30_000) + '</message>'.repeat(30_000),
  ];
  for (const text of hostile) {
    read(text);
    // Of several, as others use the machine as well.
    const longestMs = Math.min(...Array.from({ length: 3 }, () => read(text).longestMs));
    assert(longestMs < 20, `${text.slice(0, 30)}: ${longestMs} ms`);
  }
});
