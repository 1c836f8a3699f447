import { type Command, InvalidArgumentError, Option } from 'commander';
import { runCommand } from './failure.ts';
import { DEFAULT_CONFIG } from './gateway-options.ts';

/** What `aldis phone` was asked. */
export interface PhoneOptions {
  readonly config: string;
  readonly server?: string;
  readonly transport: 'udp' | 'tcp';
  readonly user?: string;
  readonly password?: string;
  readonly reply?: string;
  readonly status: number;
  readonly silent?: true;
  /** Seconds. */
  readonly expires: number;
  readonly json?: true;
}

/** `aldis phone ENDPOINT`: registers and prints what arrives, until it is interrupted. */
export function registerPhoneCommand(program: Command): void {
  program
    .command('phone')
    .description('a small softphone: registers and prints the messages that arrive')
    .argument('<endpoint>', 'an endpoint of pjsip.conf to register as')
    .option('-c, --config <dir>', "the gateway's configuration directory", DEFAULT_CONFIG)
    .option('--server <host:port>', 'where to register; otherwise where pjsip.conf listens')
    .addOption(
      new Option('--transport <transport>', 'what to register over').choices(['udp', 'tcp']).default('udp'),
    )
    .option('--user <name>', 'user of the address of record; otherwise the first AOR of the endpoint')
    .option('--password <password>', 'otherwise that of the auth object of the endpoint')
    .option('--reply <text>', 'send this back to whoever writes')
    .option('--status <code>', 'answer messages and NOTIFYs with this status', statusCode, 200)
    .option('--silent', 'answer messages and NOTIFYs with nothing at all')
    .option('--expires <seconds>', 'how long to register for', seconds, 300)
    .option('--json', 'one JSON object a line for each thing that happens')
    .action((endpoint: string, options: PhoneOptions) =>
      runCommand(async () => {
        const { runPhone } = await import('./run-phone.ts');
        return runPhone(endpoint, options, process.stdout);
      }),
    );
}

function statusCode(text: string): number {
  const code = Number(text);
  if (Number.isInteger(code) && code >= 200 && code <= 699) return code;
  throw new InvalidArgumentError('It must be a final SIP status, 200 to 699.');
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 86_400) return value;
  throw new InvalidArgumentError('It must be a number of seconds, 1 to 86400.');
}
