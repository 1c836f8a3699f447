import type { Command } from 'commander';
import { runCommand } from './failure.ts';

/** `aldis check DIR`: says everything that is wrong with a configuration; exit code 1 when it could not be served. */
export function registerCheckCommand(program: Command): void {
  program
    .command('check')
    .description('say what is wrong with a configuration directory, without starting anything')
    .argument('[directory]', 'the configuration directory', './config.local')
    .option('--json', 'say it as JSON')
    .action((directory: string, options: { json?: true }) =>
      runCommand(async () => {
        const { checkDirectory } = await import('./check-directory.ts');
        return checkDirectory(directory, options.json === true, process.stdout);
      }),
    );
}
