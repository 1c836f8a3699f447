import { type Command, InvalidArgumentError } from 'commander';
import { runCommand } from './failure.ts';
import { addGatewayOptions, type GatewayOptions } from './gateway-options.ts';

/** What `aldis callbacks list` was asked. */
export interface ListCallbacksOptions extends GatewayOptions {
  readonly dead?: true;
  readonly project?: string;
  readonly limit: number;
  /** A CallbackID: only older ones. */
  readonly before?: string;
  readonly json?: true;
}

/** What `aldis callbacks retry` was asked. */
export interface RetryCallbacksOptions extends GatewayOptions {
  readonly all?: true;
  readonly project?: string;
  readonly json?: true;
}

/** `aldis callbacks`: status callbacks that nobody has taken yet, and those that were given up. */
export function registerCallbacksCommand(program: Command): void {
  const callbacks = program
    .command('callbacks')
    .description('list status callbacks, or have those tried again that were given up');
  addGatewayOptions(callbacks.command('list'))
    .description('list the callbacks that were not taken yet, the newest first')
    .option('--dead', 'only those that were given up')
    .option('--project <id>', 'only those of this project')
    .option('-n, --limit <number>', 'how many, at most', limit, 20)
    .option('--before <id>', 'only older ones than this')
    .option('--json', 'one JSON object a line')
    .action((options: ListCallbacksOptions) =>
      runCommand(async () => {
        const { listCallbacks } = await import('./list-callbacks.ts');
        return listCallbacks(options, process.stdout);
      }),
    );
  addGatewayOptions(callbacks.command('retry'))
    .description('have callbacks tried again that were given up')
    .argument('[message]', 'those of this message')
    .option('--project <id>', 'those of this project')
    .option('--all', 'all of them')
    .option('--json', 'say how many as JSON')
    .action((message: string | undefined, options: RetryCallbacksOptions) =>
      runCommand(async () => {
        const { retryCallbacks } = await import('./retry-callbacks.ts');
        return retryCallbacks(message, options, process.stdout);
      }),
    );
}

function limit(written: string): number {
  if (!/^\d{1,4}$/.test(written) || Number(written) < 1 || Number(written) > 1000) {
    throw new InvalidArgumentError('It must be a number from 1 to 1000.');
  }
  return Number(written);
}
