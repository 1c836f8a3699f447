import { type ChildProcess, spawn } from 'node:child_process';
import { Waiting } from './waiting.ts';

export interface ProgramOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Another program, running: what it writes, and its end. */
export class Program {
  readonly name: string;
  /** Both streams as they came, Latin-1. */
  output = '';
  readonly ended: Promise<number | null>;
  hasEnded = false;
  readonly #child: ChildProcess;
  readonly #waiting = new Waiting();

  constructor(name: string, args: readonly string[], options: ProgramOptions) {
    this.name = name;
    this.#child = spawn(name, args, {
      cwd: options.cwd,
      env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const take = (chunk: Buffer): void => {
      this.output += chunk.toString('latin1');
      this.#waiting.wake();
    };
    this.#child.stdout?.on('data', take);
    this.#child.stderr?.on('data', take);
    // A program that ends early closes its input; its exit code is what is looked at.
    this.#child.stdin?.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.output += `${error.message}\n`;
        resolve(null);
      });
      this.#child.once('close', (code) => resolve(code));
    });
    this.ended.then(() => {
      this.hasEnded = true;
      this.#waiting.wake();
    });
  }

  /** Waits for a text in the output; rejects when the program ends before or it takes too long. */
  async says(text: RegExp, timeoutMs = 10_000): Promise<RegExpExecArray> {
    return this.#waiting.until(
      () => {
        const found = text.exec(this.output) ?? undefined;
        if (found === undefined && this.hasEnded) {
          throw new Error(`${this.name} ended and did not say ${text}:\n${this.output}`);
        }
        return found;
      },
      timeoutMs,
      () => `${this.name} did not say ${text}:\n${this.output}`,
    );
  }

  /** Waits for its end and gives the exit code; throws (and kills it) when it takes too long. */
  async end(timeoutMs = 20_000): Promise<number | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), timeoutMs);
    });
    const result = await Promise.race([this.ended, late]);
    clearTimeout(timer);
    if (result !== 'late') return result;
    await this.stop();
    throw new Error(`${this.name} did not end within ${timeoutMs} ms:\n${this.output}`);
  }

  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** SIGTERM, and SIGKILL two seconds later. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 2000);
    await this.ended;
    clearTimeout(timer);
  }
}
