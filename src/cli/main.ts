import { Command, CommanderError } from 'commander';
import { registerCheckCommand } from './check.ts';
import { registerInitCommand } from './init.ts';
import { registerMessagesCommand } from './messages.ts';
import { registerPhoneCommand } from './phone.ts';
import { registerSendCommand } from './send.ts';
import { registerServeCommand } from './serve.ts';

/** The command line. Each command loads what it needs when it runs. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('aldis')
    .description('A gateway for messages sent outside of a call')
    .showHelpAfterError('(aldis --help says more)')
    .exitOverride();
  registerServeCommand(program);
  registerInitCommand(program);
  registerCheckCommand(program);
  registerSendCommand(program);
  registerMessagesCommand(program);
  registerPhoneCommand(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? commanderExit(error) : complain(error);
  }
}

/** Commander has told what is wrong; its help is no failure. */
function commanderExit(error: CommanderError): number {
  return error.exitCode === 0 ? 0 : USAGE;
}

function complain(error: unknown): number {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`aldis: ${text}\n`);
  const { ALDIS_DEBUG } = process.env;
  if (ALDIS_DEBUG !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return 1;
}

const USAGE = 2;
