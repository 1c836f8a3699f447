import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { describeLeftovers, findLeftovers, type Leftovers } from './leftovers.ts';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface SuiteOptions {
  /** Absolute paths of test files, in the order in which they begin. */
  readonly files: readonly string[];
  readonly root: string;
  /** How many files at a time. */
  readonly concurrency: number;
  /** A file that takes longer has failed. */
  readonly fileTimeoutMs: number;
  readonly print: (line: string) => void;
}

/**
 * Runs test files, each in a process of its own with a temporary directory of its own, tells of each
 * file when it is done, of failures at once, and counts a leftover process, port or file as a failure.
 */
export async function runSuite(options: SuiteOptions): Promise<Counts> {
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const waiting = [...options.files];
  // What one file has compiled the others need not: that was half of the time of most.
  const compiled = mkdtempSync(join(tmpdir(), 'aldis-compiled-'));
  const lane = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const counts = await runFile(file, compiled, options);
      total.passed += counts.passed;
      total.failed += counts.failed;
      total.skipped += counts.skipped;
    }
  };
  try {
    await Promise.all(Array.from({ length: options.concurrency }, lane));
  } finally {
    rmSync(compiled, { recursive: true, force: true });
  }
  return total;
}

/** `12 passed, 0 failed, 3 skipped` */
export function formatCounts(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

async function runFile(file: string, compiled: string, options: SuiteOptions): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const started = Date.now();
  const directory = mkdtempSync(join(tmpdir(), 'aldis-test-'));
  const mark = ['ALDIS_TEST_FILE', directory] as const;
  const name = relative(options.root, file);
  const details: string[] = [];
  const output: string[] = [];
  const late = AbortSignal.timeout(options.fileTimeoutMs);
  const stream = run({
    files: [file],
    signal: late,
    env: { ...process.env, [mark[0]]: mark[1], TMPDIR: directory, NODE_COMPILE_CACHE: compiled },
  });
  stream.on('test:pass', (event) => {
    if (event.details.type === 'suite') return;
    if (event.skip !== undefined || event.todo !== undefined) counts.skipped++;
    else counts.passed++;
  });
  stream.on('test:fail', (event) => {
    // Told once, below.
    if (late.aborted) return;
    const cause = event.details.error.cause;
    if (event.details.type === 'suite' && /subtests? failed/.test(String(event.details.error.message)))
      return;
    counts.failed++;
    details.push(`  ✖ ${event.name}`, ...indent(textOf(cause ?? event.details.error)));
  });
  const collect = (event: { message: string }): void => {
    output.push(event.message);
  };
  stream.on('test:stderr', collect);
  stream.on('test:stdout', collect);
  stream.on('test:diagnostic', (event) => {
    if (event.nesting > 0) details.push(`  ℹ ${event.message}`);
  });
  await new Promise<void>((resolve, reject) => {
    stream.on('end', resolve);
    stream.on('error', reject);
    stream.resume();
  });
  if (late.aborted) {
    counts.failed++;
    details.push(`  ✖ not done after ${options.fileTimeoutMs / 1000} s`);
  }
  cleanUp(findLeftovers(mark, directory), counts, details);
  rmSync(directory, { recursive: true, force: true });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  options.print(`${counts.failed === 0 ? '✔' : '✖'} ${name}  ${formatCounts(counts)}  ${seconds} s`);
  for (const line of details) options.print(line);
  if (counts.failed > 0) for (const line of indent(output.join(''))) options.print(line);
  return counts;
}

/** Each leftover is a failure, and is removed lest it disturb the next file. */
function cleanUp(leftovers: Leftovers, counts: Counts, details: string[]): void {
  for (const line of describeLeftovers(leftovers)) {
    counts.failed++;
    details.push(`  ✖ left behind: ${line}`);
  }
  for (const { pid } of leftovers.processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function indent(text: string): string[] {
  const trimmed = text.trimEnd();
  return trimmed === '' ? [] : trimmed.split('\n').map((line) => `      ${line}`);
}
