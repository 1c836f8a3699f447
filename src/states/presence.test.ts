import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePresence, presenceText } from './presence-text.ts';
import type { Presence } from './states.ts';
import { testStates } from './testing/states.ts';

const AWAY: Presence = { status: 'away', subtype: 'brb', message: 'back soon' };

test('presence is kept, told once, and there after a restart', async () => {
  const { presence, told, database } = await testStates();
  assert.deepEqual(presence.stateOf('CustomPresence:p'), { status: 'not_set', subtype: '', message: '' });
  await presence.setCustom('custompresence:p', AWAY);
  await presence.setCustom('CustomPresence:p', AWAY);
  assert.deepEqual(told, ['CustomPresence:p away']);
  assert.equal(await database.get('CustomPresence', 'p'), 'away,brb,back soon');
  const again = await testStates([], database);
  assert.deepEqual(again.presence.list(), [{ provider: 'CustomPresence:p', ...AWAY }]);
});

test('there is no other provider', async () => {
  const { presence } = await testStates();
  for (const provider of ['NoProv:x', 'garbage', '']) assert.equal(presence.stateOf(provider), undefined);
  await assert.rejects(presence.setCustom('NoProv:x', AWAY), /is no CustomPresence: provider/);
});

test('a presence as text', () => {
  const read: readonly (readonly [string, Presence | undefined])[] = [
    ['dnd', { status: 'dnd', subtype: '', message: '' }],
    ['DND,,', { status: 'dnd', subtype: '', message: '' }],
    ['away,brb,back soon', AWAY],
    ['dnd,c3ViIHR5cGU=,b3V0IHRvIGx1bmNo,e', { status: 'dnd', subtype: 'sub type', message: 'out to lunch' }],
    ['away,a,b,x', undefined],
    ['', undefined],
    ['gone', undefined],
  ];
  for (const [text, presence] of read) assert.deepEqual(parsePresence(text), presence, text);
});

test('what is kept is read the same', () => {
  const texts = ['', 'plain', 'a, b', ',', '\xe4\xf6', 'x,e'];
  for (const subtype of texts) {
    for (const message of texts) {
      const presence: Presence = { status: 'xa', subtype, message };
      assert.deepEqual(parsePresence(presenceText(presence)), presence);
    }
  }
});
