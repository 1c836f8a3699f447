import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fields } from '../../protocols/ami/fields.ts';
import { eventList, type ListItem, streamList } from './event-list.ts';

const request = { fields: new Fields([]), actionId: 'a1' };

/** A session of which the test says when the client has read. */
function slowSession() {
  const sent: string[] = [];
  let waiting: (() => void) | undefined;
  return {
    sent,
    isWaited: () => waiting !== undefined,
    read: () => {
      waiting?.();
      waiting = undefined;
    },
    send: (text: string) => {
      sent.push(text);
    },
    drained: () =>
      new Promise<void>((resolve) => {
        waiting = resolve;
      }),
  };
}

test('a streamed list is byte for byte what a list at once is', async () => {
  const items: ListItem[] = [
    ['Item', 'Name: a\r\n'],
    ['Item', 'Name: b\r\n'],
  ];
  const session = slowSession();
  await streamList(request, session, 'Follows', items, 'ItemComplete');
  assert.equal(session.sent.join(''), eventList(request, 'Follows', items, 'ItemComplete'));
});

test('no further item is made while the client does not read', async () => {
  let made = 0;
  function* items(): Generator<ListItem> {
    for (; made < 1000; made++) yield ['Item', `Value: ${'x'.repeat(1000)}\r\n`];
  }
  const session = slowSession();
  const done = streamList(request, session, 'Follows', items(), 'ItemComplete');
  assert.equal(session.sent.length, 1);
  const before = made;
  assert.ok(before < 20, `${before} items were made`);
  await Promise.resolve();
  assert.equal(made, before);
  while (session.isWaited()) {
    session.read();
    await Promise.resolve();
    await Promise.resolve();
  }
  await done;
  assert.equal(made, 1000);
  assert.ok(session.sent.length > 50);
  assert.match(session.sent.join(''), /EventList: Complete\r\nListItems: 1000\r\n\r\n$/);
});

test('only the counted events are counted, and further lines come last', async () => {
  const session = slowSession();
  let seen = 0;
  function* items(): Generator<ListItem> {
    yield ['Registration', ''];
    seen++;
    yield ['Auth', ''];
  }
  const extra = () => `Registered: ${seen}\r\n`;
  await streamList(request, session, 'Follows', items(), 'Complete', { extra, counted: 'Registration' });
  assert.match(session.sent.join(''), /ListItems: 1\r\nRegistered: 1\r\n\r\n$/);
});
