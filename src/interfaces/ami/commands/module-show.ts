import { column } from './columns.ts';
import { type Command, type CommandResult, done, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `module show`: the modules of Asterisk that there is a part for here. */
export function moduleCommands({ modules }: CommandsOptions): readonly Command[] {
  return [
    {
      words: 'module show [like]',
      summary: 'List modules and info',
      usage: `Usage: module show [like <keyword>]
       The modules of Asterisk that there is a part for here; with like
       those whose name has the keyword in it.`,
      run([like, keyword = '', ...more]): CommandResult {
        const isLike = like?.toLowerCase() === 'like' && keyword !== '';
        if (more.length > 0 || (like !== undefined && !isLike)) return USAGE;
        const found = modules.list.filter(({ name }) => name.toLowerCase().includes(keyword.toLowerCase()));
        return done(
          row('Module', 'Description', 'Use Count', 'Status', 'Support Level'),
          ...found.map(({ name, description }) => row(name, description, '0', 'Running', 'core')),
          `${found.length} modules loaded`,
        );
      },
    },
  ];
}

function row(name: string, description: string, uses: string, status: string, support: string): string {
  return `${name.padEnd(30)} ${column(description, 40)} ${uses.padEnd(10)} ${status.padEnd(11)} ${support.padStart(13)}`;
}
