/** A command that cannot go on: one sentence that says what to do, and the exit code that tells scripts why. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}

/** Exit codes of the commands that speak to a gateway. */
export const EXIT = {
  ok: 0,
  /** The message failed or was refused; the configuration has errors. */
  failed: 1,
  /** Wrong usage, or no gateway to speak to. */
  usage: 2,
  /** The time to wait was over before the message's fate was known. */
  waiting: 3,
} as const;

/** Runs a command to its end: its exit code is what it returns, a failure becomes one line on stderr. */
export async function runCommand(command: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    process.stderr.write(`aldis: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
