import { clockTime } from './clock-time.ts';
import { type Output, printable, styleFor } from './terminal.ts';

/** The log for people at a terminal: each line of JSON becomes time, level, text, and the rest as `name=value`. */
export function terminalLog(output: Output): { write(line: string): void } {
  const style = styleFor(output);
  return {
    write: (line) => {
      const { level, time, msg = '', err, ...fields } = JSON.parse(line) as LogLine;
      const [word, colour] = LEVELS.get(level) ?? [String(level), 'dim'];
      const parts = [style('dim', clockTime(time)), style(colour, word.padEnd(5)), printable(msg)];
      for (const [name, value] of Object.entries(fields)) parts.push(style('dim', `${name}=${shown(value)}`));
      if (err !== undefined) parts.push(printable(err.message));
      output.write(`${parts.join('  ')}\n`);
    },
  };
}

/** As pino writes it. */
interface LogLine {
  readonly level: number;
  readonly time: string;
  readonly msg?: string;
  readonly err?: { readonly message: string };
}

/** Bare where it is one plain word. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[\w.:@/+-]+$/.test(value) ? value : printable(JSON.stringify(value));
}

const LEVELS: ReadonlyMap<number, readonly [word: string, colour: 'dim' | 'green' | 'yellow' | 'red']> =
  new Map([
    [10, ['trace', 'dim']],
    [20, ['debug', 'dim']],
    [30, ['info', 'green']],
    [40, ['warn', 'yellow']],
    [50, ['error', 'red']],
    [60, ['fatal', 'red']],
  ]);
