import type { Clock } from './clock.ts';
import type { Message } from './message.ts';
import type { RetryPolicy } from './retry.ts';
import type { Store } from './store.ts';
import type { FinalFailure, Submission, Technology } from './technology.ts';

/** What the delivery engine is built from. */
export interface DeliveryOptions {
  readonly store: Store;
  readonly technologies: ReadonlyMap<string, Technology>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Read anew for each retry, so that a reload counts at once. */
  readonly policy: () => RetryPolicy;
  /** Why a message must not leave, whatever carries it; asked whenever its turn has come. Default: nothing. */
  readonly refuses?: (message: Message) => FinalFailure | undefined;
  /** When a message whose turn has come for the first time may leave, at or after `now`. Default: now. */
  readonly leavesAt?: (message: Message, now: number) => number;
  /** How long receipts of a peer are waited for, milliseconds. Default: a week. */
  readonly receiptsKeptMs?: (peer: string) => number;
  /** Runs a callback once the answers of this turn have been written. */
  readonly defer: (callback: () => void) => void;
  /** Something that should not happen did: the store failed. One sentence for the log. */
  readonly onProblem: (text: string, error: unknown) => void;
}

/** Until when the receipts for something that is submitted now are waited for. */
export function receiptsKeptUntil({
  clock,
  receiptsKeptMs,
}: Pick<DeliveryOptions, 'clock' | 'receiptsKeptMs'>): (submission: Pick<Submission, 'peer'>) => number {
  return ({ peer }) => clock.now() + (receiptsKeptMs?.(peer) ?? RECEIPTS_KEPT_MS);
}

const RECEIPTS_KEPT_MS = 7 * 86_400_000;
