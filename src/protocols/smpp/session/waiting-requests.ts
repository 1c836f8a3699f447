import type { RequestPdu, ResponsePdu } from '../pdu/pdu.ts';
import { SessionError } from './session.ts';

export interface WaitingRequest {
  readonly pdu: RequestPdu;
  readonly resolve: (response: ResponsePdu) => void;
  readonly reject: (error: SessionError) => void;
}

/** Requests that wait for a place in the window, first come first served. */
export class WaitingRequests {
  #requests: (WaitingRequest | undefined)[] = [];
  #first = 0;

  get size(): number {
    return this.#requests.length - this.#first;
  }

  push(request: WaitingRequest): void {
    this.#requests.push(request);
  }

  shift(): WaitingRequest | undefined {
    const request = this.#requests[this.#first];
    this.#requests[this.#first++] = undefined;
    // What was taken is cut off in portions: cutting each off would move all that wait each time.
    if (this.#first === this.#requests.length) {
      this.#requests = [];
      this.#first = 0;
    } else if (this.#first >= PORTION) {
      this.#requests = this.#requests.slice(this.#first);
      this.#first = 0;
    }
    return request;
  }

  /** Fails all of them; nothing of them has left. */
  refuse(reason: string): void {
    const requests = this.#requests.slice(this.#first);
    this.#requests = [];
    this.#first = 0;
    for (const request of requests) request?.reject(new SessionError('closed', false, reason));
  }
}

const PORTION = 1024;
