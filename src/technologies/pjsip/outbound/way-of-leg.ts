import type { Flow } from '../../../protocols/sip/stack.ts';
import { type BadDestination, badDestination } from '../destination/destination.ts';
import { type ContactLookup, reachableOf } from './contact-lookup.ts';
import type { Plan, Plans } from './plan.ts';
import type { Way } from './way.ts';

/** Where a leg leads now. */
export interface WayOfLeg {
  readonly way: Way;
  /** The connection its contact registered over, where that is to be used. */
  readonly flow: Flow | undefined;
}

/** Finds the way of a leg, by its key; undefined when its contact is gone. */
export function wayOfLeg(
  plans: Plans,
  plan: Plan,
  contacts: ContactLookup,
  key: string,
): WayOfLeg | BadDestination | undefined {
  if (plan.way !== undefined) return { way: plan.way, flow: undefined };
  if (plan.target.kind === 'uri') return badDestination('There is no way to it.');
  for (const aor of plan.target.aors) {
    for (const contact of reachableOf(contacts, aor)) {
      if (contact.uri !== key) continue;
      const way = plans.wayTo(plan, aor, contact);
      if ('kind' in way) return way;
      // An outbound proxy comes first, whatever connection the contact registered over.
      return { way, flow: plan.endpoint?.outboundProxy ? undefined : contact.flow };
    }
  }
  return undefined;
}
