import type { Message } from '../../../messages/message.ts';
import {
  type Accepted,
  type Draft,
  destinationOf,
  type FinalFailure,
  type Leg,
  type Outcome,
  type Refusal,
  type Technology,
} from '../../../messages/technology.ts';
import { reachableOf } from '../outbound/contact-lookup.ts';
import type { Dialect } from '../outbound/dialect.ts';
import { Exchange } from '../outbound/exchange.ts';
import { failed } from '../outbound/outcome.ts';
import { type Plans, plansOf } from '../outbound/plan.ts';
import { whyUnreachable } from '../outbound/reach.ts';
import {
  attempted,
  refusal,
  type SipTechnology,
  type SipTechnologyOptions,
} from '../outbound/sip-technology.ts';
import { wayOfLeg } from '../outbound/way-of-leg.ts';
import { composeNotify } from './compose-notify.ts';
import { PJSIP_NOTIFY, SIP_NOTIFY } from './notify-dialects.ts';
import { NOTIFY, notifyHeaders } from './notify-form.ts';
import { NotifyLanes, notifyLane } from './notify-lanes.ts';

/**
 * `pjsip-notify`: NOTIFY requests outside of a subscription, to the name of an endpoint or a URI. No destination's
 * prefix leads here, so that MessageSend cannot.
 */
export function createPjsipNotify(options: SipTechnologyOptions): SipTechnology {
  return new NotifyTechnology(PJSIP_NOTIFY, options);
}

/** `sip-notify`: the same to chan_sip's peers, which are the endpoints, and to hosts. */
export function createSipNotify(options: SipTechnologyOptions): Technology {
  return new NotifyTechnology(SIP_NOTIFY, options);
}

/** Every contact of every AOR of an endpoint is a leg of its own. */
class NotifyTechnology implements SipTechnology {
  readonly name: string;
  readonly unaddressed = true;
  readonly #options: SipTechnologyOptions;
  readonly #plans: () => Plans;
  #lanes: NotifyLanes | undefined;

  constructor(dialect: Dialect, options: SipTechnologyOptions) {
    this.name = dialect.name;
    this.#options = options;
    this.#plans = plansOf(dialect, options.configuration);
  }

  /** The draft's variables and content are those that {@link composeNotify} made. */
  accept({ destination, variables, contentType }: Draft): Accepted | Refusal {
    const plan = this.#plans().plan(destination);
    if (plan.kind === 'bad-destination') return refusal(plan.error, plan.reason);
    const composed = composeNotify(variables);
    if (composed.kind === 'bad-notify') return refusal('invalid', composed.reason);
    const unreachable = whyUnreachable(this.#options.stack, plan);
    if (unreachable !== undefined) return refusal('transport', unreachable);
    return {
      kind: 'accepted',
      lane: notifyLane(plan.endpoint?.name ?? '', plan.target),
      offline: plan.target.kind === 'aors' && this.#legsOf(plan.target.aors).length === 0,
      contentType,
      variables: composed.headers,
    };
  }

  legs(message: Message): readonly Leg[] | FinalFailure {
    const plan = this.#plans().plan(destinationOf(message));
    if (plan.kind === 'bad-destination') return failed('removed', 0, '', false, plan.reason);
    if (plan.target.kind === 'uri') return [{ key: plan.uriLeg, address: plan.uriLeg }];
    if (plan.target.aors.length === 0) return failed('unknownDestination', 0, '', false, NO_AORS);
    return this.#legsOf(plan.target.aors);
  }

  deliver(message: Message, leg: Leg, attempt: number): Promise<Outcome> {
    return attempted((settle) => this.#begin(message, leg, attempt, settle));
  }

  lanesOfAor(aor: string): readonly string[] {
    const { configuration } = this.#plans();
    if (this.#lanes?.configuration !== configuration) this.#lanes = new NotifyLanes(configuration);
    return this.#lanes.of(aor);
  }

  /** Returns an outcome if it is known without sending anything. */
  #begin(
    message: Message,
    leg: Leg,
    attempt: number,
    settle: (outcome: Outcome) => void,
  ): Outcome | undefined {
    const { stack, contacts, randomBytes } = this.#options;
    const plans = this.#plans();
    const plan = plans.plan(destinationOf(message));
    if (plan.kind === 'bad-destination') return failed('removed', 0, '', false, plan.reason);
    const found = wayOfLeg(plans, plan, contacts, leg.key);
    if (found === undefined) return { kind: 'absent' };
    if ('kind' in found) return failed(found.error, 0, '', false, found.reason);
    const sender = plans.sender(message.from, plan);
    if (sender === undefined)
      return failed('invalid', 0, '', false, 'Its sender cannot stand in a From header.');
    const options = {
      form: NOTIFY,
      stack,
      plans,
      plan,
      message,
      attempt,
      way: found.way,
      flow: found.flow,
      sender,
      to: undefined,
      custom: notifyHeaders(message.variables),
      contentType: message.contentType,
      body: message.body,
      randomBytes,
    };
    new Exchange(options, settle).begin();
    return undefined;
  }

  /** The contacts of all these AORs that there is a way to, each URI once. */
  #legsOf(aors: readonly string[]): readonly Leg[] {
    const legs: Leg[] = [];
    for (const aor of aors) {
      for (const { uri } of reachableOf(this.#options.contacts, aor)) {
        if (legs.every(({ key }) => key !== uri)) legs.push({ key: uri, address: uri });
      }
    }
    return legs;
  }
}

const NO_AORS = 'The endpoint has no AOR, so nobody can be there';
