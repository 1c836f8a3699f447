import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a test left behind: processes that still run, the sockets they listen on, files in the temporary
 * directory it was given. Processes are told apart by a mark in their environment, which children of
 * children inherit, daemons included; so a port without a process cannot be missed. Linux only: `/proc`.
 */
export interface Leftovers {
  readonly processes: readonly {
    readonly pid: number;
    readonly command: string;
    readonly ports: readonly number[];
  }[];
  readonly files: readonly string[];
}

/** Looks for processes whose environment holds `NAME=value`, and for anything in `directory`. */
export function findLeftovers(mark: readonly [name: string, value: string], directory: string): Leftovers {
  const processes: { pid: number; command: string; ports: number[] }[] = [];
  const wanted = `${mark[0]}=${mark[1]}`;
  for (const entry of readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const environment = read(`/proc/${entry}/environ`).split('\0');
    if (!environment.includes(wanted) || isZombie(entry)) continue;
    const command = read(`/proc/${entry}/cmdline`).replaceAll('\0', ' ').trim();
    processes.push({ pid: Number(entry), command, ports: portsOf(entry) });
  }
  return { processes, files: readdir(directory).map((name) => join(directory, name)) };
}

/** One line each, for people. */
export function describeLeftovers(leftovers: Leftovers): string[] {
  return [
    ...leftovers.processes.map(({ pid, command, ports }) => {
      const listening = ports.length === 0 ? '' : `, listening on ${ports.join(', ')}`;
      return `process ${pid} (${command})${listening}`;
    }),
    ...leftovers.files.map((file) => `file ${file}`),
  ];
}

function portsOf(pid: string): number[] {
  const inodes = new Set<string>();
  for (const fd of readdir(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(readlink(`/proc/${pid}/fd/${fd}`))?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  const ports = new Set<number>();
  for (const table of ['tcp', 'tcp6', 'udp', 'udp6']) {
    for (const line of read(`/proc/${pid}/net/${table}`).split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      const bound = state === LISTEN || table.startsWith('udp');
      if (bound && inode !== undefined && inodes.has(inode)) {
        ports.add(Number.parseInt(local?.split(':')[1] ?? '0', 16));
      }
    }
  }
  return [...ports].sort((a, b) => a - b);
}

function isZombie(pid: string): boolean {
  return /^State:\s+Z/m.test(read(`/proc/${pid}/status`));
}

// A process may end, or belong to somebody else, while it is looked at: then there is nothing to see.
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function readdir(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function readlink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** TCP_LISTEN as the kernel prints it in /proc/net/tcp. */
const LISTEN = '0A';
