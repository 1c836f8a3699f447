import { type Command, InvalidArgumentError, Option } from 'commander';
import { duration } from './duration.ts';
import { EXIT, runCommand } from './failure.ts';
import { addGatewayOptions, type GatewayOptions } from './gateway-options.ts';

/** What `aldis send` was asked. */
export interface SendOptions extends GatewayOptions {
  readonly from?: string;
  readonly to?: string;
  readonly base64?: string;
  readonly stdin?: true;
  readonly variable?: readonly string[];
  /** Seconds. */
  readonly validity?: number;
  readonly sendAt?: string;
  readonly key?: string;
  readonly json?: true;
  /** False: the answer is all that is waited for. */
  readonly wait: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly until: 'sent' | 'delivered' | 'read';
}

/** `aldis send`: sends a message over AMI and shows what becomes of it. */
export function registerSendCommand(program: Command): void {
  addGatewayOptions(program.command('send'))
    .description('send a message and show what becomes of it')
    .argument('<destination>', 'pjsip:alice, pjsip:alice/sip:bob@example.com, …')
    .argument('[body]', 'the text; or see --stdin and --base64')
    .option('--from <sender>', 'who it is from: sip:bob@example.com, "Bob" <sip:bob@example.com>, …')
    .option('--to <recipient>', 'the To header, when it is not the destination')
    .option('--base64 <text>', 'the body, in Base64')
    .option('--stdin', 'read the body from standard input')
    .option('--variable <name=value>', 'a header to add; repeatable', collect)
    .option('--validity <duration>', 'how long it may wait: 90, 15m, 4h, 2d', duration)
    .option('--send-at <time>', 'when to send it: 2027-01-31T08:00:00Z')
    .option('--key <key>', 'idempotency key: the same key again sends nothing twice')
    .option('--no-wait', 'do not wait for more than its acceptance')
    .addOption(
      new Option('--timeout <duration>', 'how long to wait for its fate')
        .argParser(duration)
        .default(30, '30 s'),
    )
    .addOption(
      new Option('--until <status>', 'the status to wait for')
        .choices(['sent', 'delivered', 'read'])
        .default('sent'),
    )
    .option('--json', 'say the result as one JSON object')
    .addHelpText('after', EXIT_CODES)
    .action((destination: string, body: string | undefined, options: SendOptions) =>
      runCommand(async () => {
        const { sendMessage } = await import('./send-message.ts');
        return sendMessage(destination, body, options, process.stdout);
      }),
    );
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  if (!/^[^=]+=/.test(value)) throw new InvalidArgumentError('It must be NAME=VALUE.');
  return [...before, value];
}

const EXIT_CODES = `
Exit code: ${EXIT.ok} it got there, ${EXIT.failed} it was refused or failed, ${EXIT.usage} wrong usage or no gateway, ${EXIT.waiting} still waiting at the timeout.`;
