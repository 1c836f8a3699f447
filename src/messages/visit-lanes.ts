import type { Clock, Timer } from './clock.ts';
import type { MessagingService } from './create-messaging.ts';

/**
 * Looks once at each lane that waits for somebody and whose name begins so: it goes on, fails, or waits again. Some at a time, so
 * that a million of them are no storm: what there is room for is woken beside this as always.
 */
export function visitLanes(
  prefix: string,
  messaging: Pick<MessagingService, 'waiting' | 'wakeSome'>,
  clock: Pick<Clock, 'after'>,
): { stop(): void } {
  // Those that have not been looked at: who waits again is one of the others.
  let left = messaging.waiting(prefix);
  let timer: Timer | undefined;
  const visit = () => {
    const woken = messaging.wakeSome(prefix, Math.min(left, AT_ONCE));
    left -= woken;
    timer = left > 0 && woken > 0 ? clock.after(EVERY_MS, visit) : undefined;
  };
  if (left > 0) visit();
  return { stop: () => timer?.cancel() };
}

const AT_ONCE = 100;
const EVERY_MS = 50;
