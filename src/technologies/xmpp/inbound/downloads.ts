/** What a message takes up until it is kept. */
export interface Place {
  /** Its files may be fetched; otherwise they go on as links. */
  readonly fetches: boolean;
  leave(): void;
}

/**
 * Bounds the messages whose files are fetched, and those of the same senders that wait behind them to stay in order. An account
 * reads no more while too many of its messages are under way; were these not bounded, whoever names files at a server that never
 * answers could stop what everybody else writes to the account, and with it the acknowledgements of what it sends.
 */
export class Downloads {
  readonly #accounts = new Map<
    string,
    { fetching: number; behind: number; readonly senders: Map<string, number> }
  >();

  /** A message came. undefined: too many wait. */
  enter(account: string, sender: string, hasFiles: boolean): Place | undefined {
    const state = this.#accounts.get(account) ?? {
      fetching: 0,
      behind: 0,
      senders: new Map<string, number>(),
    };
    const ofSender = state.senders.get(sender) ?? 0;
    const fetches = hasFiles && state.fetching < MOST_FETCHING && ofSender < MOST_OF_ONE;
    if (!fetches && ofSender === 0) return { fetches, leave: () => undefined };
    if (!fetches && state.behind >= MOST_BEHIND) return undefined;
    this.#accounts.set(account, state);
    if (fetches) {
      state.fetching++;
      state.senders.set(sender, ofSender + 1);
    } else state.behind++;
    return { fetches, leave: () => this.#left(account, sender, fetches) };
  }

  #left(account: string, sender: string, fetched: boolean): void {
    const state = this.#accounts.get(account);
    if (state === undefined) return;
    if (fetched) {
      state.fetching--;
      const others = (state.senders.get(sender) ?? 1) - 1;
      if (others > 0) state.senders.set(sender, others);
      else state.senders.delete(sender);
    } else state.behind--;
    if (state.fetching === 0 && state.behind === 0) this.#accounts.delete(account);
  }
}

/** Of an account. Together with {@link MOST_BEHIND} below what makes it read no more (exchange.ts). */
const MOST_FETCHING = 48;
const MOST_OF_ONE = 8;
const MOST_BEHIND = 128;
