import type { Problem } from '../config/problem.ts';
import { type Output, printable, styleFor } from './terminal.ts';

/** One line for each problem of a configuration, in columns: where, how bad, what. Coloured on a terminal. */
export function problemLines(problems: readonly Problem[], output: Output): string {
  const style = styleFor(output);
  const places = problems.map(({ file, line }) => (line === 0 ? file : `${file}:${line}`));
  const width = Math.max(0, ...places.map((place) => place.length));
  return problems
    .map(({ severity, text }, index) => {
      const word = style(severity === 'error' ? 'red' : 'yellow', severity.padEnd(7));
      return `${style('bold', printable(places[index] ?? '').padEnd(width))}  ${word}  ${printable(text)}\n`;
    })
    .join('');
}
