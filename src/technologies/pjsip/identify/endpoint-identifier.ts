import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Flow } from '../../../protocols/sip/stack.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import { utf8 } from '../../../protocols/sip/syntax/text.ts';
import { parseUri, type SipUri } from '../../../protocols/sip/syntax/uri.ts';
import type { HostLookup } from './host-lookup.ts';
import { IdentifySections } from './identify-sections.ts';
import { userAndDomainNames, withoutOptions } from './names.ts';

export type IdentifiedBy = 'line' | (typeof METHODS)[number];

export interface Identified {
  readonly endpoint: PjsipEndpoint;
  readonly by: IdentifiedBy;
}

/** The user name and realm that a request gives as its credentials, whether they are right or not. */
export interface ClaimedCredentials {
  readonly username: string;
  readonly realm: string;
}

/**
 * Tells which endpoint a request comes from, under one configuration: the mark on the Contact that we registered with a
 * provider (`line=yes`) before everything else, as in res_pjsip_outbound_registration; then the methods of `endpoint_identifier_order` in
 * their order, then those it does not name. `username` and `auth_username` find only endpoints whose `identify_by`
 * names them, as in res_pjsip_endpoint_identifier_user.
 */
export class EndpointIdentifier {
  /** True when `endpoint_identifier_order` names `auth_username`: the first request of a phone cannot be recognised yet. */
  readonly asksForUserName: boolean;
  readonly #configuration: PjsipConfiguration;
  readonly #sections: IdentifySections;
  readonly #order: readonly (typeof METHODS)[number][];
  readonly #endpointOfLine: (line: string) => string | undefined;
  readonly #transportDomains: ReadonlyMap<string, string>;

  /** @param endpointOfLine the endpoint's name of a mark that we gave out */
  constructor(
    configuration: PjsipConfiguration,
    onProblem: (text: string) => void,
    endpointOfLine: (line: string) => string | undefined = () => undefined,
  ) {
    this.#configuration = configuration;
    this.#endpointOfLine = endpointOfLine;
    this.#sections = new IdentifySections(configuration, onProblem);
    const listed = methodsNamed(configuration.global.endpointIdentifierOrder);
    this.#order = [...listed, ...METHODS.filter((method) => !listed.includes(method))];
    this.asksForUserName = listed.includes('auth_username');
    this.#transportDomains = new Map(configuration.transports.map(({ name, domain }) => [name, domain]));
  }

  /** Finds the addresses of host names; see IdentifySections. */
  resolve(lookup: HostLookup, known: Map<string, readonly string[]>): Promise<void> {
    return this.#sections.resolve(lookup, known);
  }

  identify(
    request: SipRequest,
    flow: Flow,
    credentials: readonly ClaimedCredentials[],
  ): Identified | undefined {
    const trunk = this.#byLine(request);
    if (trunk !== undefined) return { endpoint: trunk, by: 'line' };
    for (const by of this.#order) {
      const endpoint = this.#find(by, request, flow, credentials);
      if (endpoint !== undefined) return { endpoint, by };
    }
    return undefined;
  }

  /** The mark stands in the Request-URI, or in To where a proxy of the provider changed that. */
  #byLine(request: SipRequest): PjsipEndpoint | undefined {
    // Nearly all requests have none, and a Request-URI is not read for nothing.
    const inUri = request.uri.includes(';line=') ? parseUri(request.uri) : undefined;
    for (const uri of [inUri, request.to.uri]) {
      const line = uri?.parameters.get('line');
      if (line !== undefined && line !== '') return this.#named(this.#endpointOfLine(line));
    }
    return undefined;
  }

  #find(
    by: (typeof METHODS)[number],
    request: SipRequest,
    flow: Flow,
    credentials: readonly ClaimedCredentials[],
  ): PjsipEndpoint | undefined {
    switch (by) {
      case 'ip':
        return this.#named(this.#sections.byAddress(flow.remote.address));
      case 'header':
        return this.#named(this.#sections.byHeader(request));
      case 'request_uri':
        return this.#named(this.#sections.byRequestUri(request.uri));
      case 'username':
        return this.#byFrom(request.from.uri, flow);
      case 'auth_username':
        return this.#byCredentials(credentials);
      case 'anonymous':
        return this.#anonymous(request.from.uri, flow);
    }
  }

  #byFrom(from: SipUri | undefined, flow: Flow): PjsipEndpoint | undefined {
    if (from === undefined) return undefined;
    const user = withoutOptions(this.#configuration, utf8(from.user));
    return this.#first(user, from.host, this.#transportDomain(flow), 'username');
  }

  #byCredentials(credentials: readonly ClaimedCredentials[]): PjsipEndpoint | undefined {
    for (const { username, realm } of credentials) {
      const endpoint = this.#first(utf8(username), realm, '', 'auth_username');
      if (endpoint !== undefined) return endpoint;
    }
    return undefined;
  }

  #anonymous(from: SipUri | undefined, flow: Flow): PjsipEndpoint | undefined {
    return this.#first('anonymous', from?.host ?? '', this.#transportDomain(flow), undefined);
  }

  #first(
    user: string,
    domain: string,
    transportDomain: string,
    identifyBy: string | undefined,
  ): PjsipEndpoint | undefined {
    const { endpoints } = this.#configuration;
    for (const name of userAndDomainNames(this.#configuration, user, domain, transportDomain)) {
      const endpoint = endpoints.get(name);
      if (endpoint !== undefined && (identifyBy === undefined || endpoint.identifyBy.includes(identifyBy)))
        return endpoint;
    }
    return undefined;
  }

  #named(name: string | undefined): PjsipEndpoint | undefined {
    return name === undefined ? undefined : this.#configuration.endpoints.get(name);
  }

  #transportDomain(flow: Flow): string {
    return this.#transportDomains.get(flow.transport) ?? '';
  }
}

function methodsNamed(names: readonly string[]): (typeof METHODS)[number][] {
  return METHODS.filter((method) => names.includes(method)).sort(
    (a, b) => names.indexOf(a) - names.indexOf(b),
  );
}

const METHODS = ['ip', 'header', 'request_uri', 'username', 'auth_username', 'anonymous'] as const;
