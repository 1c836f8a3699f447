import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExtensionState, Hint } from '../../../states/states.ts';
import type { ActionSession } from '../action.ts';
import type { CommandsOptions } from './commands.ts';
import { runCommand } from './commands.ts';
import { hintCommands } from './hints.ts';

const SESSION = {} as ActionSession;

function console(written: readonly Hint[], watched: readonly Hint[]) {
  const stateOf = (exten: string): Partial<ExtensionState> | undefined =>
    exten.startsWith('_')
      ? undefined
      : { statusText: 'Idle', presence: { status: 'not_set', subtype: '', message: '' } };
  const options = {
    states: { hints: { all: () => written, watched: () => watched.map((hint) => ({ hint })), stateOf } },
    pjsip: { subscriptions: { inbound: () => [{ type: 'extension_state', resource: '2001' }] } },
  } as unknown as CommandsOptions;
  return async (line: string): Promise<string> =>
    (await runCommand(hintCommands(options), line, SESSION)).output;
}

function hint(exten: string, text: string): Hint {
  return { exten, context: 'hints', text, devices: [text], presence: '' };
}

test('what was asked for of a pattern is listed behind the hints, and once', async () => {
  const [lamp, pattern] = [hint('102', 'Custom:lamp'), hint('_2XXX', 'PJSIP/…')];
  const run = console([lamp, pattern], [lamp, hint('2001', 'PJSIP/2001')]);
  const rows = (await run('core show hints')).split('\n');
  assert.deepEqual(
    rows.filter((row) => row.includes('@')).map((row) => row.split('@')[0]),
    ['102', '_2XXX', '2001'],
  );
  assert.match(
    rows[4] ?? '',
    /^2001@hints {20}: PJSIP\/2001 .* State:Idle {12}Presence:not_set {9}Watchers {2}1$/,
  );
  assert.equal(rows.at(-2), '- 3 hints registered');
  assert.match(await run('core show hint 20'), /^2001@hints .*\n1 hint matching extension 20\n$/);
  assert.equal(await run('core show hint 3'), 'No hints matching extension 3\n');
});

test('without hints', async () => {
  assert.equal(await console([], [])('core show hints'), 'There are no registered dialplan hints\n');
});
