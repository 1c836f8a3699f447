/** How long to wait between attempts. */
export interface RetryPolicy {
  readonly initialMs: number;
  readonly maximumMs: number;
  /** Attempts after which a message that its peer keeps refusing (`bounded`) has failed. */
  readonly maxAttempts: number;
}

/**
 * The delay before the next attempt: doubling from `initialMs` to `maximumMs`, spread by a fifth either
 * way so that what failed together does not come back together. A peer that said when (Retry-After)
 * is not asked before, and only spread to the later side.
 *
 * @param attempts how many attempts were made, at least 1.
 * @param random in [0, 1).
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempts: number,
  afterMs: number | undefined,
  random: number,
): number {
  if (afterMs !== undefined) return Math.round(afterMs * (1 + random * SPREAD));
  const doubled = policy.initialMs * 2 ** Math.min(attempts - 1, MAX_DOUBLINGS);
  return Math.round(Math.min(doubled, policy.maximumMs) * (1 - SPREAD + 2 * SPREAD * random));
}

const SPREAD = 0.2;
const MAX_DOUBLINGS = 30;
