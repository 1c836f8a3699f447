import { Worker } from 'node:worker_threads';
import type { ConfigurationFiles, FileUpdate, Selection } from '../../config/editing/files.ts';
import { type Answer, type Question, unpackSections } from './wire.ts';

/** The configuration files in a thread of their own, which begins when somebody first asks for one. */
export class ConfigurationFilesThread implements ConfigurationFiles {
  readonly #directory: string;
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** @param directory absolute */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async read(name: string, selection: Selection): ReturnType<ConfigurationFiles['read']> {
    const answer = await this.#ask({ id: ++this.#lastId, kind: 'read', name, selection });
    if (answer.kind === 'failed') return answer.failure;
    return answer.kind === 'sections' ? unpackSections(answer.sections) : unexpected(answer);
  }

  async create(name: string): ReturnType<ConfigurationFiles['create']> {
    const answer = await this.#ask({ id: ++this.#lastId, kind: 'create', name });
    return answer.kind === 'created' ? answer.failure : unexpected(answer);
  }

  async update(update: FileUpdate): ReturnType<ConfigurationFiles['update']> {
    const answer = await this.#ask({ id: ++this.#lastId, kind: 'update', update });
    return answer.kind === 'updated' ? answer.failure : unexpected(answer);
  }

  /** Ends the thread when what was asked for is done. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#waiting.values()].map(({ promise }) => promise));
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #ask(question: Question): Promise<Answer> {
    this.#worker ??= this.#start();
    const waiting = Promise.withResolvers<Answer>();
    this.#waiting.set(question.id, waiting);
    this.#worker.postMessage(question);
    return waiting.promise;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'configuration-files',
      workerData: { directory: this.#directory },
    });
    worker.unref();
    worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.kind === 'broken') waiting?.reject(answer.error);
      else waiting?.resolve(answer);
    });
    worker.on('error', (error) => this.#gone(worker, error));
    worker.on('exit', () => this.#gone(worker, new Error('The thread of the configuration files ended')));
    return worker;
  }

  /** Whoever waits is told; the next question starts another thread. */
  #gone(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function unexpected(answer: Answer): never {
  throw new Error(`The thread of the configuration files answered with "${answer.kind}"`);
}
