import { type Command, type CommandResult, done } from './command.ts';
import { findExactly } from './find-command.ts';

/** `core show help`, under its short name `help` too (Asterisk's cli_aliases.conf), and `!`. */
export function helpCommands(commands: () => readonly Command[]): readonly Command[] {
  const run = (words: readonly string[]): CommandResult => {
    const one = findExactly(commands(), words);
    return words.length > 0 && one !== undefined ? done(one.usage) : list(commands(), words.join(' '));
  };
  return [
    {
      words: 'core show help',
      summary: 'Display help list, or specific help on a command',
      usage: `Usage: core show help [topic]
       When called with a topic as an argument, displays usage
       information on the given command. If called without a
       topic, it provides a list of commands.`,
      run,
    },
    {
      words: 'help',
      summary: 'Short for core show help',
      usage: 'Alias for real command: core show help',
      run,
    },
    {
      // In Asterisk the console runs a program with this, and the action Command nothing.
      words: '!',
      summary: 'Runs nothing here, and says nothing',
      usage: `Usage: !<command>
       Asterisk's console executes a shell command. Here nothing is executed.`,
      run: () => done(),
    },
  ];
}

/** Asterisk's help1: every command that begins with this. */
function list(commands: readonly Command[], beginning: string): CommandResult {
  const begin = beginning.toLowerCase();
  const lines = commands
    .filter(({ words }) => words.startsWith(begin))
    .map(({ words, summary }) => `${words.padEnd(30)} -- ${summary}`);
  return lines.length === 0 ? done(`No such command '${beginning}'.`) : done(...lines);
}
