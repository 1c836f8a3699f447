import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { Media } from '../../../messages/message.ts';
import { createNumberTechnology } from '../../number/create-number-technology.ts';
import { createRouteTechnology } from '../../route/create-route-technology.ts';
import { componentHouses, PICTURE, shared } from './testing/component-house.ts';

const { componentHouse } = componentHouses((parts) => [
  createNumberTechnology(parts),
  createRouteTechnology(parts),
]);

const FILE: Media = { id: 'f', hash: 'h', contentType: 'image/png', size: 1, source: PICTURE };

test('a shared file makes an MMS', async () => {
  const { take, store, intake } = await componentHouse();
  intake.files.set(PICTURE, FILE);
  await take(shared(PICTURE, PICTURE));
  await take(shared('Look', PICTURE));
  assert.deepEqual(intake.asked, [`xmpp:sms ${PICTURE}`, `xmpp:sms ${PICTURE}`]);
  const messages = store.rows.map(({ entry }) => entry.message);
  assert.deepEqual(
    messages.map(({ body, project }) => [body.toString(), project?.kind, project?.media.length]),
    [
      ['', 'mms', 1],
      ['Look', 'mms', 1],
    ],
  );
});

test('a file that cannot be had stays a link in the text', async () => {
  const { take, store, intake } = await componentHouse();
  intake.files.set(PICTURE, FILE);
  await take(shared('https://up.example.org/2.png', 'https://up.example.org/2.png'));
  await take(shared('Look', PICTURE, 'https://up.example.org/2.png'));
  assert.deepEqual(
    store.rows.map(({ entry: { message } }) => [message.body.toString(), message.project?.media.length]),
    [
      ['https://up.example.org/2.png', 0],
      ['Look\nhttps://up.example.org/2.png', 1],
    ],
  );
});

test('the files of a message that comes again, or is not kept, are not kept either', async () => {
  const { take, intake, store } = await componentHouse();
  intake.files.set(PICTURE, FILE);
  await take(shared('Look', PICTURE));
  await take(shared('Look', PICTURE));
  assert.deepEqual(intake.released, [PICTURE]);
  store.append = () => Promise.reject(new Error('The disk is full'));
  await take(shared('Look again', PICTURE));
  assert.deepEqual(intake.released, [PICTURE, PICTURE]);
});
