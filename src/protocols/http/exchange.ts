import type { Dispatcher } from 'undici';
import type { Cancellation } from './cancellation.ts';
import type { OutgoingClock } from './create-outgoing.ts';
import { classify } from './failure.ts';
import { OutgoingError, type OutgoingRequest, type OutgoingResponse } from './outgoing.ts';
import { isRedirect } from './redirect.ts';

/** One request as it goes to one origin. */
export interface ExchangeRequest {
  readonly method: OutgoingRequest['method'];
  readonly target: URL;
  /** As it was written. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
  readonly maxBytes: number;
  readonly repeatable: boolean;
  readonly headOnly: boolean;
  /** Redirects are followed: what they carry beside their headers is of no interest. */
  readonly follows: boolean;
}

export interface ExchangeOptions {
  readonly request: ExchangeRequest;
  readonly cancellation: Cancellation;
  readonly clock: OutgoingClock;
  readonly resolve: (response: OutgoingResponse) => void;
  readonly reject: (error: OutgoingError) => void;
}

/**
 * One request on its way and its answer. It holds a connection from `begin` to the last byte of the answer, which may be
 * longer than anybody waits for it: `ended` is called when the connection is free again or gone.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  #controller: Dispatcher.DispatchController | undefined;
  #dispatch: () => void = () => {};
  #ended: () => void = () => {};
  #unsubscribe: () => void;
  #leaveQueue: () => void = () => {};
  #tries = 0;
  #head: { readonly status: number; readonly headers: Record<string, string> } | undefined;
  #keepsBody = true;
  #chunks: Buffer[] = [];
  #size = 0;
  #drain: { cancel(): void } | undefined;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#unsubscribe = options.cancellation.onCancel((reason) => this.#cancel(reason));
  }

  /** It stands in a queue, which is to be left when nobody waits for the answer any more. */
  whileWaiting(leaveQueue: () => void): void {
    this.#leaveQueue = leaveQueue;
  }

  begin(dispatcher: Dispatcher, ended: () => void): void {
    this.#leaveQueue = () => {};
    this.#ended = ended;
    const { cancellation, request } = this.#options;
    if (cancellation.reason !== undefined) {
      this.#end();
      return;
    }
    const { origin, pathname, search } = request.target;
    this.#dispatch = () => {
      this.#tries++;
      try {
        dispatcher.dispatch(
          {
            origin,
            path: pathname + search,
            method: request.method,
            headers: request.headers as Record<string, string>,
            body: request.body ?? null,
          },
          this,
        );
      } catch (error) {
        this.#fail(error);
      }
    };
    this.#dispatch();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    const { cancellation } = this.#options;
    const { reason } = cancellation;
    if (reason === undefined) cancellation.begun();
    if (reason !== undefined) controller.abort(reason);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // 100 and its like come before the answer.
    if (status < 200) return;
    const { request, clock } = this.#options;
    this.#head = { status, headers: joined(headers) };
    this.#keepsBody = !(request.headOnly || (request.follows && isRedirect(status)));
    if (!this.#keepsBody) {
      this.#answer();
      this.#drain = clock.after(DRAIN_MS, () => controller.abort(new Error('Nobody waits for the rest.')));
    } else if (Number(this.#head.headers['content-length'] ?? 0) > request.maxBytes) {
      controller.abort(tooLarge(request));
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    const { request } = this.#options;
    if (!this.#keepsBody) {
      if (this.#size > DRAIN_BYTES) controller.abort(new Error('Nobody wants the rest.'));
    } else if (this.#size > request.maxBytes) controller.abort(tooLarge(request));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#keepsBody) this.#answer();
    this.#end();
  }

  onResponseError(_controller: unknown, error: unknown): void {
    const { cancellation, request } = this.#options;
    const again = request.repeatable && this.#tries === 1 && this.#head === undefined && brokeOff(error);
    if (again && cancellation.reason === undefined) {
      this.#controller = undefined;
      // Not on the stack of what is just being taken down.
      setImmediate(this.#dispatch);
    } else this.#fail(error);
  }

  #answer(): void {
    this.#options.resolve({
      ...this.#head!,
      body: this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks),
      url: this.#options.request.url,
    });
  }

  #fail(error: unknown): void {
    const { cancellation, reject } = this.#options;
    reject(classify(error, cancellation.hasBegun));
    this.#end();
  }

  #end(): void {
    this.#unsubscribe();
    this.#drain?.cancel();
    this.#ended();
  }

  /** Who waits has been told already. */
  #cancel(reason: OutgoingError): void {
    this.#leaveQueue();
    this.#controller?.abort(reason);
  }
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) all[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return all;
}

function tooLarge({ maxBytes }: ExchangeRequest): OutgoingError {
  return new OutgoingError('too-large', `The answer has more than ${maxBytes} bytes.`);
}

/** The other side closed or reset the connection. */
function brokeOff(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'UND_ERR_SOCKET' || error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

/** How much of a body that nobody wants is read, so that its connection can be kept, and for how long. */
const DRAIN_BYTES = 65_536;
const DRAIN_MS = 5000;
