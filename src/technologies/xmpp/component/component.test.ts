import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { type NumbersHouseOptions, number, route } from '../../../messages/testing/numbers-house.ts';
import { createNumberTechnology } from '../../number/create-number-technology.ts';
import { createRouteTechnology } from '../../route/create-route-technology.ts';
import { inboundHouse } from '../inbound/testing/inbound-house.ts';
import { COMPONENT, recordingStream } from '../inbound/testing/stanzas.ts';

const DESK = '+15551230001';
const BOBS = '+15551230002';
const GATEWAY = 'sms.example.org';

const options = {
  carriers: (parts) => [createNumberTechnology(parts), createRouteTechnology(parts)],
  numbers: [
    number(DESK, { deliverTo: ['test:alice'] }),
    number(BOBS, { deliverTo: ['xmpp:bob@example.org'] }),
    number('+15551230003', { deliverTo: ['xmpp:bob@example.org'] }),
  ],
  routes: [route('sms', { destination: 'test:carrier', prefix: ['+1999'] })],
} satisfies NumbersHouseOptions;

const take = async (text: string, account = {}): Promise<readonly string[]> => {
  const stream = recordingStream({ ...COMPONENT, ...account });
  const house = await inboundHouse(options, [stream]);
  return house.take(text);
};

interface Asked {
  readonly from?: string;
  readonly to?: string;
  readonly type?: string;
}

function iq(
  child: string,
  { from = 'bob@example.org/phone', to = GATEWAY, type = 'get' }: Asked = {},
): string {
  return `<iq from='${from}' to='${to}' type='${type}' id='q1'>${child}</iq>`;
}

/** What stands inside of the one result. */
function result([sent = '', ...others]: readonly string[]): string {
  assert.deepEqual(others, []);
  assert.match(sent, /^<iq from="[^"]+" to="[^"]+" id="q1" type="result"(?:>|\/>$)/);
  return sent.replace(/^<iq [^>]*>/, '').replace(/<\/iq>$/, '');
}

function error([sent = '', ...others]: readonly string[]): string | undefined {
  assert.deepEqual(others, []);
  assert.match(sent, /^<iq [^>]* type="error">/);
  return /<error type="\w+"><([a-z-]+) /.exec(sent)?.[1];
}

const INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>";
const ITEMS = "<query xmlns='http://jabber.org/protocol/disco#items'/>";
const REGISTER = "<query xmlns='jabber:iq:register'/>";

test('a component is a gateway to SMS', async () => {
  const info = result(await take(iq(INFO)));
  assert.match(info, /<identity category="gateway" type="sms" name="Aldis"\/>/);
  for (const feature of [
    'jabber:iq:register',
    'jabber:iq:gateway',
    'vcard-temp',
    'urn:xmpp:ping',
    'urn:xmpp:receipts',
  ]) {
    assert.match(info, new RegExp(`<feature var="${feature}"/>`));
  }
  assert.doesNotMatch(result(await take(iq(INFO), { register: false })), /iq:register/);
});

test('its numbers get SMS', async () => {
  const info = result(await take(iq(INFO, { to: `${DESK}@${GATEWAY}` })));
  assert.match(info, new RegExp(`<identity category="client" type="sms" name="\\${DESK}"/>`));
  assert.match(info, /<feature var="urn:xmpp:receipts"\/>/);
  assert.doesNotMatch(info, /iq:gateway/);
});

test('numbers elsewhere are there for those who can write to them', async () => {
  const to = `+19995550001@${GATEWAY}`;
  assert.match(result(await take(iq(INFO, { to }))), /type="sms"/);
  assert.equal(error(await take(iq(INFO, { to, from: 'eve@example.com/x' }))), 'item-not-found');
  assert.equal(error(await take(iq(INFO, { to: `bob@${GATEWAY}` }))), 'item-not-found');
  assert.equal(error(await take(iq(INFO, { to: `+4930123456@${GATEWAY}` }))), 'item-not-found');
});

test('everybody is shown his own number alone', async () => {
  const items = result(await take(iq(ITEMS)));
  assert.equal(
    items,
    `<query xmlns="http://jabber.org/protocol/disco#items"><item jid="${BOBS}@${GATEWAY}" name="${BOBS}"/></query>`,
  );
  const none = result(await take(iq(ITEMS, { from: 'eve@example.com/x' })));
  assert.equal(none, '<query xmlns="http://jabber.org/protocol/disco#items"/>');
});

