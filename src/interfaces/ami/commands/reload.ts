import { type ReloadResult, reloadSafely } from '../actions/reload.ts';
import { type Command, type CommandResult, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `module reload`, `core reload`, `manager reload`: the action Reload by other names. */
export function reloadCommands({ reload }: CommandsOptions): readonly Command[] {
  const whole = async (words: readonly string[], module: string): Promise<CommandResult> => {
    if (words.length > 0) return USAGE;
    const result = await reloadSafely(reload, module);
    return {
      kind: 'done',
      output: result === 'reloaded' ? '' : `${resultLine(result, module === '' ? 'All' : module)}\n`,
      // As there: who reloads only the manager is told by the console, and nobody else.
      ...(module === '' ? { afterwards: () => reload.announce(module, result) } : {}),
    };
  };
  return [
    {
      words: 'module reload',
      summary: 'Reload configuration for a module',
      usage: `Usage: module reload [<module> …]
       Reads the configuration of these modules again, of all of them if
       none is named.`,
      async run(words): Promise<CommandResult> {
        if (words.length === 0) return whole(words, '');
        const results: [module: string, result: ReloadResult][] = [];
        for (const module of words) results.push([module, await reloadSafely(reload, module)]);
        return {
          kind: 'done',
          output: results.map(([module, result]) => `${resultLine(result, module)}\n`).join(''),
          afterwards: () => {
            for (const [module, result] of results) reload.announce(module, result);
          },
        };
      },
    },
    {
      words: 'core reload',
      summary: 'Global reload',
      usage: `Usage: core reload
       Reads the whole configuration again.`,
      run: (words) => whole(words, ''),
    },
    {
      words: 'manager reload',
      summary: 'Reload manager configurations',
      usage: `Usage: manager reload
       Reads manager.conf again, and all else with it.`,
      run: (words) => whole(words, 'manager'),
    },
  ];
}

function resultLine(result: ReloadResult, module: string): string {
  switch (result) {
    case 'reloaded':
      return `Module '${module}' reloaded successfully.`;
    case 'not-found':
      return `No such module '${module}'`;
    case 'failed':
      return `The module '${module}' reported a reload failure`;
    case 'in-progress':
      return 'A module reload request is already in progress; please be patient';
    case 'not-initialized':
      return `The module '${module}' was not properly initialized.`;
    case 'unsupported':
      return `The module '${module}' does not support reloads`;
  }
}
