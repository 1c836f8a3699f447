import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { settle } from '../../../messages/testing/manual-clock.ts';
import { createNumberTechnology } from '../../number/create-number-technology.ts';
import { createRouteTechnology } from '../../route/create-route-technology.ts';
import {
  BOBS,
  componentHouses,
  conditionIn,
  DESK,
  MARKABLE,
  MOBILE,
  PICTURE,
  REQUEST,
  shared,
  written,
} from './testing/component-house.ts';
import { inboundHouse } from './testing/inbound-house.ts';
import { recordingStream } from './testing/stanzas.ts';

const { componentHouse, options } = componentHouses((parts) => [
  createNumberTechnology(parts),
  createRouteTechnology(parts),
]);

test('what somebody writes to a number at the component is the number’s', async () => {
  const { take, kept, messaging, store } = await componentHouse();
  assert.deepEqual(await take(written('Hello')), []);
  assert.deepEqual(kept(), ['inbound | sms | eve@example.com | test:alice | Hello']);
  const [row] = store.rows;
  assert.equal(row?.entry.message.project?.to, DESK);
  assert.equal(row?.entry.message.requestId, 'm1');
  assert.equal((await messaging.show(row?.entry.message.id as never))?.state.status, 'delivered');
});

test('and is answered where it came from', async () => {
  const { take, send, kept } = await componentHouse();
  await take(written('Hello'));
  await send(DESK, 'eve@example.com', 'Hello, Eve');
  assert.equal(kept()[1]?.split(' | ')[3], 'xmpp:eve@example.com');
});

test('its arrival is told once it is on disk, in the way that was asked for', async () => {
  const { take, store } = await componentHouse();
  const { append } = store;
  let durable = false;
  store.append = async (...given) => {
    const result = await append.apply(store, given);
    await settle();
    durable = true;
    return result;
  };
  const [receipt] = await take(written('Hello', { more: REQUEST }));
  assert.equal(durable, true);
  assert.equal(
    receipt,
    `<message from="${DESK}@sms.example.org" to="eve@example.com/phone" type="chat" id="received-m1">` +
      '<received xmlns="urn:xmpp:receipts" id="m1"/><store xmlns="urn:xmpp:hints"/></message>',
  );
  const [marker] = await take(written('Hello', { id: 'm2', more: MARKABLE }));
  assert.match(marker ?? '', /<received xmlns="urn:xmpp:chat-markers:0" id="m2"\/>/);
});

test('a stanza that comes again is kept once, and its arrival is told again', async () => {
  const { take, kept } = await componentHouse();
  const text = written('Hello', { more: REQUEST });
  await take(text);
  assert.equal((await take(text)).length, 1);
  assert.equal(kept().length, 1);
});

const TWICE: readonly [what: string, first: string, second: string, kept: number][] = [
  ['the same id and another text', written('a'), written('b'), 2],
  ['the same text and another id', written('a'), written('a', { id: 'm2' }), 2],
  ['the same id from another client', written('a'), written('a', { from: 'eve@example.com/desk' }), 2],
  [
    'the same origin-id from another client',
    written('a', { more: "<origin-id xmlns='urn:xmpp:sid:0' id='o'/>" }),
    written('a', {
      from: 'eve@example.com/desk',
      id: 'm2',
      more: "<origin-id xmlns='urn:xmpp:sid:0' id='o'/>",
    }),
    1,
  ],
  [
    'the same origin-id from another user',
    written('a', { more: "<origin-id xmlns='urn:xmpp:sid:0' id='o'/>" }),
    written('a', { from: 'mal@example.com/x', more: "<origin-id xmlns='urn:xmpp:sid:0' id='o'/>" }),
    2,
  ],
  [
    'no id, and a stanza-id of our own server',
    written('a', { id: '', more: "<stanza-id xmlns='urn:xmpp:sid:0' by='sms.example.org' id='s'/>" }),
    written('a', { id: '', more: "<stanza-id xmlns='urn:xmpp:sid:0' by='sms.example.org' id='s'/>" }),
    1,
  ],
  [
    'no id, and a stanza-id that anybody may have put there',
    written('a', { id: '', more: "<stanza-id xmlns='urn:xmpp:sid:0' by='example.com' id='s'/>" }),
    written('a', { id: '', more: "<stanza-id xmlns='urn:xmpp:sid:0' by='example.com' id='s'/>" }),
    2,
  ],
  [
    'no id, delayed',
    written('a', { id: '', more: "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>" }),
    written('a', { id: '', more: "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>" }),
    1,
  ],
  ['nothing that tells them apart', written('a', { id: '' }), written('a', { id: '' }), 2],
];
for (const [what, first, second, count] of TWICE) {
  test(`twice: ${what}`, async () => {
    const { take, kept } = await componentHouse();
    await take(first);
    await take(second);
    assert.equal(kept().length, count);
  });
}

