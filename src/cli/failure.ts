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
  /** The message is kept, but its fate was not known when the command ended. */
  waiting: 3,
} as const;

/** Runs a command to its end; its exit code is what it returns. */
export async function runCommand(command: () => number | Promise<number>): Promise<void> {
  process.exitCode = await command();
}

/** Tells on stderr, in one sentence, what ended a command. Returns the exit code. */
export function tellFailure(error: unknown): number {
  const text = sentence(error);
  process.stderr.write(`aldis: ${/[.!?]$/.test(text) ? text : `${text}.`}\n`);
  const { ALDIS_DEBUG } = process.env;
  if (ALDIS_DEBUG !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return error instanceof CommandFailure ? error.exitCode : EXIT.failed;
}

/** What the system says of a file says where, but not what to do. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = '', path } = error as NodeJS.ErrnoException;
  const remedy = REMEDIES.get(code);
  return remedy === undefined || path === undefined ? error.message : `${path} ${remedy} (${code})`;
}

const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'may not be used: correct its owner and mode, or name another place'],
  ['EPERM', 'may not be used: correct its owner and mode, or name another place'],
  ['EROFS', 'cannot be written: the file system is read-only; name another place'],
  ['ENOSPC', 'cannot be written: no space is left; make some'],
  ['ENOTDIR', 'is no place for files: a part of it is no directory; name another one'],
  ['EEXIST', 'is there already: name another one'],
  ['ENOENT', 'does not exist: make it, or name another one'],
]);
