import type { SessionOptions } from './session.ts';
import { Ticker } from './ticker.ts';

/** What is due to a session, its longest waits first. */
export type Due =
  /** The peer has not read for long what it is sent. */
  | 'unread'
  /** The peer has not bound in time. */
  | 'unbound'
  /** Neither side has asked anything for long. */
  | 'unused'
  /** Nothing was heard of the peer for a while. */
  | 'silent'
  | undefined;

/** How a session stands when a tick comes. */
export interface Standing {
  readonly isOpen: boolean;
  readonly isBound: boolean;
  /** We read nothing for the moment: silence says nothing of the peer. */
  readonly isPaused: boolean;
  /** What is written finds its way. */
  readonly isRead: boolean;
}

/** The clockwork of a session: since when what, in ticks, and what that asks for. */
export class Times {
  /** Surely no shorter than the response timeout. */
  readonly response: number;
  readonly #enquireLink: number;
  readonly #bind: number;
  readonly #inactivity: number;
  readonly #ticker: Ticker;
  #heardAt = 0;
  #usedAt = 0;
  /** -1: the peer reads. */
  #unreadSince = -1;

  constructor(options: SessionOptions, onTick: () => void) {
    const { responseTimeoutMs, enquireLinkMs, bindTimeoutMs, inactivityMs } = options;
    const times = [responseTimeoutMs, enquireLinkMs, bindTimeoutMs, inactivityMs].filter((ms) => ms > 0);
    this.#ticker = new Ticker(options.time, Math.min(...times), onTick);
    this.response = this.#ticker.ticksOf(responseTimeoutMs);
    this.#enquireLink = this.#ticker.ticksOf(enquireLinkMs);
    this.#bind = this.#ticker.ticksOf(bindTimeoutMs);
    this.#inactivity = this.#ticker.ticksOf(inactivityMs);
  }

  /** Ticks since the session began. */
  get now(): number {
    return this.#ticker.now;
  }

  /** Something came. */
  heard(): void {
    this.#heardAt = this.#ticker.now;
  }

  /** One side has asked, or was answered, anything but enquire_link. */
  used(): void {
    this.#usedAt = this.#ticker.now;
  }

  /** Whether so long has passed since that tick. */
  isOver(since: number, ms: number): boolean {
    return this.now - since > this.#ticker.ticksOf(ms);
  }

  due({ isOpen, isBound, isPaused, isRead }: Standing): Due {
    const { now } = this;
    if (isPaused) this.#heardAt = now;
    if (isRead) this.#unreadSince = -1;
    else if (this.#unreadSince < 0) this.#unreadSince = now;
    if (this.#unreadSince >= 0 && now - this.#unreadSince > this.response) return 'unread';
    if (isOpen) return this.#bind > 0 && now > this.#bind ? 'unbound' : undefined;
    if (!isBound) return undefined;
    if (this.#inactivity > 0 && now - this.#usedAt > this.#inactivity) return 'unused';
    return this.#enquireLink > 0 && now - this.#heardAt >= this.#enquireLink ? 'silent' : undefined;
  }

  stop(): void {
    this.#ticker.stop();
  }
}
