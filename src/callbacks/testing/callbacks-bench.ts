import assert from 'node:assert/strict';
import type { StoredCallback } from '../../messages/callbacks.ts';
import { receiverOf } from '../../messages/callbacks-of.ts';
import { type Message, type MessageId, type Status, UNMARKED } from '../../messages/message.ts';
import { QUEUED } from '../../messages/submit.ts';
import { ManualClock, settle } from '../../messages/testing/manual-clock.ts';
import { sampleMessage, sampleProjectPart } from '../../messages/testing/sample-message.ts';
import type { OutgoingHttp, OutgoingRequest, OutgoingResponse } from '../../protocols/http/outgoing.ts';
import { createLog } from '../../telemetry/log.ts';
import { type CallbacksService, createCallbacks } from '../create-callbacks.ts';
import { ObservedCallbacks } from './observed-callbacks.ts';

export const PROJECT = '9d4b9d3f-0c7c-4d8f-a9fe-3d3d4e8f4b11';
export const SIGNING_KEY = 'PSK_secret';
export const RETRY_FOR_MS = 24 * 3_600_000;

/** A request that the engine made, to be answered by the test unless `answer` does. */
export interface Posted {
  readonly request: OutgoingRequest;
  answer(status: number, headers?: Record<string, string>): void;
  fail(error: Error): void;
}

/** The engine with a clock, a store and a network of the test's own. */
export class CallbacksBench {
  readonly clock = new ManualClock();
  store = new ObservedCallbacks();
  readonly posted: Posted[] = [];
  /** Lines as they were written. */
  readonly log: string[] = [];
  readonly messages = new Map<MessageId, Message>();
  /** In how many segments they were sent. */
  readonly segments = new Map<MessageId, number>();
  messageReads = 0;
  /** What a receiver says at once; undefined: the test answers. */
  answer: (request: OutgoingRequest) => number | Error | undefined = () => 200;
  callbacks: CallbacksService;
  #tell: (callback: StoredCallback, message: Message) => void = () => {};

  constructor(http?: OutgoingHttp) {
    this.callbacks = this.#create(http);
  }

  /** Another life of the gateway, over the same store. */
  async restart(http?: OutgoingHttp): Promise<void> {
    this.callbacks.stop();
    this.callbacks = this.#create(http);
    await this.callbacks.start();
    await settle();
  }

  /** A message came to a status, and its callback is on disk. */
  reach(message: Message, status: Status, more: { errorCode?: string; errorMessage?: string } = {}): void {
    this.messages.set(message.id, message);
    const { project } = message;
    const callback = this.store.write(message.id, {
      project: project!.id,
      receiver: receiverOf(project!.callback!.url),
      status,
      at: this.clock.now(),
      errorCode: '',
      errorMessage: '',
      ...more,
    });
    this.#tell({ ...callback, dueAt: callback.at }, message);
  }

  /** Message and status of what was posted, as the JSON bodies tell: `1 sent`. */
  get told(): string[] {
    return this.posted.map(({ request }) => told(request.body));
  }

  #create(http: OutgoingHttp = this.#network()): CallbacksService {
    return createCallbacks({
      store: this.store,
      message: async (id) => {
        this.messageReads++;
        const message = this.messages.get(id);
        if (message === undefined) return undefined;
        const segments = this.segments.get(id);
        const state = segments === undefined ? QUEUED : { ...QUEUED, segments };
        return { message, state, marks: UNMARKED, deliveries: [], timeline: [] };
      },
      messaging: {
        onCallback: (listener) => {
          this.#tell = listener;
          return () => {
            this.#tell = () => {};
          };
        },
      },
      signingKey: (project) => (project === PROJECT ? SIGNING_KEY : undefined),
      http,
      clock: this.clock,
      random: () => 0,
      defer: setImmediate,
      settings: () => ({ timeoutMs: 10_000, retryForMs: RETRY_FOR_MS }),
      log: createLog('info', { write: (line) => void this.log.push(line) }),
    });
  }

  #network(): OutgoingHttp {
    return {
      request: (request) =>
        new Promise<OutgoingResponse>((resolve, reject) => {
          const posted: Posted = {
            request,
            answer: (status, headers = {}) =>
              resolve({ status, headers, body: Buffer.alloc(0), url: request.url }),
            fail: reject,
          };
          this.posted.push(posted);
          const answer = this.answer(request);
          if (typeof answer === 'number') posted.answer(answer);
          else if (answer !== undefined) posted.fail(answer);
        }),
      close: async () => {},
    };
  }
}

/** The nth message of the project, with a status callback. */
export function message(
  n: number,
  url = 'https://example.com/status?key=1',
  form: 'json' | 'form' = 'json',
): Message {
  return sampleMessage({
    id: `01900000-0000-7000-8000-${String(n).padStart(12, '0')}` as MessageId,
    source: 'rest',
    owner: PROJECT,
    technology: 'route',
    destination: '+15551230002',
    lane: '',
    body: Buffer.from('Grüße & 1+1=2'),
    expiresAt: 0,
    project: sampleProjectPart({
      id: PROJECT,
      from: '+15551230001',
      to: '+15551230002',
      callback: { url, form },
    }),
  });
}

/** `1 sent`, of a JSON body. */
export function told(body: string | Buffer | undefined): string {
  const { id, status } = JSON.parse(String(body)) as { id: string; status: string };
  return `${Number(id.slice(-12))} ${status}`;
}

/** A bench whose callbacks have started; `answer` is what each request is answered with, undefined what hangs. */
export async function started(answer?: (request: Posted['request']) => number | Error | undefined) {
  const bench = new CallbacksBench();
  if (answer !== undefined) bench.answer = answer;
  await bench.callbacks.start();
  return bench;
}

/** All of so many messages were told, and of each its statuses in this order; `told` as {@link told} has them. */
export function assertInOrder(told: readonly string[], messages: number, statuses: readonly string[]): void {
  assert.equal(told.length, messages * statuses.length);
  const seen = new Map<string, string[]>();
  for (const one of told) {
    const [n, status] = one.split(' ') as [string, string];
    seen.set(n, [...(seen.get(n) ?? []), status]);
  }
  for (const [n, list] of seen) assert.deepEqual(list, statuses, n);
}
