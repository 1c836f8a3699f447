import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  /** Of the last minute, before the benches began: what else the machine does. */
  readonly load: number;
  /** Median of writing and syncing 8 KiB where the benches keep their data. Microseconds. */
  readonly fdatasyncUs: number;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: loadavg()[0] ?? 0,
    fdatasyncUs: Math.round(fdatasyncUs()),
  };
}

function fdatasyncUs(): number {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-bench-'));
  const file = openSync(join(directory, 'file'), 'w');
  const page = Buffer.alloc(8192, 1);
  const took: number[] = [];
  for (let i = 0; i < 200; i++) {
    const begun = process.hrtime.bigint();
    writeSync(file, page);
    fdatasyncSync(file);
    took.push(Number(process.hrtime.bigint() - begun) / 1000);
  }
  closeSync(file);
  rmSync(directory, { recursive: true });
  return took.sort((a, b) => a - b)[100]!;
}
