import { type Command, InvalidArgumentError, Option } from 'commander';
import { runCommand } from './failure.ts';
import { addGatewayOptions, type GatewayOptions } from './gateway-options.ts';

/** What `aldis messages` was asked. */
export interface MessagesOptions extends GatewayOptions {
  readonly follow?: true;
  readonly status?: string;
  readonly limit: number;
  /** A Sequence: only older messages. */
  readonly before?: number;
  readonly json?: true;
}

/** `aldis messages`: the latest messages, or one with its timeline. */
export function registerMessagesCommand(program: Command): void {
  addGatewayOptions(program.command('messages'))
    .description('list messages, or show one with its timeline')
    .argument('[id]', 'the message to show')
    .option('-f, --follow', 'go on telling what happens')
    .addOption(new Option('--status <status>', 'only those of this status').choices(STATUSES))
    .option('-n, --limit <number>', 'how many, at most', wholeNumber, 20)
    .option('--before <sequence>', 'only older ones than this', wholeNumber)
    .option('--json', 'one JSON object a line')
    .action((id: string | undefined, options: MessagesOptions) =>
      runCommand(async () => {
        const { listMessages } = await import('./list-messages.ts');
        return listMessages(id, options, process.stdout);
      }),
    );
}

function wholeNumber(written: string): number {
  if (!/^\d{1,15}$/.test(written)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(written);
}

const STATUSES: readonly string[] = [
  'queued',
  'initiated',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'read',
];
