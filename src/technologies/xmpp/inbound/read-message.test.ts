import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { type Reader, readMessage } from './read-message.ts';
import { stanza } from './testing/stanzas.ts';

const CLIENT: Reader = { type: 'client', jid: 'aldis@example.net/gateway' };
const COMPONENT: Reader = { type: 'component', jid: 'sms.example.org' };

/** A message from bob, with these attributes and children. */
function fromBob(children: string, attributes = "type='chat' id='m1'"): string {
  return `<message from='bob@example.org/phone' to='aldis@example.net' ${attributes}>${children}</message>`;
}

function read(text: string, reader = CLIENT) {
  return readMessage(stanza(text), reader);
}

const BODY = '<body>Hello</body>';
const CHAT = { kind: 'chat', text: 'Hello', files: [], wants: 'nothing' };

const CHATS: readonly [what: string, text: string, expected: object][] = [
  ['chat', fromBob(BODY), CHAT],
  ['no type', fromBob(BODY, "id='m1'"), CHAT],
  ['normal', fromBob(BODY, "type='normal'"), CHAT],
  ['headline', fromBob(BODY, "type='headline'"), CHAT],
  ['a type that nobody knows is normal (RFC 6121 §5.2.2)', fromBob(BODY, "type='shout'"), CHAT],
  [
    'delayed (XEP-0203)',
    fromBob(`${BODY}<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>`),
    CHAT,
  ],
  ['with a chat state', fromBob(`${BODY}<active xmlns='http://jabber.org/protocol/chatstates'/>`), CHAT],
  ['attention with words', fromBob(`${BODY}<attention xmlns='urn:xmpp:attention:0'/>`), CHAT],
  [
    'asks for a receipt',
    fromBob(`${BODY}<request xmlns='urn:xmpp:receipts'/>`),
    { ...CHAT, wants: 'receipt' },
  ],
  [
    'asks for a marker',
    fromBob(`${BODY}<markable xmlns='urn:xmpp:chat-markers:0'/>`),
    { ...CHAT, wants: 'marker' },
  ],
  [
    'asks for both: a receipt does for both',
    fromBob(`${BODY}<markable xmlns='urn:xmpp:chat-markers:0'/><request xmlns='urn:xmpp:receipts'/>`),
    { ...CHAT, wants: 'receipt' },
  ],
  ['asks without an id', fromBob(`${BODY}<request xmlns='urn:xmpp:receipts'/>`, "type='chat'"), CHAT],
  ['subject only', fromBob('<subject>Lunch?</subject>'), { ...CHAT, text: 'Lunch?' }],
  ['subject and body', fromBob(`<subject>Lunch?</subject>${BODY}`), { ...CHAT, text: 'Lunch?\nHello' }],
  [
    'a correction (XEP-0308)',
    fromBob(`${BODY}<replace id='m0' xmlns='urn:xmpp:message-correct:0'/>`),
    { ...CHAT, text: '* Hello' },
  ],
  [
    'in several languages, the one of the stanza',
    fromBob("<body xml:lang='de'>Hallo</body><body>Hello</body>"),
    CHAT,
  ],
  [
    'in several languages, none of them the stanza’s: the first',
    fromBob("<body xml:lang='de'>Hallo</body><body xml:lang='fr'>Salut</body>"),
    { ...CHAT, text: 'Hallo' },
  ],
  [
    'XHTML-IM is passed over for the text',
    fromBob(`${BODY}<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='x'>Hi</body></html>`),
    CHAT,
  ],
  ['a body of another namespace says nothing', fromBob(`<body xmlns='urn:x'>Lie</body>${BODY}`), CHAT],
  ['emoji and both directions', fromBob('<body>👍 שלום‏ a</body>'), { ...CHAT, text: '👍 שלום‏ a' }],
  [
    'characters that XML forbids',
    fromBob('<body>a\u0000\u0007b\ufffec\r\nd&#13;e</body>'),
    { ...CHAT, text: 'abc\nd\ne' },
  ],
  [
    'files',
    fromBob(
      "<body>https://up.example.org/1.png</body><x xmlns='jabber:x:oob'><url>https://up.example.org/1.png</url></x>",
    ),
    { ...CHAT, text: 'https://up.example.org/1.png', files: ['https://up.example.org/1.png'] },
  ],
  [
    'a file and nothing said',
    fromBob("<x xmlns='jabber:x:oob'><url>http://up.example.org/1.png</url></x>"),
    { ...CHAT, text: '', files: ['http://up.example.org/1.png'] },
  ],
  [
    'links that HTTP cannot fetch are no files',
    fromBob(`${BODY}<x xmlns='jabber:x:oob'><url>file:///etc/passwd</url></x><x xmlns='jabber:x:oob'/>`),
    CHAT,
  ],
];
for (const [what, text, expected] of CHATS) {
  test(`a message: ${what}`, () => {
    assert.deepEqual(read(text).content, expected);
  });
}

const FORWARDED = `<forwarded xmlns='urn:xmpp:forward:0'>${fromBob(BODY)}</forwarded>`;

