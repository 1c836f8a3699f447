import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { EXIT, tellFailure } from './failure.ts';

/** The command line. Only the command that was asked for is loaded, and what it needs when it runs. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('aldis')
    .description('A gateway for messages sent outside of a call')
    .version(`aldis ${version()}`, '-V, --version', 'say the version')
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  for (const register of await commandsFor(argv[2])) register(program);
  process.stdout.on('error', endWithReader);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? tellUsage(error, program, argv) : tellFailure(error);
  }
}

/** The command of that name; where there is none, all of them, for the help and for what comes near. */
async function commandsFor(name: string | undefined): Promise<readonly ((program: Command) => void)[]> {
  const load = COMMANDS.get(name ?? '');
  return load === undefined ? Promise.all(Array.from(COMMANDS.values(), (each) => each())) : [await load()];
}

/** A reader of what is written that goes away (`| head`) ends a command without a word, as it does other programs. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
}

/** Wrong usage, told as everything else is: in one line. Help that was asked for has been printed and is no failure. */
function tellUsage(error: CommanderError, program: Command, argv: readonly string[]): number {
  if (error.exitCode === 0) return EXIT.ok;
  if (error.code === 'commander.help') return EXIT.usage;
  const command = program.commands.find((one) => one.name() === argv[2]);
  const deeper = command?.commands.find((one) => one.name() === argv[3]);
  const names = [program, command, deeper].flatMap((one) => one?.name() ?? []);
  const help = `${names.join(' ')} --help`;
  const text = error.message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
  process.stderr.write(`aldis: ${text[0]?.toUpperCase()}${text.slice(1)}; see "${help}".\n`);
  return EXIT.usage;
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** In the order of the help. */
const COMMANDS: ReadonlyMap<string, () => Promise<(program: Command) => void>> = new Map([
  ['serve', async () => (await import('./serve.ts')).registerServeCommand],
  ['init', async () => (await import('./init.ts')).registerInitCommand],
  ['check', async () => (await import('./check.ts')).registerCheckCommand],
  ['project', async () => (await import('./project.ts')).registerProjectCommand],
  ['token', async () => (await import('./token.ts')).registerTokenCommand],
  ['send', async () => (await import('./send.ts')).registerSendCommand],
  ['notify', async () => (await import('./notify.ts')).registerNotifyCommand],
  ['messages', async () => (await import('./messages.ts')).registerMessagesCommand],
  ['callbacks', async () => (await import('./callbacks.ts')).registerCallbacksCommand],
  ['carrier', async () => (await import('./carrier.ts')).registerCarrierCommand],
  ['phone', async () => (await import('./phone.ts')).registerPhoneCommand],
  ['smsc', async () => (await import('./smsc.ts')).registerSmscCommand],
]);
