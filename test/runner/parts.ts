import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkHouse } from '../house.ts';
import { installPeers, PeersMissing } from '../peers/install.ts';
import { type Counts, formatCounts, runSuite } from './suite.ts';

/** One part of `npm test`. */
export interface Part {
  readonly name: string;
  /** Another part that must have run before. */
  readonly needs?: string;
  /** True when all is well. `summary` stands in the last table. */
  run(root: string, print: (line: string) => void): Promise<{ ok: boolean; summary: string }>;
}

const MINUTES = 60_000;

/** In the order in which they run: what is quick and tells most comes first. */
export const PARTS: readonly Part[] = [
  command('types', 'tsc', ['--noEmit']),
  command('lint', 'biome', ['check', '--error-on-warnings', '.']),
  { name: 'house', run: runHouse },
  { name: 'peers', run: runPeers },
  suite(
    'unit',
    ['src/**/*.test.ts', 'test/*.test.ts', 'test/runner/*.test.ts', 'bench/**/*.test.ts'],
    2,
    2 * MINUTES,
  ),
  suite('conformance', ['test/conformance/**/*.test.ts'], 2, 4 * MINUTES),
  suite('faults', ['test/faults/**/*.test.ts'], 1, 4 * MINUTES),
  { ...suite('interop', ['test/interop/**/*.test.ts'], 1, 4 * MINUTES), needs: 'peers' },
];

function command(name: string, program: string, args: readonly string[]): Part {
  return {
    name,
    run: (root, print) =>
      new Promise((resolve) => {
        const child = spawn(join(root, 'node_modules/.bin', program), args, { cwd: root });
        const output: Buffer[] = [];
        child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
        child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
        child.on('error', (error) => resolve({ ok: false, summary: `${program}: ${error.message}` }));
        child.on('close', (code) => {
          if (code !== 0) for (const line of Buffer.concat(output).toString().split('\n')) print(line);
          resolve({ ok: code === 0, summary: code === 0 ? 'clean' : `${program} ended with ${code}` });
        });
      }),
  };
}

async function runHouse(
  root: string,
  print: (line: string) => void,
): Promise<{ ok: boolean; summary: string }> {
  const files = new Map<string, string>();
  for (const pattern of ['src/**/*.{ts,js}', 'test/**/*.ts', 'bench/**/*.ts', 'console/src/**/*.{ts,tsx}']) {
    for (const file of globSync(pattern, { cwd: root })) {
      files.set(file.replaceAll('\\', '/'), readFileSync(join(root, file), 'utf8'));
    }
  }
  const problems = checkHouse(files);
  for (const { file, line, reason } of problems) print(`✖ ${file}${line > 0 ? `:${line}` : ''}  ${reason}`);
  const ok = problems.length === 0;
  return { ok, summary: ok ? `${files.size} files, no arrow crossed` : `${problems.length} problems` };
}

/** The programs the tests talk to: what is missing is installed, or the part fails saying what to do. */
async function runPeers(
  _root: string,
  print: (line: string) => void,
): Promise<{ ok: boolean; summary: string }> {
  try {
    installPeers(print);
    return { ok: true, summary: 'all here' };
  } catch (error) {
    if (!(error instanceof PeersMissing)) throw error;
    return { ok: false, summary: error.message };
  }
}

function suite(name: string, patterns: readonly string[], concurrency: number, fileTimeoutMs: number): Part {
  return {
    name,
    async run(root, print) {
      const files = globSync([...patterns], { cwd: root })
        .sort()
        .map((file) => join(root, file))
        .filter((file) => existsSync(file));
      const counts: Counts = await runSuite({ files, root, concurrency, fileTimeoutMs, print });
      return { ok: counts.failed === 0, summary: formatCounts(counts) };
    },
  };
}