test('there are no nodes', async () => {
  const node = "<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>";
  assert.equal(error(await take(iq(node))), 'item-not-found');
});

test('cards', async () => {
  const card = "<vCard xmlns='vcard-temp'/>";
  assert.match(result(await take(iq(card))), /<FN>Aldis<\/FN>/);
  const own = result(await take(iq(card, { to: `15551230001@${GATEWAY}` })));
  assert.equal(
    own,
    `<vCard xmlns="vcard-temp"><FN>${DESK}</FN><TEL><MSG/><NUMBER>${DESK}</NUMBER></TEL></vCard>`,
  );
  assert.equal(error(await take(iq(card, { to: `x@${GATEWAY}` }))), 'item-not-found');
  assert.equal(error(await take(iq(card, { type: 'set' }))), 'not-allowed');
});

test('version, time and ping', async () => {
  assert.equal(
    result(await take(iq("<query xmlns='jabber:iq:version'/>"))),
    '<query xmlns="jabber:iq:version"><name>Aldis</name><version>1.2.3</version></query>',
  );
  assert.equal(
    result(await take(iq("<time xmlns='urn:xmpp:time'/>"))),
    '<time xmlns="urn:xmpp:time"><tzo>+00:00</tzo><utc>2026-01-01T00:00:00.000Z</utc></time>',
  );
  assert.equal(result(await take(iq("<ping xmlns='urn:xmpp:ping'/>"))), '');
});

test('what nobody knows, and what is no question', async () => {
  assert.equal(error(await take(iq("<query xmlns='urn:x'/>"))), 'service-unavailable');
  assert.equal(error(await take(iq(''))), 'bad-request');
  assert.equal(error(await take(iq(`${INFO}${ITEMS}`))), 'bad-request');
  assert.equal(
    error(await take(iq("<query xmlns='jabber:iq:version'/>", { type: 'set' }))),
    'service-unavailable',
  );
});

test('the address of a phone number', async () => {
  const asked = result(await take(iq("<query xmlns='jabber:iq:gateway'/>")));
  assert.match(asked, /<desc>[^<]+<\/desc><prompt>Phone number<\/prompt>/);
  const given = "<query xmlns='jabber:iq:gateway'><prompt> +1 (999) 555-0001 </prompt></query>";
  assert.equal(
    result(await take(iq(given, { type: 'set' }))),
    `<query xmlns="jabber:iq:gateway"><jid>+19995550001@${GATEWAY}</jid></query>`,
  );
  const none = "<query xmlns='jabber:iq:gateway'><prompt>bob</prompt></query>";
  assert.equal(error(await take(iq(none, { type: 'set' }))), 'not-acceptable');
});

test('who has a number is registered', async () => {
  assert.match(result(await take(iq(REGISTER))), new RegExp(`<registered/>.*<phone>\\${BOBS}</phone>`));
  const stranger = result(await take(iq(REGISTER, { from: 'eve@example.com/x' })));
  assert.doesNotMatch(stranger, /registered/);
  assert.match(stranger, /<phone\/>/);
});

const REGISTRATIONS: readonly [what: string, child: string, from: string, condition: string | undefined][] = [
  ['his number', `<phone>${BOBS}</phone>`, 'bob@example.org/x', undefined],
  ['his number without plus', '<phone>1 555 123 0002</phone>', 'bob@example.org/x', undefined],
  ['his other number', '<phone>+15551230003</phone>', 'bob@example.org/x', undefined],
  ['no number', '<phone/>', 'bob@example.org/x', undefined],
  [
    'by a data form',
    `<x xmlns='jabber:x:data' type='submit'><field var='phone'><value>${BOBS}</value></field></x>`,
    'bob@example.org/x',
    undefined,
  ],
  ['the number of somebody else', `<phone>${DESK}</phone>`, 'bob@example.org/x', 'not-acceptable'],
  ['a number that is not here', '<phone>+15559999999</phone>', 'bob@example.org/x', 'not-acceptable'],
  ['a stranger', `<phone>${BOBS}</phone>`, 'eve@example.com/x', 'not-allowed'],
  ['to be rid of it', '<remove/>', 'bob@example.org/x', 'not-allowed'],
  ['a stranger, to be rid of it', '<remove/>', 'eve@example.com/x', 'registration-required'],
];
for (const [what, child, from, condition] of REGISTRATIONS) {
  test(`registers: ${what}`, async () => {
    const text = iq(`<query xmlns='jabber:iq:register'>${child}</query>`, { type: 'set', from });
    const sent = await take(text);
    if (condition !== undefined) {
      assert.equal(error(sent), condition);
      return;
    }
    assert.equal(result(sent.slice(-1)), '');
    assert.equal(sent[0], `<presence from="${GATEWAY}" to="bob@example.org" type="subscribe"/>`);
  });
}

