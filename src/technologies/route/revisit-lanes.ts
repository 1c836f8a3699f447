import type { Clock, Timer } from '../../messages/clock.ts';
import type { MessagingService } from '../../messages/create-messaging.ts';

/**
 * After a restart nobody knows any more which ways the lanes of routes wait for. Each of them is looked at once: it goes on, or
 * waits again and is known. Some at a time, so that a million of them are no storm: what a carrier has room for is woken
 * beside this as always.
 */
export function revisitLanes(
  messaging: Pick<MessagingService, 'waiting' | 'wakeSome'>,
  clock: Clock,
): { stop(): void } {
  let left = messaging.waiting(LANES);
  let timer: Timer | undefined;
  const visit = () => {
    const woken = messaging.wakeSome(LANES, Math.min(left, AT_ONCE));
    left -= woken;
    timer = left > 0 && woken > 0 ? clock.after(EVERY_MS, visit) : undefined;
  };
  if (left > 0) visit();
  return { stop: () => timer?.cancel() };
}

/** As the lanes of create-route-technology.ts begin. */
const LANES = 'route:';
const AT_ONCE = 100;
const EVERY_MS = 50;
