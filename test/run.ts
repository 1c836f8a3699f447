/**
 * `npm test`: every check there is, quick ones first. `npm test -- unit interop` runs some of them.
 * Ends with one line per part; the exit code is 1 when anything failed.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PARTS } from './runner/parts.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  const names = PARTS.map(({ name }) => name).join(', ');
  process.stderr.write(`There is no part ${unknown.join(', ')} of the tests; there are ${names}.\n`);
  process.exit(2);
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const table: string[] = [];
let failed = false;
const needed = PARTS.filter(({ name }) => wanted.includes(name)).map(({ needs }) => needs);
const isWanted = (name: string): boolean =>
  wanted.length === 0 || wanted.includes(name) || needed.includes(name);
for (const part of PARTS.filter(({ name }) => isWanted(name))) {
  const started = Date.now();
  print(`── ${part.name}`);
  const { ok, summary } = await part.run(root, print);
  failed ||= !ok;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  table.push(`${ok ? '✔' : '✖'} ${part.name.padEnd(12)} ${summary}  (${seconds} s)`);
  print(table.at(-1) ?? '');
}
print('── summary');
for (const line of table) print(line);
process.exitCode = failed ? 1 : 0;
