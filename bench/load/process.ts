import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Progress } from '../progress.ts';

/** What a load generator says while it works, and at its end. */
export type LoadReport<Result> =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'failed'; readonly reason: string };

/** A load generator in a process of its own, so that it shares nothing with what it loads but the machine. */
export class LoadProcess<Job, Result> {
  readonly #child: ChildProcess;
  readonly #progress: Progress;
  #waiting: PromiseWithResolvers<LoadReport<Result>> | undefined;

  /** `script` is a file beside this one. */
  constructor(script: string, progress: Progress) {
    this.#progress = progress;
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.#child = fork(path, { serialization: 'json', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (report: LoadReport<Result>) => {
      if (report.kind === 'progress') this.#progress.show(report.done, report.total);
      else this.#waiting?.resolve(report);
    });
    this.#child.once('exit', (code) => {
      this.#waiting?.reject(new Error(`The load generator ${script} ended with ${code}`));
    });
  }

  /** Waits until it listens; gives its port. */
  async ready(): Promise<number> {
    const report = await this.#next();
    if (report.kind !== 'ready') throw new Error('The load generator is not ready');
    return report.port;
  }

  async run(job: Job): Promise<Result> {
    const next = this.#next();
    this.#child.send(job as object);
    const report = await next;
    this.#progress.clear();
    if (report.kind === 'result') return report.result;
    throw new Error(report.kind === 'failed' ? report.reason : 'The load generator is confused');
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    await new Promise((resolve) => {
      this.#child.once('exit', resolve);
      this.#child.kill();
    });
  }

  #next(): Promise<LoadReport<Result>> {
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }
}

/** The generator's side: says that it is ready, runs each job it is given, one after the other. */
export function serveJobs<Job, Result>(
  port: number,
  run: (job: Job, progress: (done: number, total: number) => void) => Promise<Result>,
): void {
  const say = (report: LoadReport<Result>) => process.send?.(report);
  process.on('message', (job: Job) => {
    run(job, (done, total) => say({ kind: 'progress', done, total })).then(
      (result) => say({ kind: 'result', result }),
      (error: unknown) =>
        say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  say({ kind: 'ready', port });
}
