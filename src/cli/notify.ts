import { type Command, InvalidArgumentError, Option } from 'commander';
import { duration } from './duration.ts';
import { EXIT, runCommand } from './failure.ts';
import { addGatewayOptions, type GatewayOptions } from './gateway-options.ts';

/** What `aldis notify` was asked, its arguments apart. */
export interface NotifyOptions extends GatewayOptions {
  readonly uri?: readonly string[];
  /** `Name: value`, in order. */
  readonly header?: readonly string[];
  readonly content?: readonly string[];
  readonly store?: true;
  /** Seconds. */
  readonly validity?: number;
  readonly json?: true;
  /** Seconds. */
  readonly timeout: number;
}

/** `aldis notify`: sends a NOTIFY to phones over AMI and shows what each of them answered. */
export function registerNotifyCommand(program: Command): void {
  addGatewayOptions(program.command('notify'))
    .description('send a NOTIFY to phones (reboot, check-sync, …) and show what each of them answered')
    .argument('[words...]', 'the endpoints, and last the name of a type in pjsip_notify.conf')
    .usage('[options] ENDPOINT… OPTION')
    .option('--uri <uri>', 'send it to a URI; repeatable', collect)
    .option('--header <header>', 'a header, in place of OPTION: "Event: check-sync"; repeatable', header)
    .option('--content <line>', 'a line of the body, with --header; repeatable', collect)
    .option('--store', 'wait for phones that are not registered')
    .option('--validity <duration>', 'how long, with --store: 90, 15m, 4h, 2d', duration)
    .addOption(
      new Option('--timeout <duration>', 'how long to wait for the answers')
        .argParser(duration)
        .default(40, '40 s'),
    )
    .option('--json', 'say the result as one JSON object')
    .addHelpText('after', HELP)
    .action((words: readonly string[], options: NotifyOptions) =>
      runCommand(async () => {
        const { notifyPhones } = await import('./notify-phones.ts');
        return notifyPhones(words, options, process.stdout);
      }),
    );
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function header(value: string, before: readonly string[] = []): readonly string[] {
  if (!/^[^\s:]+:/.test(value)) throw new InvalidArgumentError('It must be "Name: value".');
  return [...before, value];
}

const HELP = `
Examples:
  aldis notify alice bob polycom-check-cfg
  aldis notify alice --header 'Event: check-sync;reboot=true'
  aldis notify --uri sip:bob@192.0.2.7 clear-mwi

Exit code: ${EXIT.ok} every phone took it, ${EXIT.failed} one did not, ${EXIT.usage} wrong usage or no gateway, ${EXIT.waiting} one is still waited for at the timeout.`;
