import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Flow } from '../../../protocols/sip/stack.ts';
import { utf8 } from '../../../protocols/sip/syntax/text.ts';
import { formatUri, type SipUri } from '../../../protocols/sip/syntax/uri.ts';
import { endpointDestination } from '../destination/destination.ts';
import type { Identified } from '../identify/endpoint-identifier.ts';
import { userAndDomainNames, withoutOptions } from '../identify/names.ts';
import { registeredUser } from '../own-contact.ts';
import { type NumberDirections, type NumberRoute, NumberRoutes } from './number-routes.ts';
import type { OwnDomains } from './own-domains.ts';

/** Where a MESSAGE from an endpoint goes on to. */
export type MessageRoute =
  /** `aors`: where the recipient is looked for. */
  | { readonly kind: 'local'; readonly destination: string; readonly aors: readonly string[] }
  | { readonly kind: 'outside'; readonly destination: string }
  /** To or through a number. */
  | { readonly kind: 'number'; readonly way: Exclude<NumberRoute, { kind: 'impostor' }> }
  | { readonly kind: 'nowhere' }
  /** The From names another endpoint, or somebody else's number, than the one that proved who it is. */
  | { readonly kind: 'impostor' };

export interface Sender extends Identified {
  /** It proved who it is by its credentials. */
  readonly authenticated: boolean;
  /** From, where it is a sip or sips URI. */
  readonly from: SipUri | undefined;
  /** To, likewise. */
  readonly to?: SipUri | undefined;
}

/** Routes by the Request-URI, under one configuration; the maps behind it are made once. */
export class MessageRoutes {
  readonly #configuration: PjsipConfiguration;
  readonly #ownDomains: OwnDomains;
  /** AOR → the first endpoint that names it. */
  readonly #endpointsOfAors = new Map<string, PjsipEndpoint>();
  /** Caller-id number → endpoint. */
  readonly #callerIds = new Map<string, PjsipEndpoint>();
  /** The user parts of the Contacts that we register with providers. */
  readonly #contactUsers: ReadonlySet<string>;
  readonly #numberRoutes: NumberRoutes | undefined;

