import type { Clock, Timer } from '../messages/clock.ts';
import { errorCode } from '../messages/errors.ts';
import type { Outcome } from '../messages/technology.ts';
import type { Link } from './upstream.ts';

export interface RequestLinkOptions {
  /** See {@link Link.name}. */
  readonly name: string;
  /** Requests that may be unanswered. */
  readonly window: number;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** {@link RequestLink.link} changed. */
  readonly onChange: () => void;
}

/** What came of a request. */
export interface Tried {
  readonly outcome: Outcome;
  /** Why the next would fare the same, one sentence: nobody answers, or our credentials are not taken. Empty: the peer answered. */
  readonly problem: string;
  /** No other request is to find that out. */
  readonly isCertain?: boolean;
}

/**
 * The one link of a carrier that is spoken to request by request, over HTTP: its window, and whether it is worth a try.
 *
 * ```
 *            five problems in a row, or a certain one           the time is over
 *   up ────────────────────────────────────────────▶ down ──────────────────────▶ connecting
 *    ▲                                                 ▲  a problem: twice as long      │
 *    │                                                 └────────────────────────────────┤
 *    └───────────────────────────────────── an answer ──────────────────────────────────┘
 * ```
 *
 * Nothing was tried yet: up. While it is down it takes nothing, and what waits for the window goes back, untried. While it is
 * `connecting` one request at a time finds out whether somebody is there again; the others wait for its answer.
 */
export class RequestLink {
  readonly #options: RequestLinkOptions;
  readonly #waiting = new Set<(goes: boolean) => void>();
  #state: Link['state'] = 'down';
  #reason = NOT_STARTED;
  #since: number;
  #underWay = 0;
  #problems = 0;
  /** How often in a row it went down. */
  #falls = 0;
  #timer: Timer | undefined;
  #isOpen = false;
  #whenIdle: (() => void)[] = [];

  constructor(options: RequestLinkOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  get link(): Link {
    return { name: this.#options.name, state: this.#state, since: this.#since, reason: this.#reason };
  }

  /** Whether it takes requests; also while it is only tried whether it is there. */
  get isUp(): boolean {
    return this.#isOpen && this.#state !== 'down';
  }

  /** Requests that wait for the window. */
  get waiting(): number {
    return this.#waiting.size;
  }

  start(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#problems = 0;
    this.#falls = 0;
    this.#turn('up', '');
  }

  /** Makes a request once it is its turn. Absent: it is down, or was drained. */
  async run(request: () => Promise<Tried>): Promise<Outcome> {
    if (!this.isUp) return ABSENT;
    if (!this.#isFull) this.#underWay++;
    else if (!(await this.#turnCame())) return ABSENT;
    try {
      const { outcome, problem, isCertain } = await request();
      if (problem === '') this.#answered();
      else this.#missed(problem, isCertain ?? false);
      return outcome;
    } finally {
      this.#underWay--;
      this.#next();
    }
  }

  /** Takes nothing more; what waits goes back. Resolves once everything under way is answered. */
  drain(): Promise<void> {
    this.#isOpen = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#sendBack();
    this.#turn('down', DRAINED);
    if (this.#underWay === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** As {@link drain}, and for no longer than that. */
  async close(graceMs: number): Promise<void> {
    let timer: Timer | undefined;
    const over = new Promise<void>((resolve) => {
      timer = this.#options.clock.after(graceMs, resolve);
    });
    await Promise.race([this.drain(), over]);
    timer?.cancel();
  }

  get #isFull(): boolean {
    return this.#underWay >= (this.#state === 'connecting' ? 1 : this.#options.window);
  }

  /** True: it is counted as under way. */
  #turnCame(): Promise<boolean> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #next(): void {
    for (const goes of this.#waiting) {
      if (this.#isFull) break;
      this.#waiting.delete(goes);
      this.#underWay++;
      goes(true);
    }
    if (this.#underWay === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #sendBack(): void {
    for (const goes of this.#waiting) goes(false);
    this.#waiting.clear();
  }

  #answered(): void {
    this.#problems = 0;
    this.#falls = 0;
    if (!this.#isOpen) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#turn('up', '');
  }

  #missed(problem: string, isCertain: boolean): void {
    this.#problems++;
    if (!this.isUp || !(isCertain || this.#state === 'connecting' || this.#problems >= MOST_PROBLEMS)) return;
    const { clock, random } = this.#options;
    const downMs = Math.min(SHORTEST_MS * 2 ** this.#falls, LONGEST_MS) * (1 + SPREAD * random());
    this.#falls = Math.min(this.#falls + 1, MOST_DOUBLINGS);
    this.#timer = clock.after(downMs, () => this.#turn('connecting', problem));
    this.#turn('down', problem);
    this.#sendBack();
  }

  #turn(state: Link['state'], reason: string): void {
    if (this.#state === state && this.#reason === reason) return;
    if (this.#state !== state) this.#since = this.#options.clock.now();
    this.#state = state;
    this.#reason = reason;
    this.#options.onChange();
  }
}

/**
 * What becomes of a message whose request was not answered.
 *
 * @param error as protocols/http tells it
 */
export function unanswered(error: {
  readonly code: string;
  readonly message: string;
  readonly left: boolean;
}): Tried {
  const isAnswer = error.code === 'too-large';
  return {
    outcome: {
      kind: 'retry',
      code: 0,
      text: '',
      errorCode: errorCode('transport'),
      errorMessage: error.message,
      bounded: isAnswer,
      left: error.left,
    },
    // That we end says nothing of the peer.
    problem: isAnswer || error.code === 'closed' ? '' : error.message,
  };
}

/** No attempt was made. */
const ABSENT: Outcome = { kind: 'absent' };
const MOST_PROBLEMS = 5;
const SHORTEST_MS = 1000;
const LONGEST_MS = 60_000;
const MOST_DOUBLINGS = 16;
const SPREAD = 0.2;
const NOT_STARTED = 'It was not started yet.';
const DRAINED = 'It is drained.';
