import { type Command, type CommandResult, done, failed, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `logger rotate` and `logger reload`: the log goes on in a new file, where it goes to a file. */
export function loggerCommands({ logRotation }: CommandsOptions): readonly Command[] {
  const reopen = (words: readonly string[], problem: string): CommandResult => {
    if (words.length > 0) return USAGE;
    try {
      logRotation.reopen();
    } catch (error) {
      logRotation.onFailure(error);
      return failed(problem);
    }
    return done();
  };
  return [
    {
      words: 'logger rotate',
      summary: 'Rotates and reopens the log files',
      usage: `Usage: logger rotate
       Goes on in a new log file, once the present one was renamed.`,
      run: (words) => reopen(words, 'Failed to reload the logger and rotate log files'),
    },
    {
      words: 'logger reload',
      summary: 'Reopens the log files',
      usage: `Usage: logger reload
       The same as logger rotate.`,
      run: (words) => reopen(words, 'Failed to reload the logger'),
    },
  ];
}
