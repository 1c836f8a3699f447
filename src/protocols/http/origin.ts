import type { Pool } from 'undici';
import type { Exchange } from './exchange.ts';

/**
 * The connections to one origin. Requests beyond their number wait here and not in the pool: one whose time is over while
 * it waits is dropped without costing a connection.
 */
export class Origin {
  readonly #pool: Pool;
  readonly #connections: number;
  readonly #waiting = new Set<Exchange>();
  #active = 0;
  #retired = false;

  constructor(pool: Pool, connections: number) {
    this.#pool = pool;
    this.#connections = connections;
  }

  get idle(): boolean {
    return this.#active === 0 && this.#waiting.size === 0;
  }

  run(exchange: Exchange): void {
    if (this.#active < this.#connections) this.#begin(exchange);
    else {
      this.#waiting.add(exchange);
      exchange.whileWaiting(() => this.#waiting.delete(exchange));
    }
  }

  /** Closes when what is under way has ended. */
  retire(): void {
    this.#retired = true;
    if (this.idle) void this.close();
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #begin(exchange: Exchange): void {
    this.#active++;
    exchange.begin(this.#pool, () => {
      this.#active--;
      const next = this.#waiting.values().next().value;
      if (next !== undefined) {
        this.#waiting.delete(next);
        this.#begin(next);
      } else if (this.#retired && this.idle) void this.close();
    });
  }
}
