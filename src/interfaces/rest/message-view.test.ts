import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QUEUED } from '../../messages/submit.ts';
import { logView, messageView } from './message-view.ts';
import { MESSAGE } from './testing/fakes.ts';

test('number_of_segments says in how many a message was really sent', () => {
  const view = { media: { link: () => '' }, prefix: '' };
  const queued = { ...QUEUED, updatedAt: 0 };
  assert.equal(messageView(MESSAGE, queued, view).number_of_segments, 1);
  assert.equal(messageView(MESSAGE, { ...queued, segments: 3 }, view).number_of_segments, 3);
  assert.equal(logView(MESSAGE, { ...queued, segments: 3 }, '').number_of_segments, 3);
});
