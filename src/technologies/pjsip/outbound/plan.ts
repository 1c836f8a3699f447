import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { formatUri } from '../../../protocols/sip/syntax/format-uri.ts';
import { latin1 } from '../../../protocols/sip/syntax/text.ts';
import { type Address, parseAddress } from '../destination/address.ts';
import { type BadDestination, badDestination, shown, type Target } from '../destination/destination.ts';
import { LanesOfAors, laneOf } from '../destination/lanes.ts';
import { BoundedCache } from './bounded-cache.ts';
import type { OutboundContact } from './contact-lookup.ts';
import type { Dialect } from './dialect.ts';
import type { FromTemplate } from './from-header.ts';
import { prepareWay, type Way } from './way.ts';

/** How a destination is served under one configuration. */
export interface Plan {
  readonly kind: 'plan';
  /** undefined: no endpoint's settings apply (the sip technology to a host that is no peer). */
  readonly endpoint: PjsipEndpoint | undefined;
  readonly target: Target;
  readonly lane: string;
  /** For a URI target: the way there, whose leg is `uriLeg`. */
  readonly way: Way | undefined;
  readonly uriLeg: string;
  /** The ways to contacts, by contact URI. */
  readonly ways: Map<string, Way>;
}

/** The plans of the configuration of the moment: a reload hands out another object, and they are made anew. */
export function plansOf(dialect: Dialect, configuration: () => PjsipConfiguration): () => Plans {
  let plans = new Plans(dialect, configuration());
  return () => {
    const now = configuration();
    if (now !== plans.configuration) plans = new Plans(dialect, now);
    return plans;
  };
}

/**
 * What was read from one configuration: a reload makes a new one. Destinations, senders and ways are read once and kept,
 * as the same few thousand come again and again.
 */
export class Plans {
  readonly configuration: PjsipConfiguration;
  readonly maxForwardsLine: string;
  readonly userAgentLine: string;
  readonly #dialect: Dialect;
  readonly #plans = new BoundedCache<Plan | BadDestination>(CACHED);
  readonly #senders = new BoundedCache<FromTemplate | typeof UNREADABLE>(CACHED);
  readonly #overrides = new BoundedCache<Address | typeof UNREADABLE>(CACHED);
  #lanes: LanesOfAors | undefined;

  constructor(dialect: Dialect, configuration: PjsipConfiguration) {
    this.#dialect = dialect;
    this.configuration = configuration;
    const { maxForwards, userAgent } = configuration.global;
    this.maxForwardsLine = `Max-Forwards: ${maxForwards}\r\n`;
    this.userAgentLine = userAgent === '' ? '' : `User-Agent: ${latin1(userAgent)}\r\n`;
  }

  /** Made when they are first asked for: not every dialect's are. */
  get lanes(): LanesOfAors {
    this.#lanes ??= new LanesOfAors(this.configuration);
    return this.#lanes;
  }

  /** `text` without the technology. */
  plan(text: string): Plan | BadDestination {
    const known = this.#plans.get(text);
    if (known !== undefined) return known;
    const plan = this.#makePlan(text);
    // Longer texts than any phone's would fill the cache.
    if (text.length <= CACHED_LENGTH) this.#plans.set(text, plan);
    return plan;
  }

  sender(text: string, plan: Plan): FromTemplate | undefined {
    const key = `${plan.endpoint?.name ?? ''}\n${text}`;
    let sender = this.#senders.get(key);
    if (sender === undefined) {
      sender = this.#dialect.from(text, plan.endpoint, this.configuration) ?? UNREADABLE;
      if (key.length <= CACHED_LENGTH) this.#senders.set(key, sender);
    }
    return sender === UNREADABLE ? undefined : sender;
  }

  toOverride(text: string): Address | undefined {
    if (text === '') return undefined;
    let override = this.#overrides.get(text);
    if (override === undefined) {
      override = this.#dialect.toOverride(text) ?? UNREADABLE;
      if (text.length <= CACHED_LENGTH) this.#overrides.set(text, override);
    }
    return override === UNREADABLE ? undefined : override;
  }

  /** The way to a contact of one of the plan's AORs. */
  wayTo(plan: Plan, aor: string, contact: OutboundContact): Way | BadDestination {
    const known = plan.ways.get(contact.uri);
    if (known !== undefined && known.path === contact.path) return known;
    const address = parseAddress(contact.uri);
    if (address === undefined || plan.target.kind !== 'aors') {
      return badDestination(
        `The contact ${shown(contact.uri)} of the AOR ${shown(aor)} cannot be read as a SIP URI.`,
      );
    }
    const { user } = plan.target;
    const way = prepareWay({
      uri: user === undefined ? address.uri : { ...address.uri, user, password: undefined },
      display: address.display,
      leg: contact.uri,
      outboundProxy: plan.endpoint?.outboundProxy ?? '',
      path: contact.path,
      supportPath: this.configuration.aors.get(aor)?.supportPath ?? false,
      userEqPhone: plan.endpoint?.userEqPhone ?? false,
      blocked: this.#dialect.variables.blocked,
    });
    if ('kind' in way) return way;
    if (plan.ways.size >= WAYS_PER_PLAN) plan.ways.clear();
    plan.ways.set(contact.uri, way);
    return way;
  }

  /** The way to a URI that a plan did not know of: where a peer redirects to. */
  wayToUri(plan: Plan, address: Address, leg: string): Way | BadDestination {
    return prepareWay({
      uri: address.uri,
      display: address.display,
      leg,
      outboundProxy: plan.endpoint?.outboundProxy ?? '',
      path: '',
      supportPath: false,
      userEqPhone: plan.endpoint?.userEqPhone ?? false,
      blocked: this.#dialect.variables.blocked,
    });
  }

  #makePlan(text: string): Plan | BadDestination {
    const destination = this.#dialect.destination(text, this.configuration);
    if ('kind' in destination) return destination;
    const { target } = destination;
    const endpoint = this.configuration.endpoints.get(destination.endpoint);
    if (endpoint !== undefined && endpoint.outboundProxy !== '' && !isProxy(endpoint.outboundProxy)) {
      return badDestination(`The outbound_proxy of the endpoint ${shown(endpoint.name)} is no SIP URI.`);
    }
    const plan: Plan = {
      kind: 'plan',
      endpoint,
      target,
      lane: laneOf(destination),
      way: undefined,
      uriLeg: '',
      ways: new Map(),
    };
    if (target.kind === 'aors') return plan;
    const uriLeg = formatUri(target.uri);
    const way = this.wayToUri(plan, target, uriLeg);
    return 'kind' in way ? way : { ...plan, way, uriLeg };
  }
}

function isProxy(text: string): boolean {
  const address = parseAddress(text.trim());
  return address !== undefined && address.uri.scheme !== 'tel';
}

const UNREADABLE = Symbol('unreadable');
/** Entries; two generations of them. */
const CACHED = 20_000;
const CACHED_LENGTH = 256;
const WAYS_PER_PLAN = 100;
