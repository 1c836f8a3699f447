import type { Configuration } from '../config/configuration.ts';
import type { Clock } from '../messages/clock.ts';
import { visitLanes } from '../messages/visit-lanes.ts';

export interface RemovedPeersOptions {
  /** See MessagingService.waitingGroups. */
  readonly groups: () => readonly string[];
  /** See MessagingService.waiting. */
  readonly waiting: (prefix: string) => number;
  /** See Messaging.wakeSome; wakes the routes that wait for such lanes as well. */
  readonly wakeSome: (prefix: string, limit: number) => number;
  readonly clock: Pick<Clock, 'after'>;
}

type Peers = Pick<Configuration, 'xmpp' | 'messaging'>;

/**
 * Messages that wait for an XMPP account or a carrier which the configuration no longer has would wait until they expire: nobody of
 * that name comes any more. They are looked at once more, some at a time: they fail as removed, or leave by whoever sends for them
 * now. He may still be connecting; so those of accounts are looked at again when another comes.
 */
export class RemovedPeers {
  readonly #options: RemovedPeersOptions;
  /** What the lanes of those that are there begin with. */
  #present: ReadonlySet<string> = new Set();
  readonly #visits = new Map<string, ReturnType<typeof visitLanes>>();
  #closed = false;

  constructor(options: RemovedPeersOptions) {
    this.#options = options;
  }

  /** A configuration counts from now on: at the start, once what waits is known, and after each reload. */
  follow({ xmpp, messaging }: Peers): void {
    this.#present = new Set([
      ...Array.from(xmpp.accounts.keys(), (name) => `${ACCOUNTS}${name}/`),
      ...Array.from(messaging.carriers.keys(), (name) => `${CARRIERS}${name}/`),
    ]);
    this.#lookAt([ACCOUNTS, CARRIERS]);
  }

  /** An XMPP account came up. */
  accountCame(): void {
    this.#lookAt([ACCOUNTS]);
  }

  close(): void {
    for (const visit of this.#visits.values()) visit.stop();
    this.#visits.clear();
    this.#closed = true;
  }

  #lookAt(kinds: readonly string[]): void {
    if (this.#closed) return;
    for (const group of this.#options.groups()) {
      const isMeant = kinds.some((kind) => group.startsWith(kind));
      if (isMeant && !this.#present.has(group)) this.#look(group);
    }
  }

  #look(prefix: string): void {
    this.#visits.get(prefix)?.stop();
    this.#visits.set(prefix, visitLanes(prefix, this.#options, this.#options.clock));
  }
}

const ACCOUNTS = 'xmpp:';
const CARRIERS = 'carrier:';
