import { type Command, InvalidArgumentError, Option } from 'commander';
import { runCommand } from './failure.ts';

/** What `aldis smsc` was asked. */
export interface SmscCommandOptions {
  readonly host: string;
  readonly port: number;
  readonly systemId?: string;
  readonly password?: string;
  readonly smppVersion: '3.4' | '5.0';
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly throughput: number;
  readonly fail: readonly string[];
  readonly receipt: readonly string[];
  readonly receipts: 'text' | 'tlv' | 'both' | 'none';
  /** Seconds. */
  readonly receiptDelay: number;
  readonly earlyReceipts?: true;
  readonly intermediate?: true;
  readonly copies: number;
  readonly ids: 'decimal' | 'hex' | 'HEX' | 'zeros';
  readonly receiptIds: 'same' | 'decimal' | 'hex' | 'HEX' | 'zeros';
  /** Seconds. */
  readonly delay: number;
  readonly hang?: true;
  readonly dropAfter: number;
  readonly quiet?: true;
  readonly json?: true;
}

/** `aldis smsc`: an SMSC to try things with, until it is interrupted. */
export function registerSmscCommand(program: Command): void {
  const ids = ['decimal', 'hex', 'HEX', 'zeros'];
  program
    .command('smsc')
    .description('a small SMSC that delivers to nobody: takes messages, sends receipts, fails as told')
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <port>', '0 takes any that is free', port, 2776)
    .option('--system-id <id>', 'who may bind; otherwise anybody')
    .option('--password <password>', 'and with which password')
    .addOption(
      new Option('--smpp-version <version>', 'what it says it speaks').choices(['3.4', '5.0']).default('3.4'),
    )
    .option('--tls-cert <file>', 'listen with TLS: the certificate')
    .option('--tls-key <file>', 'and its key')
    .option('--throughput <n>', 'messages a second; more get ESME_RTHROTTLED', whole, 0)
    .option('--fail <rule>', 'PREFIX[,SHARE%]=STATUS, withhold, cut or cut-within; may be repeated', more, [])
    .option('--receipt <rule>', 'PREFIX[,SHARE%]=STATE[:ERR] or none; may be repeated', more, [])
    .addOption(
      new Option('--receipts <form>', 'what receipts look like')
        .choices(['text', 'tlv', 'both', 'none'])
        .default('both'),
    )
    .option('--receipt-delay <seconds>', 'from the message to its receipt', seconds, 1)
    .option('--early-receipts', 'send receipts before the response')
    .option('--intermediate', 'send ENROUTE first, to those who ask for intermediate ones')
    .option('--copies <n>', 'send each receipt so many times', whole, 1)
    .addOption(new Option('--ids <format>', 'how message ids are spelt').choices(ids).default('hex'))
    .addOption(
      new Option('--receipt-ids <format>', 'how receipts spell them')
        .choices(['same', ...ids])
        .default('same'),
    )
    .option('--delay <seconds>', 'from the message to its response', seconds, 0)
    .option('--hang', 'begin by answering nothing; "resume" goes on')
    .option('--drop-after <n>', 'cut the connection at every so many-th message', whole, 0)
    .option('--quiet', 'show the counters at the end only')
    .option('--json', 'one JSON object a line for each thing that happens')
    .addHelpText('after', HELP)
    .action((options: SmscCommandOptions) =>
      runCommand(async () => {
        const { runSmsc } = await import('./run-smsc.ts');
        return runSmsc(options, process.stdin, process.stdout);
      }),
    );
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('It must be a port, 0 to 65535.');
}

function whole(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 1_000_000) return value;
  throw new InvalidArgumentError('It must be a whole number, 0 to 1000000.');
}

function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= 86_400) return value;
  throw new InvalidArgumentError('It must be a number of seconds, 0 to 86400.');
}

function more(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

const HELP = `
Lines typed while it runs:
  mo FROM TO TEXT   a phone writes: send it to whoever is bound to receive
  hang, resume      answer nothing, and go on (so does SIGUSR2, in turn)
  drop              cut all connections
  down, up          be gone, and come back
  counters          what has happened so far
  quit              end, as Ctrl-C does

Examples:
  aldis smsc
  aldis smsc --fail +1999=ESME_RINVDSTADR --fail 5%=ESME_RSYSERR --receipt +1888=UNDELIV:027
`;