const ADDRESSES: readonly [local: string, expected: string][] = [
  ['15551230001', DESK],
  ['+1-555-123-0001', DESK],
  ['tel\\3a+15551230001', DESK],
  ['12345', '12345'],
];
for (const [local, expected] of ADDRESSES) {
  test(`${local} at the component is ${expected}`, async () => {
    const { take, store } = await componentHouse();
    await take(written('Hello', { to: `${local}@sms.example.org` }));
    assert.equal(store.rows[0]?.entry.message.project?.to, expected);
  });
}

const REFUSALS: readonly [what: string, text: string, condition: string | undefined, account?: object][] = [
  ['no number', written('a', { to: 'node@sms.example.org' }), 'cancel item-not-found'],
  ['a number elsewhere', written('a', { to: `${MOBILE}@sms.example.org` }), 'auth registration-required'],
  [
    'a number of a project that is not served',
    written('a', { to: '+15557770001@sms.example.org' }),
    'auth registration-required',
    { projects: ['11111111-1111-4111-8111-111111111111'] },
  ],
  ['the component itself', written('a', { to: 'sms.example.org' }), 'cancel service-unavailable'],
  ['too long', written('a'.repeat(40_000)), 'modify policy-violation'],
  ['too long, a headline', written('a'.repeat(40_000), { type: 'headline' }), undefined],
  ['an error', written('a', { type: 'error' }), undefined],
  ['a room', written('a', { type: 'groupchat' }), undefined],
  ['from the component itself', written('a', { from: `${BOBS}@sms.example.org` }), 'cancel not-allowed'],
  [
    'from bob to himself',
    written('a', { from: 'bob@example.org/x', to: `${BOBS}@sms.example.org` }),
    'modify not-acceptable',
  ],
  [
    'from bob to where no route leads',
    written('a', { from: 'bob@example.org/x', to: '+4930123456@sms.example.org' }),
    'cancel item-not-found',
  ],
  [
    'from bob, too long',
    written('a'.repeat(1601), { from: 'bob@example.org/x', to: `${MOBILE}@sms.example.org` }),
    'modify policy-violation',
  ],
];
for (const [what, text, condition, account = {}] of REFUSALS) {
  test(`refused: ${what}`, async () => {
    const { take, kept } = await componentHouse({}, account);
    const sent = await take(text);
    assert.equal(conditionIn(sent), condition);
    assert.equal(sent.length, condition === undefined ? 0 : 1);
    if (condition !== undefined)
      assert.match(sent[0] ?? '', /^<message from="[^"]*" to="[^"]*" id="m1" type="error"/);
    assert.deepEqual(kept(), []);
  });
}

test('what cannot be written is refused for the moment', async () => {
  const { take, store } = await componentHouse();
  store.append = () => Promise.reject(new Error('The disk is full'));
  assert.equal(conditionIn(await take(written('Hello'))), 'wait resource-constraint');
});

test('the answer of the mobile phone goes to the Jabber user', async () => {
  const { receive, xmpp, kept } = await componentHouse();
  await receive(BOBS, MOBILE, 'Hello, Bob');
  assert.deepEqual(xmpp.tried, ['Hello, Bob bob 1']);
  assert.deepEqual(kept(), [`inbound | trunk | ${MOBILE} | xmpp:bob@example.org | Hello, Bob`]);
});

test('who has no number is answered at his address at the component', async () => {
  const { take, kept, receive, stream } = await componentHouse();
  const eve = 'eve\\40example.com@sms.example.org';
  const answer = written('Hello, Eve', { from: 'bob@example.org/phone', to: eve, id: 'm2' });
  // Nobody may be written to who did not write first.
  assert.equal(conditionIn(await take(answer)), 'cancel item-not-found');
  await receive(BOBS, 'eve@example.com', 'Hello, Bob', { source: 'xmpp', answerAt: 'xmpp:eve@example.com' });
  await take(answer);
  assert.equal(kept()[1], `outbound | bob@example.org | ${BOBS} | xmpp:eve@example.com | Hello, Eve`);
  assert.equal(stream.sent.length, 1);
});

test('a Jabber user with a number writes to numbers here from it', async () => {
  const { take, log } = await componentHouse();
  await take(written('Hello', { from: 'bob@example.org/phone' }));
  const project = options.numbers[0]?.project ?? '';
  assert.deepEqual(log(project), [
    `outbound ${BOBS} ${DESK} delivered "Hello"`,
    `inbound ${BOBS} ${DESK} delivered "Hello"`,
  ]);
});

