/** What a message takes up until it is kept. */
export interface Place {
  /** Its files may be fetched; otherwise they go on as links. */
  readonly fetches: boolean;
  leave(): void;
}

/**
 * Bounds the messages whose files are fetched, and those of the same senders that wait behind them to stay in order. An account
 * reads no more while too many of its messages are under way; were these not bounded, whoever names files at a server that never
 * answers could stop what everybody else writes to the account, and with it the acknowledgements of what it sends. Each sender has
 * a share, to however many addresses of the account he writes.
 */
export class Downloads {
  readonly #accounts = new Map<string, Counts & { readonly senders: Map<string, Counts> }>();

  /** A message came. undefined: too many wait. @param sender his bare JID */
  enter(account: string, sender: string, hasFiles: boolean): Place | undefined {
    const all = this.#accounts.get(account) ?? { fetching: 0, behind: 0, senders: new Map<string, Counts>() };
    const own = all.senders.get(sender) ?? { fetching: 0, behind: 0 };
    const fetches = hasFiles && all.fetching < MOST_FETCHING && own.fetching < MOST_FETCHING_OF_ONE;
    if (!fetches && own.fetching === 0) return { fetches, leave: () => undefined };
    if (!fetches && (all.behind >= MOST_BEHIND || own.behind >= MOST_BEHIND_OF_ONE)) return undefined;
    this.#accounts.set(account, all);
    all.senders.set(sender, own);
    const counted = fetches ? 'fetching' : 'behind';
    all[counted]++;
    own[counted]++;
    const leave = (): void => {
      all[counted]--;
      own[counted]--;
      if (isNone(own)) all.senders.delete(sender);
      if (isNone(all)) this.#accounts.delete(account);
    };
    return { fetches, leave };
  }
}

interface Counts {
  fetching: number;
  behind: number;
}

function isNone({ fetching, behind }: Counts): boolean {
  return fetching === 0 && behind === 0;
}

/** Of an account. Together with {@link MOST_BEHIND} below what makes it read no more (intake.ts). */
const MOST_FETCHING = 48;
const MOST_FETCHING_OF_ONE = 8;
const MOST_BEHIND = 128;
const MOST_BEHIND_OF_ONE = 64;
