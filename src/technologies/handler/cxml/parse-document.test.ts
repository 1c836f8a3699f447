import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DocumentError } from '../document-error.ts';
import { parseCxml } from './parse-document.ts';

const PLAIN = {
  verb: 'Message',
  body: '',
  media: [],
  to: '',
  from: '',
  action: '',
  method: 'POST',
  statusCallback: '',
};

for (const [what, text, expected] of [
  ['nothing to do', '<Response/>', []],
  [
    'a declaration, comments and space',
    '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- <!DOCTYPE x> -->\n<Response>\n</Response>\n',
    [],
  ],
  ['a message', '<Response><Message>Hi</Message></Response>', [{ ...PLAIN, body: 'Hi' }]],
  [
    'a message on its own lines',
    '<Response>\n <Message>\n  Hi\n  there\n </Message>\n</Response>',
    [{ ...PLAIN, body: 'Hi\n  there' }],
  ],
  [
    'every attribute',
    `<Response><Message to=" +1 " from='+2' action="/a?b=1&amp;c=2" method="GET" statusCallback="s" Other="x">Hi</Message></Response>`,
    [
      {
        ...PLAIN,
        body: 'Hi',
        to: '+1',
        from: '+2',
        action: '/a?b=1&c=2',
        method: 'GET',
        statusCallback: 's',
      },
    ],
  ],
  [
    'bodies and media',
    '<Response><Message>\n<Body>One </Body>\n<Media>https://x.example/1?a=b&amp;c</Media><Body> two</Body><Media> u </Media></Message></Response>',
    [{ ...PLAIN, body: 'Onetwo', media: ['https://x.example/1?a=b&c', 'u'] }],
  ],
  [
    'entities, references and CDATA',
    '<Response><Message>&lt;b&gt; &amp;amp; &quot;&apos; &#65;&#x1F600; <![CDATA[<x> &amp; ]]>end<!-- no -->!</Message></Response>',
    [{ ...PLAIN, body: '<b> &amp; "\' A😀 <x> &amp; end!' }],
  ],
  ['an empty message', '<Response><Message></Message></Response>', [PLAIN]],
  [
    'a redirect',
    '<Response><Redirect method="GET">\nhttps://x.example/next\n</Redirect><Message/></Response>',
    [{ verb: 'Redirect', url: 'https://x.example/next', method: 'GET' }, PLAIN],
  ],
  [
    'a method in small letters',
    '<Response><Redirect method="get">x</Redirect></Response>',
    [{ verb: 'Redirect', url: 'x', method: 'GET' }],
  ],
] as const) {
  test(`a document of ${what} is read`, async () => assert.deepEqual(await parseCxml(text), expected));
}

for (const [what, text, reason] of [
  ['nothing', '', 'Start tag'],
  ['JSON', '{"a":1}', 'line 1'],
  ['HTML', '<!DOCTYPE html><html></html>', 'DOCTYPE'],
  [
    'entities of its own',
    '<?xml version="1.0"?><!-- x --> <!DOCTYPE r [<!ENTITY a "b">]><Response>&a;</Response>',
    'DOCTYPE',
  ],
  ['an entity that there is not', '<Response><Message>&nbsp;</Message></Response>', '"&nbsp;"'],
  ['a reference to no character', '<Response><Message>&#0;</Message></Response>', '"&#0;"'],
  ['an open element', '<Response><Message>', 'line 1'],
  ['another root', '<Reply/>', '<Response>, not <Reply>'],
  ['two roots', '<Response/><Response/>', 'more than one root'],
  ['a verb in small letters', '<Response><message>Hi</message></Response>', 'no verb <message>'],
  ['a verb of calls', '<Response><Say>Hi</Say></Response>', 'no verb <Say>'],
  ['text beside verbs', '<Response>Hi</Response>', 'outside of a verb'],
  [
    'a verb in a message',
    '<Response><Message><Redirect>x</Redirect></Message></Response>',
    '<Redirect> cannot stand in <Message>',
  ],
  [
    'a noun in a noun',
    '<Response><Message><Body><Media>x</Media></Body></Message></Response>',
    '<Media> cannot stand in <Body>',
  ],
  ['media of no URL', '<Response><Message><Media/></Message></Response>', 'names no URL'],
  ['a redirect to nowhere', '<Response><Redirect/></Response>', 'names no URL'],
  ['another method', '<Response><Message method="PUT">x</Message></Response>', 'GET or POST'],
  ['a name of JavaScript', '<Response><__proto__/></Response>', 'Document parse failure'],
  ['a deep nest', `<Response>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</Response>`, 'nested'],
] as const) {
  test(`a document of ${what} is refused`, async () => {
    await assert.rejects(parseCxml(text), (error) => {
      assert.ok(error instanceof DocumentError, String(error));
      assert.equal(error.code, '12100');
      assert.ok(error.message.includes(reason), error.message);
      return true;
    });
  });
}

test('what a document is told is put in after it is parsed', async () => {
  const [verb] = await parseCxml(
    '<Response><Message to="X">X &amp; <![CDATA[X]]></Message></Response>',
    (text) => text.replaceAll('X', '<Body/>"'),
  );
  assert.deepEqual(verb, { ...PLAIN, to: '<Body/>"', body: '<Body/>" & <Body/>"' });
});

test('what is wrong is told briefly, however much the document has', async () => {
  for (const text of ['<a>'.repeat(10_000), `<Response>${'<'.repeat(10_000)}`]) {
    await assert.rejects(parseCxml(text), ({ message }: Error) => message.length < 400);
  }
});
