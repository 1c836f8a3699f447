import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xml } from '@xmpp/client';
import type { Media } from '../../messages/message.ts';
import { composeMessage } from './compose-message.ts';
import { projectPart } from './testing/project-part.ts';
import { messageOf } from './testing/scene.ts';

test('files are links: one alone is the body, others stand below the text', () => {
  const file = (id: string): Media => ({ id, hash: '', contentType: 'image/png', size: 1, source: '' });
  const compose = (text: string, ...media: readonly Media[]) =>
    composeMessage(
      messageOf(1, { body: Buffer.from(text), project: projectPart({ media }) }),
      { from: '', to: 'bob@example.org', nick: '+15551230001' },
      xml,
      (_, { id }) => `https://a.example/${id}?x=1&y=2`,
    );
  const alone = compose('', file('1'));
  assert.equal(alone.getChildText('body'), 'https://a.example/1?x=1&y=2');
  assert.equal(alone.getChild('x', 'jabber:x:oob')?.getChildText('url'), 'https://a.example/1?x=1&y=2');
  assert.equal(alone.getChildText('nick'), '+15551230001');
  const more = compose('Look:', file('1'), file('2'));
  assert.equal(more.getChildText('body'), 'Look:\nhttps://a.example/1?x=1&y=2\nhttps://a.example/2?x=1&y=2');
  assert.equal(more.getChildren('x', 'jabber:x:oob').length, 2);
  assert.match(more.toString(), /x=1&amp;y=2/);
});
