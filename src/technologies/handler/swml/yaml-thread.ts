import { Worker } from 'node:worker_threads';
import type { YamlAnswer, YamlQuestion } from './yaml-worker.ts';

/** Reads YAML in a thread of its own, which begins with the first text and ends with the process. */
export class YamlThread {
  readonly #waiting = new Map<number, PromiseWithResolvers<YamlAnswer>>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** Rejects when the thread broke down; the next text starts another one. */
  read(text: string): Promise<YamlAnswer> {
    this.#worker ??= this.#start();
    const question: YamlQuestion = { id: ++this.#lastId, text };
    const waiting = Promise.withResolvers<YamlAnswer>();
    this.#waiting.set(question.id, waiting);
    // What is waited for is not forgotten as the process ends.
    this.#worker.ref();
    this.#worker.postMessage(question);
    return waiting.promise;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./yaml-worker.ts', import.meta.url), {
      name: 'yaml',
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    });
    worker.on('message', (answer: YamlAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on('error', (error) => this.#gone(worker, error));
    worker.on('exit', () => this.#gone(worker, new Error('The thread that reads YAML ended')));
    return worker;
  }

  #gone(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const MOST_MEGABYTES = 128;
