import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { settle } from '../../../messages/testing/manual-clock.ts';
import { DELIVERED, REFUSED } from '../../../messages/testing/scripted-technology.ts';
import { createNumberTechnology } from '../../number/create-number-technology.ts';
import { createRouteTechnology } from '../../route/create-route-technology.ts';
import { BOBS, componentHouses, MOBILE, REQUEST, written } from './testing/component-house.ts';

const { componentHouse } = componentHouses((parts) => [
  createNumberTechnology(parts),
  createRouteTechnology(parts),
]);

test('a Jabber user with a number texts a mobile phone, and is told when it arrived', async () => {
  const { take, kept, stream, messaging, store, technology } = await componentHouse();
  const sent = await take(
    written('Hello', { from: 'bob@example.org/phone', to: `${MOBILE}@sms.example.org`, more: REQUEST }),
  );
  assert.deepEqual(kept(), [`outbound | bob@example.org | ${BOBS} | test:carrier | Hello`]);
  assert.deepEqual(technology.tried, ['Hello c1 1']);
  assert.deepEqual(sent, []);
  const id = store.rows[0]?.entry.message.id as never;
  await messaging.confirm(id, undefined, { status: 'delivered', text: '', errorCode: '', errorMessage: '' });
  await settle();
  assert.deepEqual(stream.sent, [
    `<message from="${MOBILE}@sms.example.org" to="bob@example.org" type="chat" id="received-m1">` +
      '<received xmlns="urn:xmpp:receipts" id="m1"/><store xmlns="urn:xmpp:hints"/></message>',
  ]);
  await messaging.confirm(id, undefined, { status: 'read', text: '', errorCode: '', errorMessage: '' });
  await settle();
  assert.equal(stream.sent.length, 1);
});

test('the address that he wrote to tells him, whichever of those of the number it is', async () => {
  const { take, technology } = await componentHouse();
  technology.answers.set('c1', [DELIVERED]);
  const to = 'tel\\3a1-999-555-0001@sms.example.org';
  const [receipt = ''] = await take(written('Hello', { from: 'bob@example.org/phone', to, more: REQUEST }));
  assert.ok(receipt.startsWith(`<message from="${to}" to="bob@example.org"`), receipt);
});

test('one who did not ask is not told that it arrived', async () => {
  const { take, technology } = await componentHouse();
  technology.answers.set('c1', [DELIVERED]);
  const text = written('Hello', { from: 'bob@example.org/phone', to: `${MOBILE}@sms.example.org` });
  assert.deepEqual(await take(text), []);
});

test('and that it did not arrive he is told in any case', async () => {
  const { take, technology } = await componentHouse();
  technology.answers.set('c1', [REFUSED]);
  const text = written('Hello', { from: 'bob@example.org/phone', to: `${MOBILE}@sms.example.org` });
  assert.deepEqual(await take(text), [
    `<message from="${MOBILE}@sms.example.org" to="bob@example.org/phone" type="error" id="m1"><error type="cancel">` +
      '<item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>' +
      '<text xmlns="urn:ietf:params:xml:ns:xmpp-stanzas" xml:lang="en">There is no such recipient</text></error></message>',
  ]);
});

test('a message that comes again after it has arrived is answered with that', async () => {
  const { take, technology } = await componentHouse();
  technology.answers.set('c1', [DELIVERED]);
  const text = written('Hello', {
    from: 'bob@example.org/phone',
    to: `${MOBILE}@sms.example.org`,
    more: REQUEST,
  });
  assert.equal((await take(text)).length, 1);
  assert.equal((await take(text)).length, 1);
  assert.equal(technology.tried.length, 1);
});
