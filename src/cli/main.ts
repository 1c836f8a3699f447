import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { registerCallbacksCommand } from './callbacks.ts';
import { registerCarrierCommand } from './carrier.ts';
import { registerCheckCommand } from './check.ts';
import { EXIT, tellFailure } from './failure.ts';
import { registerInitCommand } from './init.ts';
import { registerMessagesCommand } from './messages.ts';
import { registerNotifyCommand } from './notify.ts';
import { registerPhoneCommand } from './phone.ts';
import { registerProjectCommand } from './project.ts';
import { registerSendCommand } from './send.ts';
import { registerServeCommand } from './serve.ts';
import { registerSmscCommand } from './smsc.ts';
import { registerTokenCommand } from './token.ts';

/** The command line. Each command loads what it needs when it runs. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('aldis')
    .description('A gateway for messages sent outside of a call')
    .version(`aldis ${version()}`, '-V, --version', 'say the version')
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  registerServeCommand(program);
  registerInitCommand(program);
  registerCheckCommand(program);
  registerProjectCommand(program);
  registerTokenCommand(program);
  registerSendCommand(program);
  registerNotifyCommand(program);
  registerMessagesCommand(program);
  registerCallbacksCommand(program);
  registerCarrierCommand(program);
  registerPhoneCommand(program);
  registerSmscCommand(program);
  process.stdout.on('error', endWithReader);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? tellUsage(error, program, argv) : tellFailure(error);
  }
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
