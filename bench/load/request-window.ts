import type { Socket } from 'node:dgram';
import { Latencies } from './latencies.ts';

export interface RequestWindowOptions {
  readonly socket: Socket;
  /** Where the requests go, at 127.0.0.1. */
  readonly port: number;
  readonly total: number;
  /** How many are begun and have not ended at the most. */
  readonly window: number;
  /** Sends the first request of this number. */
  readonly begin: (number: number) => void;
  readonly progress: (done: number, total: number) => void;
}

export interface RequestWindowResult {
  readonly seconds: number;
  /** What ended otherwise than expected, by status. */
  readonly failed: Readonly<Record<string, number>>;
  /** Requests that were sent again, for nothing came in 500 ms. */
  readonly repeated: number;
  /** Milliseconds from begin to end. */
  readonly p50: number;
  readonly p99: number;
}

/** Numbered requests of a load generator over UDP: begins a new one when another has ended, sends again what is lost. */
export class RequestWindow {
  readonly #options: RequestWindowOptions;
  readonly #latencies: Latencies;
  readonly #failed: Record<string, number> = {};
  readonly #inFlight = new Map<number, InFlight>();
  #begun = 0;
  #failures = 0;
  #repeated = 0;
  #scheduled = false;
  #done: () => void = () => {};

  constructor(options: RequestWindowOptions) {
    this.#options = options;
    this.#latencies = new Latencies(options.total);
  }

  async run(): Promise<RequestWindowResult> {
    const started = performance.now();
    const repeating = setInterval(() => this.#repeat(), RETRANSMIT_MS / 2);
    await new Promise<void>((resolve) => {
      this.#done = resolve;
      this.#fill();
    });
    clearInterval(repeating);
    const seconds = (performance.now() - started) / 1000;
    const [p50, p99] = [this.#latencies.percentile(0.5), this.#latencies.percentile(0.99)];
    return { seconds, failed: this.#failed, repeated: this.#repeated, p50, p99 };
  }

  /** @param tries how often this number was sent before, with other content */
  send(number: number, tries: number, text: string): void {
    this.#inFlight.set(number, { text, tries, sentAt: performance.now(), answered: false });
    this.#transmit(text);
  }

  /** undefined: it has ended, or was never begun. */
  triesOf(number: number): number | undefined {
    return this.#inFlight.get(number)?.tries;
  }

  /** It has been answered, and is to be sent no more, but has not ended yet. */
  answered(number: number): void {
    const entry = this.#inFlight.get(number);
    if (entry !== undefined) entry.answered = true;
  }

  /** @param failure the status that it should not have ended with; '' for success */
  end(number: number, failure: string): void {
    if (!this.#inFlight.delete(number)) return;
    if (failure === '') this.#latencies.end(number);
    else {
      this.#failures++;
      this.#failed[failure] = (this.#failed[failure] ?? 0) + 1;
    }
    if (this.#ended % 1000 === 0) this.#options.progress(this.#ended, this.#options.total);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#fill());
  }

  get #ended(): number {
    return this.#latencies.count + this.#failures;
  }

  #fill(): void {
    const { total, window, begin } = this.#options;
    this.#scheduled = false;
    while (this.#begun < total && this.#inFlight.size < window) {
      this.#latencies.begin(this.#begun);
      begin(this.#begun++);
    }
    if (this.#ended === total) this.#done();
  }

  #repeat(): void {
    const now = performance.now();
    for (const entry of this.#inFlight.values()) {
      if (entry.answered || entry.sentAt > now - RETRANSMIT_MS) continue;
      this.#repeated++;
      entry.sentAt = now;
      this.#transmit(entry.text);
    }
  }

  #transmit(text: string): void {
    this.#options.socket.send(text, this.#options.port, '127.0.0.1');
  }
}

interface InFlight {
  readonly text: string;
  readonly tries: number;
  sentAt: number;
  answered: boolean;
}

const RETRANSMIT_MS = 500;