test('nobody registers where it is not asked for', async () => {
  assert.equal(error(await take(iq(REGISTER), { register: false })), 'service-unavailable');
  assert.equal(error(await take(iq(REGISTER, { to: `${DESK}@${GATEWAY}` }))), 'service-unavailable');
});

function presence(type: string, to: string, from: string): string {
  return `<presence from='${from}' to='${to}'${type === '' ? '' : ` type='${type}'`}/>`;
}

const BOB = 'bob@example.org/phone';
const EVE = 'eve@example.com/phone';
const PRESENCES: readonly [asked: string, answers: readonly string[], account?: object][] = [
  [
    presence('subscribe', `${DESK}@${GATEWAY}`, 'eve@example.com'),
    ['subscribed eve@example.com', ' eve@example.com'],
  ],
  [presence('subscribe', GATEWAY, 'eve@example.com'), ['subscribed eve@example.com', ' eve@example.com']],
  [presence('subscribe', `x@${GATEWAY}`, 'eve@example.com'), ['unsubscribed eve@example.com']],
  [presence('subscribe', `+19995550001@${GATEWAY}`, 'eve@example.com'), ['unsubscribed eve@example.com']],
  [
    presence('subscribe', `+19995550001@${GATEWAY}`, 'bob@example.org'),
    ['subscribed bob@example.org', ' bob@example.org'],
  ],
  [
    presence('subscribe', GATEWAY, 'eve@example.com'),
    ['unsubscribed eve@example.com'],
    { authPolicy: 'deny' },
  ],
  [presence('probe', `${DESK}@${GATEWAY}`, EVE), [` ${EVE}`]],
  [presence('probe', `+19995550001@${GATEWAY}`, BOB), [` ${BOB}`]],
  [presence('probe', `+19995550001@${GATEWAY}`, EVE), ['unsubscribed eve@example.com']],
  [presence('unsubscribe', `${DESK}@${GATEWAY}`, 'eve@example.com'), ['unsubscribed eve@example.com']],
  [presence('', `${DESK}@${GATEWAY}`, EVE), []],
  [presence('unavailable', `${DESK}@${GATEWAY}`, EVE), []],
  [presence('subscribed', GATEWAY, 'eve@example.com'), []],
  [presence('error', GATEWAY, 'eve@example.com'), []],
  [presence('subscribe', GATEWAY, `${DESK}@${GATEWAY}`), []],
];
for (const [asked, answers, account] of PRESENCES) {
  test(`answers ${asked}`, async () => {
    const to = /to='([^']+)'/.exec(asked)?.[1];
    const expected = answers.map((answer) => {
      const [type = '', target = ''] = answer.split(' ');
      return `<presence from="${to}" to="${target}"${type === '' ? '' : ` type="${type}"`}/>`;
    });
    assert.deepEqual(await take(asked, account), expected);
  });
}

test('a client says what it is, and takes no presence', async () => {
  const stream = recordingStream();
  const house = await inboundHouse(options, [stream]);
  const info = result(await house.take(iq(INFO, { to: 'aldis@example.net/gateway' })));
  assert.match(info, /<identity category="client" type="bot" name="Aldis"\/>/);
  assert.deepEqual(await house.take(presence('subscribe', 'aldis@example.net', 'eve@example.com')), []);
  assert.equal(error(await house.take(iq(ITEMS))), 'service-unavailable');
});