test('what one sender writes stays in order, also where a file is fetched first', async () => {
  const { inbound, intake, kept, stream } = await componentHouse();
  const { stanza } = await import('./testing/stanzas.ts');
  let fetched = (): void => {};
  intake.fetch = () =>
    new Promise((resolve) => {
      fetched = () => resolve([]);
    });
  const file = "<x xmlns='jabber:x:oob'><url>https://up.example.org/1.png</url></x>";
  const first = inbound.take(stanza(written('one', { more: file })), stream);
  const second = inbound.take(stanza(written('two', { id: 'm2' })), stream);
  await inbound.take(stanza(written('other', { from: 'mal@example.com/x' })), stream);
  fetched();
  await Promise.all([first, second]);
  assert.deepEqual(
    kept().map((line) => line.split(' | ')[4]),
    ['other', 'one', 'two'],
  );
});

test('a message that goes round comes to an end', async () => {
  const { take, store } = await componentHouse();
  const hops = (count: string): string => `<hops xmlns='urn:aldis:hops:0'>${count}</hops>`;
  await take(written('a'));
  await take(written('b', { more: hops('3') }));
  assert.deepEqual(
    store.rows.map(({ entry }) => entry.message.variables),
    [[['X-Aldis-Hops', '1']], [['X-Aldis-Hops', '4']]],
  );
  for (const count of ['9', '1000000', '-1', 'x']) {
    assert.equal(conditionIn(await take(written('c', { more: hops(count) }))), 'modify policy-violation');
  }
  assert.equal(store.rows.length, 2);
});

test('an account brings what is written to it to the number that it names', async () => {
  for (const deliverTo of [DESK, `number:${DESK}`]) {
    const stream = recordingStream({ deliverTo });
    const { take, store } = await inboundHouse(options, [stream]);
    const [receipt] = await take(written('Hello', { to: 'aldis@example.net', more: REQUEST }));
    assert.equal(store.rows[0]?.entry.message.project?.to, DESK);
    assert.match(receipt ?? '', /^<message to="eve@example.com\/phone" type="chat" id="received-m1">/);
  }
});

test('or to the destination that it names, with links for files', async () => {
  const stream = recordingStream({ deliverTo: 'test:alice' });
  const { take, kept, technology } = await inboundHouse(options, [stream]);
  await take(shared('Look', PICTURE).replace(`${DESK}@sms.example.org`, 'aldis@example.net'));
  assert.deepEqual(kept(), [`inbound | chat | eve@example.com | test:alice | Look\n${PICTURE}`]);
  assert.equal(technology.tried.length, 1);
});

test('one that names nobody refuses', async () => {
  const stream = recordingStream();
  const { take } = await inboundHouse(options, [stream]);
  assert.equal(
    conditionIn(await take(written('Hello', { to: 'aldis@example.net' }))),
    'cancel service-unavailable',
  );
});

test('what is told of our messages goes to the account', async () => {
  const stream = recordingStream();
  const { take } = await inboundHouse(options, [stream]);
  await take("<message from='bob@example.org/x'><received xmlns='urn:xmpp:receipts' id='u'/></message>");
  assert.deepEqual(stream.reported, ['delivered u bob@example.org/x']);
});

test('who encrypts is told of once in the log, and nobody is answered', async () => {
  const { take, logged, kept } = await componentHouse();
  const more = `<encrypted xmlns='urn:xmpp:omemo:2'/>${REQUEST}`;
  assert.deepEqual(await take(written('Hint', { more })), []);
  assert.deepEqual(await take(written('Hint', { id: 'm2', more })), []);
  assert.deepEqual(kept(), []);
  assert.equal(logged.length, 1);
  assert.match(logged[0] ?? '', /"from":"eve@example.com","method":"OMEMO"/);
});

test('nothing that was written stands in the log', async () => {
  const { take, logged, store } = await componentHouse();
  store.append = () => Promise.reject(new Error('The disk is full'));
  await take(shared('A secret', PICTURE));
  assert.ok(logged.length > 0);
  assert.doesNotMatch(logged.join(), /secret|up\.example/);
});

test('more than can be kept at once are put off', async () => {
  const { inbound, stream, store } = await componentHouse();
  const { stanza } = await import('./testing/stanzas.ts');
  store.append = () => new Promise(() => {});
  for (let index = 0; index <= 1000; index++) {
    void inbound.take(stanza(written('a', { from: `user${index}@example.com`, id: `m${index}` })), stream);
  }
  await settle();
  assert.equal(stream.sent.length, 1);
  assert.equal(conditionIn(stream.sent), 'wait resource-constraint');
});

test('an id that is too long to be named is not, and who did not say who he is gets no answer', async () => {
  const { take, kept } = await componentHouse();
  assert.deepEqual(await take(written('Hello', { id: 'i'.repeat(2000), more: REQUEST })), []);
  assert.equal(kept().length, 1);
  assert.deepEqual(await take(`<message to='${DESK}@sms.example.org'><body>x</body></message>`), []);
});

test('a message that was too large to be read is refused', async () => {
  const { take, kept } = await componentHouse();
  const sent = await take(written('x'.repeat(3_000_000)));
  assert.equal(conditionIn(sent), 'modify policy-violation');
  assert.deepEqual(kept(), []);
});
