import { setImmediate } from 'node:timers/promises';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped } from '../../../protocols/ami/serialize.ts';
import { answer, failure, type SerialAction } from '../action.ts';
import type { CommandsOptions, RunCommand } from '../commands/commands.ts';

/**
 * `Command`: runs a command of the console. Each line of its output is one `Output`; the last line end does not count,
 * so that no output at all is one empty line. The commands are loaded with the first one.
 */
export function commandAction(options: CommandsOptions): SerialAction {
  let loaded: Promise<RunCommand> | undefined;
  return {
    name: 'Command',
    classes: CLASSES.command,
    synopsis: 'Execute Asterisk CLI Command.',
    overlaps: false,
    async run(request, session) {
      const line = request.fields.text('Command');
      if (line === '') return session.send(failure(request, 'No command provided'));
      if (isBlacklisted(line)) return session.send(failure(request, 'Command blacklisted'));
      loaded ??= import('../commands/commands.ts').then(({ createCommands }) => createCommands(options));
      const run = await loaded;
      const { ok, output, afterwards } = await run(line, session);
      const lines = await outputLines(output);
      session.send(answer(ok ? 'Success' : 'Error', request, 'Command output follows', lines));
      afterwards?.();
    },
  };
}

/** A header for each line. What would break out of it is escaped. */
async function outputLines(output: string): Promise<string> {
  const text = output.endsWith('\n') ? output.slice(0, -1) : output;
  let lines = '';
  for (let start = 0; start <= text.length; ) {
    const near = text.indexOf('\n', start + SLICE);
    const end = near === -1 ? text.length : near;
    const slice = text.slice(start, end);
    lines += UNFIT.test(slice)
      ? slice
          .split('\n')
          .map((line) => `Output: ${escaped(line)}\r\n`)
          .join('')
      : `Output: ${slice.replaceAll('\n', '\r\nOutput: ')}\r\n`;
    start = end + 1;
    // Somebody else's turn: a listing of 10,000 endpoints has megabytes.
    if (start <= text.length) await setImmediate();
  }
  return lines;
}

/** As Asterisk: the first words, whatever follows them, letter case aside. */
function isBlacklisted(line: string): boolean {
  const words = line
    .toLowerCase()
    .split(BLANKS, 3)
    .filter((word) => word !== '');
  return BLACKLIST.has(words.slice(0, 2).join(' '));
}

const BLACKLIST: ReadonlySet<string> = new Set(['module load', 'module unload', 'restart gracefully']);
const BLANKS = /[ \t]+/;
const UNFIT = /[\r\0\u0100-\uffff]/;
/** Characters from which on a slice ends with the line. */
const SLICE = 0x4_0000;
