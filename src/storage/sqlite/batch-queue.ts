import type { Worker } from 'node:worker_threads';
import { StorageError, type StorageErrorCode } from '../errors.ts';
import type { BatchAnswer, Notice, Wire, WireProblem, WireResult } from './wire.ts';

/**
 * This side of the database's thread. One batch is under way at a time; calls gather meanwhile and leave
 * together when it is answered, before its callers are told, so that the thread works on while they do.
 * When nothing is under way, the first call waits for the end of this turn of the event loop and for
 * nothing longer.
 */
export class BatchQueue {
  /** Rejects when the database cannot be opened. */
  readonly opened: Promise<void>;
  readonly #worker: Worker;
  readonly #onProblem: (problem: StorageError) => void;
  #batch: Wire[] = [];
  #callers: Caller[] = [];
  #underWay: readonly Caller[] | undefined;
  /** Batches that are full and wait for their turn. */
  readonly #full: { readonly batch: Wire[]; readonly callers: Caller[] }[] = [];
  #open = false;
  #scheduled = false;
  #ended: StorageError | undefined;
  #closing: PromiseWithResolvers<void> | undefined;

  constructor(worker: Worker, onProblem: (problem: StorageError) => void) {
    this.#worker = worker;
    this.#onProblem = onProblem;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.opened = promise;
    worker.on('message', (said: BatchAnswer | Notice) => {
      if (!('kind' in said)) this.#answered(said);
      else if (said.kind === 'open') {
        this.#open = true;
        resolve();
      } else if (said.kind === 'problem') onProblem(revive(said.problem));
      else if (said.kind === 'refused') reject(revive(said.problem));
    });
    worker.on('error', (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#end(new StorageError('closed', `The store's thread ended: ${reason}`));
      reject(this.#ended);
    });
    worker.on('exit', () => {
      this.#end(closed());
      reject(this.#ended);
      this.#closing?.resolve();
    });
  }

  /** The batch to push a call's operation and arguments to; {@link called} must follow at once. */
  gathering(): Wire[] {
    return this.#isClosed ? [] : this.#batch;
  }

  /** Ends a call; resolves with what `decode` makes of its result. */
  called<T>(decode: (result: WireResult) => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(this.#ended ?? closed());
    return new Promise<T>((resolve, reject) => {
      this.#callers.push({
        settle: (result) => {
          try {
            resolve(decode(result));
          } catch (error) {
            reject(error);
          }
        },
        reject,
      });
      if (this.#callers.length >= BATCH_CALLS) this.#setAside();
      if (this.#underWay === undefined && !this.#scheduled) {
        this.#scheduled = true;
        setImmediate(() => {
          this.#scheduled = false;
          if (this.#underWay === undefined) this.#send();
        });
      }
    });
  }

  /** Everything called before is written first. */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#closing = Promise.withResolvers<void>();
      if (this.#ended !== undefined) this.#closing.resolve();
      else if (this.#underWay === undefined) this.#send();
    }
    return this.#closing.promise;
  }

  get #isClosed(): boolean {
    return this.#ended !== undefined || this.#closing !== undefined;
  }

  #setAside(): void {
    this.#full.push({ batch: this.#batch, callers: this.#callers });
    this.#batch = [];
    this.#callers = [];
  }

  #send(): void {
    if (this.#full.length === 0 && this.#callers.length > 0) this.#setAside();
    const next = this.#full.shift();
    if (next !== undefined) {
      this.#underWay = next.callers;
      this.#worker.postMessage(next.batch);
    } else if (this.#closing !== undefined) {
      this.#worker.postMessage([]);
    }
  }

  #answered({ problem, results }: BatchAnswer): void {
    const callers = this.#underWay ?? [];
    this.#underWay = undefined;
    this.#send();
    if (problem !== undefined) {
      const error = revive(problem);
      for (const caller of callers) caller.reject(error);
      return;
    }
    for (let i = 0; i < callers.length; i++) {
      const result = results[i] as WireResult;
      if (isProblem(result)) callers[i]!.reject(revive(result));
      else callers[i]!.settle(result);
    }
  }

  /** The thread is gone: whoever waits is told, and so is whoever calls from now on. */
  #end(error: StorageError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    const waiting = [...(this.#underWay ?? []), ...this.#full.flatMap((f) => f.callers), ...this.#callers];
    this.#underWay = undefined;
    this.#full.length = 0;
    this.#callers = [];
    this.#batch = [];
    for (const caller of waiting) caller.reject(error);
    if (this.#open && this.#closing === undefined) this.#onProblem(error);
  }
}

function closed(): StorageError {
  return new StorageError('closed', 'The store is closed');
}

interface Caller {
  settle(result: WireResult): void;
  reject(error: unknown): void;
}

function isProblem(result: WireResult): result is WireProblem {
  return typeof result === 'object' && result !== null && 'code' in result;
}

function revive({ code, message }: WireProblem): StorageError {
  return new StorageError(code as StorageErrorCode, message);
}

/** No batch is greater, so that none takes long: 512 calls are some 5 ms of the thread's time. */
const BATCH_CALLS = 512;
