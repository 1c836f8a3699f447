import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Configuration } from '../config/configuration.ts';
import type { Problem } from '../config/problem.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { EXIT, runCommand } from './failure.ts';
import { type Output, printable, styleFor } from './terminal.ts';

/** `aldis check DIR`: says everything that is wrong with a configuration; exit code 1 when it could not be served. */
export function registerCheckCommand(program: Command): void {
  program
    .command('check')
    .description('say what is wrong with a configuration directory, without starting anything')
    .argument('[directory]', 'the configuration directory', './config.local')
    .option('--json', 'say it as JSON')
    .action((directory: string, options: { json?: true }) =>
      runCommand(() => check(directory, options.json === true, process.stdout)),
    );
}

export function check(directory: string, json: boolean, output: Output): number {
  const { configuration, problems } = readConfiguration(directory);
  const path = resolve(directory);
  if (json) {
    output.write(`${JSON.stringify({ directory: path, ok: configuration !== undefined, problems })}\n`);
  } else {
    output.write(formatProblems(problems, output));
    if (configuration !== undefined) output.write(`${path} is fine: ${contents(configuration)}.\n`);
    else output.write(`${path} cannot be served: ${count(errorsOf(problems), 'error')}.\n`);
  }
  return configuration === undefined ? EXIT.failed : EXIT.ok;
}

/** One line for each problem, in columns: where, how bad, what. Coloured when the output is a terminal. */
export function formatProblems(problems: readonly Problem[], output: Output): string {
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

function errorsOf(problems: readonly Problem[]): number {
  return problems.filter((problem) => problem.severity === 'error').length;
}

function contents({ manager, pjsip }: Configuration): string {
  const parts = [
    count(pjsip.endpoints.size, 'endpoint'),
    count(pjsip.transports.length, 'SIP transport'),
    count(manager.users.size, 'AMI user'),
  ];
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function count(number: number, noun: string): string {
  return `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`;
}
