import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the project stands. */
export const PROJECT_ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

export interface Listening {
  readonly address: string;
  readonly port: number;
}

export interface GatewayOptions {
  /** A configuration directory. */
  readonly config: string;
  /** The data directory; survives restarts. */
  readonly data: string;
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A program put before Node, such as `prlimit`, with its arguments. */
  readonly wrapper?: readonly string[];
  readonly timeoutMs?: number;
}

/** The real program, running as a child. */
export interface RunningGateway {
  readonly pid: number;
  readonly ami: Listening;
  readonly sip: readonly (Listening & { readonly name: string; readonly protocol: string })[];
  readonly http: Listening | undefined;
  /** What it wrote to stderr so far, line by line: its log. */
  readonly log: readonly string[];
  /** Asks it to end (SIGTERM) and waits; gives its exit code. Kills it when it takes longer than 10 s. */
  stop(): Promise<number | null>;
  /** SIGKILL, at once; resolves when it is gone. */
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when the process has ended, by whatever. */
  readonly ended: Promise<number | null>;
}

/** It ended, or did not get ready in time; the text holds what it said. */
export class GatewayFailed extends Error {
  readonly output: string;
  constructor(what: string, output: string) {
    super(`${what}\n${output}`);
    this.name = 'GatewayFailed';
    this.output = output;
  }
}

/** Starts `aldis serve` and waits until everything listens. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const [program = process.execPath, ...before] = [...(options.wrapper ?? []), process.execPath];
  const child = spawn(
    program,
    [...before, ENTRY, 'serve', '--config', options.config, '--data', options.data, '--json'],
    {
      cwd: options.data,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.environment },
    },
  );
  const log: string[] = [];
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
    child.once('error', () => resolve(null));
  });
  eachLine(child, 'stderr', (line) => log.push(line));
  const ready = await untilReady(child, ended, log, options.timeoutMs ?? 15_000);
  return {
    pid: child.pid ?? 0,
    ami: ready.ami[0] ?? { address: '', port: 0 },
    sip: ready.sip,
    http: ready.http[0],
    log,
    ended,
    signal: (name) => {
      child.kill(name);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      const code = await ended;
      clearTimeout(timer);
      return code;
    },
  };
}

interface Serving {
  readonly event: 'serving';
  readonly ami: readonly Listening[];
  readonly sip: RunningGateway['sip'];
  readonly http: readonly Listening[];
}

function untilReady(
  child: ChildProcess,
  ended: Promise<number | null>,
  log: readonly string[],
  timeoutMs: number,
): Promise<Serving> {
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new GatewayFailed(what, [...output, ...log].join('\n')));
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`the gateway was not ready within ${timeoutMs} ms`);
    }, timeoutMs);
    eachLine(child, 'stdout', (line) => {
      output.push(line);
      if (!line.startsWith('{"event":"serving"')) return;
      clearTimeout(timer);
      resolve(JSON.parse(line) as Serving);
    });
    ended.then((code) => fail(`the gateway ended with ${code}`));
  });
}

function eachLine(child: ChildProcess, stream: 'stdout' | 'stderr', take: (line: string) => void): void {
  let buffered = '';
  child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (buffered + chunk).split('\n');
    buffered = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

const ENTRY = join(PROJECT_ROOT, 'src', 'aldis.js');
