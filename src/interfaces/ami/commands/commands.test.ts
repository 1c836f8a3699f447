import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ActionSession } from '../action.ts';
import { type Command, done, failed, USAGE } from './command.ts';
import { runCommand } from './commands.ts';
import { closestWords, findCommand } from './find-command.ts';
import { helpCommands } from './help.ts';
import { splitWords } from './split-words.ts';

const SESSION = {} as ActionSession;

/** A command that tells what it was given. */
function command(words: string, result?: ReturnType<Command['run']>): Command {
  return { words, summary: 'sum', usage: `Usage: ${words}`, run: (rest) => result ?? done(rest.join('|')) };
}

const COMMANDS: readonly Command[] = [
  command('help'),
  command('core reload'),
  command('core show uptime [seconds]'),
  command('core show version'),
  command('core show hint'),
  command('core show hints'),
  command('pjsip show subscriptions {inbound|outbound} [like]'),
  command('pjsip show subscription {inbound|outbound}'),
  command('database show'),
  command('fail', failed('It is broken')),
  command('wrong', USAGE),
];

const run = (line: string) => runCommand(COMMANDS, line, SESSION);

describe('splitWords', () => {
  const cases: [string, string[]][] = [
    ['', []],
    [' \t ', []],
    ['core show version; core', ['core', 'show', 'version;', 'core']],
    ['a | b ; c && d', ['a', '|', 'b', ';', 'c', '&&', 'd']],
    ['"core" show', ['core', 'show']],
    ['"a b" c', ['a b', 'c']],
    ['a"b c"d', ['ab cd']],
    ['"a""b"', ['ab']],
    ['a "" b', ['a', '', 'b']],
    ['a\\ b', ['a b']],
    ['\\"a b\\"', ['"a', 'b"']],
    ['"a\\"b"', ['a"b']],
    ['"a\\\\b"', ['a\\b']],
    ['open "to the end', ['open', 'to the end']],
    ['end \\', ['end']],
    ['\\ ', [' ']],
  ];
  for (const [line, words] of cases) {
    test(JSON.stringify(line), () => assert.deepEqual(splitWords(line), words));
  }
});

describe('findCommand', () => {
  const cases: [string, string | undefined, string[]?][] = [
    ['core show version', 'core show version', []],
    ['CORE Show VERSION', 'core show version', []],
    ['core show version extra', 'core show version', ['extra']],
    ['core show hints', 'core show hints', []],
    ['core show hint', 'core show hint', []],
    ['core show hint 102', 'core show hint', ['102']],
    ['core show uptime', 'core show uptime [seconds]', []],
    ['core show uptime seconds', 'core show uptime [seconds]', ['seconds']],
    ['core show uptime minutes', 'core show uptime [seconds]', ['minutes']],
    ['core sh ver', undefined],
    ['core', undefined],
    ['core show', undefined],
    ['show version', undefined],
    ['pjsip show subscriptions', undefined],
    ['pjsip show subscriptions both', undefined],
    ['pjsip show subscriptions Inbound', 'pjsip show subscriptions {inbound|outbound} [like]', ['Inbound']],
    [
      'pjsip show subscriptions outbound like x',
      'pjsip show subscriptions {inbound|outbound} [like]',
      ['outbound', 'like', 'x'],
    ],
    ['database show "" x', 'database show', ['', 'x']],
    ['"" database show', undefined],
    ['{inbound|outbound}', undefined],
  ];
  for (const [line, words, rest] of cases) {
    test(line, () => {
      const found = findCommand(COMMANDS, splitWords(line));
      assert.equal(found?.command.words, words);
      if (rest) assert.deepEqual(found?.rest, rest);
    });
  }
});

test('an unknown command is told with the words up to the first that leads nowhere', async () => {
  // Asterisk lets the last word differ, so the first wrong word stands there, and one more where commands are longer.
  assert.equal(closestWords(COMMANDS, ['nosuch', 'command', 'x']), 'nosuch command');
  assert.equal(closestWords(COMMANDS, ['core', 'sh', 'ver', 'x']), 'core sh ver');
  assert.equal(closestWords(COMMANDS, ['core', 'show', 'nothing', 'else']), 'core show nothing else');
  assert.deepEqual(await run('nosuch  "command"'), {
    ok: false,
    output:
      "No such command 'nosuch  \"command\"' (type 'core show help nosuch command' for other possible commands)\n",
  });
});

test('what a command comes to', async () => {
  assert.deepEqual(await run(''), { ok: true, output: '' });
  assert.deepEqual(await run('  '), { ok: true, output: '' });
  assert.deepEqual(await run('fail'), { ok: false, output: "It is broken\nCommand 'fail' failed.\n" });
  assert.deepEqual(await run('fail  x'), { ok: false, output: "It is broken\nCommand 'fail  x' failed.\n" });
  assert.deepEqual(await run('wrong'), { ok: false, output: 'Usage: wrong\n' });
});

describe('help', () => {
  const all: Command[] = [...COMMANDS, ...helpCommands(() => all)];
  const help = async (line: string) => (await runCommand(all, line, SESSION)).output;

  test('one command tells its usage', async () => {
    assert.equal(await help('core show help core show hints'), 'Usage: core show hints\n');
    assert.equal(await help('core show help CORE SHOW HINTS'), 'Usage: core show hints\n');
    assert.equal(
      await help('core show help pjsip show subscription outbound'),
      'Usage: pjsip show subscription {inbound|outbound}\n',
    );
  });

  test('a beginning lists what begins so', async () => {
    assert.equal(
      await help('core show help core show hin'),
      'core show hint                 -- sum\ncore show hints                -- sum\n',
    );
    assert.equal(await help('core show help nosuch'), "No such command 'nosuch'.\n");
  });

  test('a shell command does nothing', async () => {
    assert.deepEqual(await runCommand(all, '! rm -rf /', SESSION), {
      ok: true,
      output: '',
      afterwards: undefined,
    });
  });
});
