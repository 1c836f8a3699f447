import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../message.ts';
import { asSent, segmentsOf } from './segments-of.ts';

test('what was really sent counts, and until then what would be', () => {
  assert.equal(segmentsOf({ segments: 3 }, {}), 3);
  assert.equal(segmentsOf({ segments: 3 }, { segments: 4 }), 4);
});

test('a message says it in the part of its project', () => {
  const message = { id: 'x', project: { id: 'p', segments: 3 } } as unknown as Message;
  assert.equal(asSent(message, {}), message);
  assert.equal(asSent(message, { segments: 3 }), message);
  assert.deepEqual(asSent(message, { segments: 4 }), { id: 'x', project: { id: 'p', segments: 4 } });
  const foreign = { id: 'x', project: undefined } as unknown as Message;
  assert.equal(asSent(foreign, { segments: 4 }), foreign);
});