  /** @param directions undefined: there are no numbers */
  constructor(configuration: PjsipConfiguration, ownDomains: OwnDomains, directions?: NumberDirections) {
    this.#configuration = configuration;
    this.#numberRoutes =
      directions === undefined ? undefined : new NumberRoutes(directions, configuration, ownDomains);
    this.#ownDomains = ownDomains;
    this.#contactUsers = new Set([...configuration.registrations.values()].map(registeredUser));
    for (const endpoint of configuration.endpoints.values()) {
      for (const aor of endpoint.aors) {
        if (!this.#endpointsOfAors.has(aor)) this.#endpointsOfAors.set(aor, endpoint);
      }
      const { number } = endpoint.callerId;
      if (number !== '' && !this.#callerIds.has(number)) this.#callerIds.set(number, endpoint);
    }
  }

  route(target: SipUri, flow: Flow, sender: Sender): MessageRoute {
    if (this.#isImpostor(sender, flow)) return IMPOSTOR;
    if (target.scheme === 'tel' || this.#isOurs(target, flow, sender)) {
      const route = this.#here(target, flow, sender);
      if (route.kind !== 'nowhere') return route;
      // Chat and telephones often have the same domain: who is not known here may be somebody who wrote.
      const through =
        this.#numberRoutes?.toOther(target, sender) ?? this.#numberRoutes?.toPeer(target, sender);
      return through === undefined ? this.#fromTrunk(target, flow, sender) : ofNumber(through);
    }
    // A number of ours is ours wherever it is looked for.
    const own = this.#numberRoutes?.ownAnywhere(target);
    if (own !== undefined) return this.#toNumber(own, flow, sender);
    const peer = this.#numberRoutes?.toPeer(target, sender);
    return peer === undefined ? this.#outside(target, sender) : ofNumber(peer);
  }

  /**
   * A provider sends to the Contact that we registered, whose user part (`s` unless `contact_user` says otherwise) need not
   * name anybody: the number that was written to stands in To.
   */
  #fromTrunk(target: SipUri, flow: Flow, sender: Sender): MessageRoute {
    const { by, to } = sender;
    const isOurContact = by === 'line' || this.#contactUsers.has(utf8(target.user));
    return isOurContact && to !== undefined ? this.#here(to, flow, sender) : NOWHERE;
  }

  /** Whether the user part names somebody here, or is that of a Contact that we registered with a provider. */
  isKnown(target: SipUri): boolean {
    return (
      this.#contactUsers.has(utf8(target.user)) ||
      this.#numberRoutes?.own(target) !== undefined ||
      (this.#named(target) ?? this.#byCallerId(target)).kind === 'local'
    );
  }

  /** Also ours is the domain that a phone says it belongs to: who is known by user and domain is known here. */
  #isOurs(target: SipUri, flow: Flow, { by, from }: Sender): boolean {
    if (by === 'line' || this.#ownDomains.has(target, flow)) return true;
    return (
      (by === 'username' || by === 'auth_username') && from?.host === target.host && from.port === target.port
    );
  }

  /**
   * Whoever is recognised by the user name of its credentials could write any From, and the recipient would believe it. (A
   * trunk that is recognised by its address speaks for whom it likes.)
   */
  #isImpostor({ by, endpoint, from }: Sender, flow: Flow): boolean {
    if (by !== 'auth_username' || from === undefined || !this.#ownDomains.has(from, flow)) return false;
    const user = withoutOptions(this.#configuration, utf8(from.user));
    const names = userAndDomainNames(this.#configuration, user, from.host);
    const named = names.find((name) => this.#configuration.endpoints.has(name));
    return named !== undefined && named !== endpoint.name;
  }

  /**
   * By user part: an endpoint or an AOR of that name; a number of ours, which may be some phone's caller id as well and yet
   * belongs to its project; a caller id.
   */
  #here(target: SipUri, flow: Flow, sender: Sender): MessageRoute {
    const named = this.#named(target);
    if (named !== undefined) return named;
    const own = this.#numberRoutes?.own(target, sender);
    return own === undefined ? this.#byCallerId(target) : this.#toNumber(own, flow, sender);
  }

  #named(target: SipUri): MessageRoute | undefined {
    const { endpoints, aors } = this.#configuration;
    const user = withoutOptions(this.#configuration, utf8(target.user));
    for (const name of userAndDomainNames(this.#configuration, user, target.host)) {
      const endpoint = endpoints.get(name);
      if (endpoint !== undefined && endpoint.aors.length > 0) return toEndpoint(endpoint);
      if (aors.has(name)) return this.#toAor(name);
    }
    return undefined;
  }

  #byCallerId(target: SipUri): MessageRoute {
    const endpoint = this.#callerIds.get(withoutOptions(this.#configuration, utf8(target.user)));
    return endpoint !== undefined && endpoint.aors.length > 0 ? toEndpoint(endpoint) : NOWHERE;
  }

  #toNumber(number: string, flow: Flow, sender: Sender): MessageRoute {
    return ofNumber(this.#numberRoutes?.toOwn(number, sender, flow));
  }

  #toAor(aor: string): MessageRoute {
    const endpoint = this.#endpointsOfAors.get(aor) ?? this.#defaultEndpoint();
    if (endpoint === undefined) return NOWHERE;
    return { kind: 'local', destination: `pjsip:${endpoint.name}/${aor}`, aors: [aor] };
  }

  /**
   * Out of the house only for those who proved who they are, or come from an address that the configuration knows:
   * a From can be claimed by anybody, and a gateway that forwards for anybody is an open relay.
   */
  #outside(target: SipUri, { authenticated, by }: Sender): MessageRoute {
    const endpoint = this.#defaultEndpoint();
    if (endpoint === undefined || !(authenticated || by === 'ip')) return NOWHERE;
    return { kind: 'outside', destination: `pjsip:${endpoint.name}/${formatUri(target, 'request-uri')}` };
  }

  #defaultEndpoint(): PjsipEndpoint | undefined {
    return this.#configuration.endpoints.get(this.#configuration.global.defaultOutboundEndpoint);
  }
}

function ofNumber(way: NumberRoute | undefined): MessageRoute {
  if (way === undefined) return NOWHERE;
  return way.kind === 'impostor' ? IMPOSTOR : { kind: 'number', way };
}

function toEndpoint(endpoint: PjsipEndpoint): MessageRoute {
  return { kind: 'local', destination: endpointDestination(endpoint), aors: endpoint.aors };
}

const IMPOSTOR: MessageRoute = { kind: 'impostor' };
const NOWHERE: MessageRoute = { kind: 'nowhere' };
