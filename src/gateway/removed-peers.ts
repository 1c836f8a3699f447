import type { Configuration } from '../config/configuration.ts';
import type { Clock, Timer } from '../messages/clock.ts';

export interface RemovedPeersOptions {
  /** See MessagingService.waiting. */
  readonly waiting: (prefix: string) => number;
  /** See Messaging.wakeSome; wakes the routes that wait for such lanes as well. */
  readonly wakeSome: (prefix: string, limit: number) => number;
  readonly clock: Pick<Clock, 'after'>;
}

type Peers = Pick<Configuration, 'xmpp' | 'messaging'>;

/**
 * Messages that wait for an XMPP account or a carrier which a reload has removed would wait until they expire: nobody of that name
 * comes any more. They are looked at once more, some at a time: they fail as removed, or leave by whoever sends for them now. He
 * may still be connecting; so those of accounts are looked at again when another comes.
 */
export class RemovedPeers {
  readonly #options: RemovedPeersOptions;
  /** What the lanes of XMPP accounts that are gone begin with. */
  #accounts: readonly string[] = [];
  readonly #visits = new Map<string, Timer>();

  constructor(options: RemovedPeersOptions) {
    this.#options = options;
  }

  /** A configuration has taken the place of another. */
  follow(previous: Peers, next: Peers): void {
    const accounts = lanesOfAccounts(next);
    const gone = lanesOfAccounts(previous).filter((prefix) => !accounts.includes(prefix));
    this.#accounts = [...this.#accounts.filter((prefix) => !accounts.includes(prefix)), ...gone].slice(-MOST);
    const carriers = new Set(lanesOfCarriers(next));
    for (const prefix of [...gone, ...lanesOfCarriers(previous).filter((one) => !carriers.has(one))]) {
      this.#look(prefix);
    }
  }

  /** An XMPP account came up. */
  accountCame(): void {
    for (const prefix of this.#accounts) this.#look(prefix);
  }

  close(): void {
    for (const timer of this.#visits.values()) timer.cancel();
    this.#visits.clear();
    this.#accounts = [];
  }

  #look(prefix: string): void {
    this.#visits.get(prefix)?.cancel();
    this.#visits.delete(prefix);
    this.#visit(prefix, this.#options.waiting(prefix));
  }

  /** @param left those that have not been looked at: who waits again is one of the others */
  #visit(prefix: string, left: number): void {
    const { wakeSome, clock } = this.#options;
    const woken = left > 0 ? wakeSome(prefix, Math.min(left, AT_ONCE)) : 0;
    if (woken === 0 || woken >= left) this.#visits.delete(prefix);
    else
      this.#visits.set(
        prefix,
        clock.after(EVERY_MS, () => this.#visit(prefix, left - woken)),
      );
  }
}

function lanesOfAccounts({ xmpp }: Peers): readonly string[] {
  return [...xmpp.accounts.keys()].map((name) => `xmpp:${name}/`);
}

function lanesOfCarriers({ messaging }: Peers): readonly string[] {
  return [...messaging.carriers.keys()].map((name) => `carrier:${name}/`);
}

/** Accounts that are remembered as gone. */
const MOST = 1000;
const AT_ONCE = 100;
const EVERY_MS = 50;