const PASSED_BY: readonly [why: string, text: string][] = [
  ['nothing-said', fromBob("<composing xmlns='http://jabber.org/protocol/chatstates'/>")],
  ['nothing-said', fromBob('<body/>')],
  ['nothing-said', fromBob("<attention xmlns='urn:xmpp:attention:0'/>")],
  ['nothing-said', fromBob("<received xmlns='urn:xmpp:receipts' id='x'/>")],
  ['error', fromBob(`${BODY}<error type='cancel'/>`, "type='error'")],
  ['groupchat', fromBob(BODY, "type='groupchat'")],
  [
    'carbon',
    `<message from='aldis@example.net' to='aldis@example.net/gateway'><received xmlns='urn:xmpp:carbons:2'>${FORWARDED}</received></message>`,
  ],
  [
    'carbon',
    `<message from='aldis@example.net' to='aldis@example.net/gateway'><sent xmlns='urn:xmpp:carbons:2'>${FORWARDED}</sent></message>`,
  ],
  ['forged-carbon', fromBob(`${BODY}<received xmlns='urn:xmpp:carbons:2'>${FORWARDED}</received>`)],
  [
    'forged-carbon',
    `<message from='aldis@example.net/other'><sent xmlns='urn:xmpp:carbons:2'>${FORWARDED}</sent></message>`,
  ],
  [
    'archived',
    `<message from='aldis@example.net'><result xmlns='urn:xmpp:mam:2'>${FORWARDED}</result></message>`,
  ],
  ['archived', fromBob(`${BODY}<result xmlns='urn:xmpp:mam:1'>${FORWARDED}</result>`)],
  ['own', `<message from='aldis@example.net/other' type='chat'>${BODY}</message>`],
  ['own', `<message type='chat'>${BODY}</message>`],
  ['invitation', fromBob(`${BODY}<x xmlns='jabber:x:conference' jid='room@conference.example.org'/>`)],
  [
    'invitation',
    fromBob(`${BODY}<x xmlns='http://jabber.org/protocol/muc#user'><invite from='eve@example.org'/></x>`),
  ],
  ['about-a-message', fromBob(`${BODY}<reactions xmlns='urn:xmpp:reactions:0' id='m0'/>`)],
  ['about-a-message', fromBob(`${BODY}<retract xmlns='urn:xmpp:message-retract:1' id='m0'/>`)],
];
for (const [why, text] of PASSED_BY) {
  test(`passed by: ${why}: ${text.slice(0, 120)}`, () => {
    const { content, reports } = read(text);
    assert.deepEqual(content.kind === 'passed-by' && content.why, why);
    if (why !== 'nothing-said') assert.deepEqual(reports, []);
  });
}

const ENCRYPTED: readonly [method: string, children: string][] = [
  ['OMEMO', "<encrypted xmlns='eu.siacs.conversations.axolotl'/><body>I sent you an OMEMO message</body>"],
  ['OMEMO', "<encrypted xmlns='urn:xmpp:omemo:2'/>"],
  ['OMEMO', "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2'/><body>Hint</body>"],
  ['OpenPGP', "<openpgp xmlns='urn:xmpp:openpgp:0'>AAAA</openpgp><body>Hint</body>"],
  ['OpenPGP', "<x xmlns='jabber:x:encrypted'>AAAA</x><body>Hint</body>"],
  ['Sphinx', "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:sphinx' name='Sphinx'/><body>Hint</body>"],
  ['OTR', '<body>?OTRv3? Bob wants to talk</body>'],
  ['OTR', '<body>?OTR:AAMDJ+MVmSfjFZcAAAAAAQAAAAIAAADA</body>'],
];
for (const [method, children] of ENCRYPTED) {
  test(`encrypted with ${method}: ${children.slice(0, 80)}`, () => {
    const text = fromBob(`${children}<request xmlns='urn:xmpp:receipts'/>`);
    assert.deepEqual(read(text).content, { kind: 'passed-by', why: 'encrypted', method });
  });
}

test('somebody who writes of OTR is understood', () => {
  assert.equal(read(fromBob('<body>?OTR is old</body>')).content.kind, 'chat');
});

const REPORTS: readonly [children: string, expected: readonly object[]][] = [
  ["<received xmlns='urn:xmpp:receipts' id='x'/>", [{ id: 'x', status: 'delivered' }]],
  ["<received xmlns='urn:xmpp:chat-markers:0' id='x'/>", [{ id: 'x', status: 'delivered' }]],
  ["<displayed xmlns='urn:xmpp:chat-markers:0' id='x'/>", [{ id: 'x', status: 'read' }]],
  ["<acknowledged xmlns='urn:xmpp:chat-markers:0' id='x'/>", [{ id: 'x', status: 'read' }]],
  [
    "<displayed xmlns='urn:xmpp:chat-markers:0' id='x'/><received xmlns='urn:xmpp:receipts' id='x'/>",
    [{ id: 'x', status: 'read' }],
  ],
  ["<received xmlns='urn:xmpp:receipts'/><displayed xmlns='urn:xmpp:chat-markers:0' id=''/>", []],
];
for (const [children, expected] of REPORTS) {
  test(`what is told of our messages: ${children}`, () => {
    assert.deepEqual(read(fromBob(children)).reports, expected);
  });
}

test('a receipt beside words counts, and so do the words', () => {
  const { reports, content } = read(fromBob(`${BODY}<received xmlns='urn:xmpp:receipts' id='x'/>`));
  assert.deepEqual(reports, [{ id: 'x', status: 'delivered' }]);
  assert.deepEqual(content, CHAT);
});

test('of a component all of its addresses are its own', () => {
  const own =
    "<message from='+15551230002@sms.example.org/x' to='+15551230001@sms.example.org'><body>a</body></message>";
  assert.equal((read(own, COMPONENT).content as { why: string }).why, 'own');
  assert.equal(read(fromBob(BODY), COMPONENT).content.kind, 'chat');
});

test('prefixes of namespaces are understood', () => {
  const text = fromBob("<r:received xmlns:r='urn:xmpp:receipts' id='x'/>");
  assert.deepEqual(read(text).reports, [{ id: 'x', status: 'delivered' }]);
});

test('a stanza of great depth is read', () => {
  const depth = 5_000;
  const text = fromBob(`${BODY}${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`);
  assert.deepEqual(read(text).content, CHAT);
});
