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

/**
 * In the order in which they run: what is quick and tells most comes first. How many files go at a time is for a machine of
 * two processors, and more than these where the files wait for most of their time, for the timers of protocols above all.
 */
export const PARTS: readonly Part[] = [
  command('types', 'tsc', ['--noEmit']),
  command('lint', 'biome', ['check', '--error-on-warnings', '.']),
  { name: 'house', run: runHouse },
  { name: 'peers', run: runPeers },
  suite({
    name: 'unit',
    patterns: ['src/**/*.test.ts', 'test/*.test.ts', 'test/runner/*.test.ts', 'bench/**/*.test.ts'],
    longest: ['src/storage/sqlite/*.test.ts'],
    atOnce: 3,
    fileTimeoutMs: 2 * MINUTES,
  }),
  suite({
    name: 'conformance',
    patterns: ['test/conformance/**/*.test.ts'],
    longest: ['test/conformance/{sip-responses,notify,registration,configuration,state,messagesend}.test.ts'],
    atOnce: 6,
    fileTimeoutMs: 4 * MINUTES,
  }),
  suite({
    name: 'faults',
    patterns: ['test/faults/**/*.test.ts'],
    longest: ['test/faults/{kill,xmpp-*,carriers}.test.ts'],
    atOnce: 2,
    fileTimeoutMs: 4 * MINUTES,
  }),
  {
    ...suite({
      name: 'interop',
      patterns: ['test/interop/**/*.test.ts'],
      longest: [],
      atOnce: 2,
      fileTimeoutMs: 4 * MINUTES,
    }),
    needs: 'peers',
  },
];

interface SuiteFiles {
  readonly name: string;
  readonly patterns: readonly string[];
  /** Of these, those that take longest: they begin first, lest one of them run alone at the end. */
  readonly longest: readonly string[];
  readonly atOnce: number;
  readonly fileTimeoutMs: number;
}

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

function suite({ name, patterns, longest, atOnce, fileTimeoutMs }: SuiteFiles): Part {
  return {
    name,
    async run(root, print) {
      const all = new Set(
        [...longest, ...patterns].flatMap((pattern) => globSync(pattern, { cwd: root }).sort()),
      );
      const files = [...all].map((file) => join(root, file)).filter((file) => existsSync(file));
      const counts: Counts = await runSuite({ files, root, concurrency: atOnce, fileTimeoutMs, print });
      return { ok: counts.failed === 0, summary: formatCounts(counts) };
    },
  };
}
