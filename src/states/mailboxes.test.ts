import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MailboxCounts } from './states.ts';
import { hint, testStates } from './testing/states.ts';

function box(mailbox: string, newMessages: number, oldMessages = 0): MailboxCounts {
  return { mailbox, newMessages, oldMessages, urgentMessages: 0 };
}

test('counts are kept, told each time, and there after a restart', async () => {
  const { mailboxes, told, database } = await testStates();
  assert.equal(mailboxes.countsOf('a@b'), undefined);
  await mailboxes.update(box('a@b', 3, 2));
  await mailboxes.update(box('a@b', 3, 2));
  assert.deepEqual(told, ['MWI:a@b INUSE', 'a@b 3/2', 'a@b 3/2']);
  const again = await testStates([], database);
  assert.deepEqual(again.mailboxes.list(), [box('a@b', 3, 2)]);
  assert.equal(again.devices.stateOf('MWI:a@b'), 'INUSE');
  assert.deepEqual(again.devices.list(), [{ device: 'MWI:a@b', state: 'INUSE' }]);
});

test('removing tells nothing of a mailbox that was not there', async () => {
  const { mailboxes, told, devices } = await testStates();
  await mailboxes.remove('a@b');
  assert.deepEqual(told, []);
  await mailboxes.update(box('a@b', 1));
  await mailboxes.remove('a@b');
  assert.deepEqual(told.slice(2), ['MWI:a@b NOT_INUSE', 'a@b 0/0']);
  assert.equal(mailboxes.countsOf('a@b'), undefined);
  assert.equal(devices.stateOf('MWI:a@b'), 'NOT_INUSE');
});

test('an update called right before is removed too', async () => {
  const { mailboxes } = await testStates();
  const updating = mailboxes.update(box('mona', 1));
  const removing = mailboxes.removeMatching((name) => name.startsWith('m'));
  await Promise.all([updating, mailboxes.update(box('team', 1)), removing]);
  assert.deepEqual(
    mailboxes.list().map(({ mailbox }) => mailbox),
    ['team'],
  );
});

test('the device of a mailbox makes the state of an extension', async () => {
  const { mailboxes, hints, told } = await testStates([hint('106', 'MWI:mona@default')]);
  assert.equal(hints.stateOf('106', 'default')?.status, 4);
  await mailboxes.update(box('mona@default', 1));
  assert.deepEqual(told, ['106@default 1 InUse', 'MWI:mona@default INUSE', 'mona@default 1/0']);
});

test('nothing is told that is not kept', async () => {
  const { mailboxes, database, told } = await testStates();
  database.failing = true;
  await assert.rejects(mailboxes.update(box('a', 1)), /disk full/);
  assert.deepEqual([told, mailboxes.list()], [[], []]);
});

test('counts that cannot be read are told and passed over', async () => {
  const { database } = await testStates();
  for (const text of ['', 'x', '1', '{"msgs_new":"x"}']) {
    await database.put('mwi_external/mailboxes', `m${text}`, text);
  }
  const { mailboxes, problems } = await testStates([], database);
  assert.deepEqual(mailboxes.list(), []);
  assert.equal(problems.length, 4);
});
