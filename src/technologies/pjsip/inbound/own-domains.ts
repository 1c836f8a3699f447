import { isIP } from 'node:net';
import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Flow, ListeningTransport } from '../../../protocols/sip/stack.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';

/**
 * Which hosts are ours, so that the user part names somebody here: the transports' addresses, external addresses and
 * domains, the addresses of this machine, domain aliases, the realms that phones authenticate for, and the `from_domain`
 * of endpoints that can register (a trunk's is its provider's).
 */
export class OwnDomains {
  readonly #hosts = new Set(['localhost']);
  readonly #ports = new Set([0]);

  /**
   * @param listening the transports with their real ports
   * @param localAddresses the IP addresses of this machine, for transports bound to all of them
   */
  constructor(
    configuration: PjsipConfiguration,
    listening: readonly ListeningTransport[],
    localAddresses: readonly string[],
  ) {
    const { transports, domainAliases, endpoints, auths, global } = configuration;
    for (const address of localAddresses) this.#add(address);
    for (const { local } of listening) this.#ports.add(local.port);
    for (const { bind, externalSignalingAddress, externalSignalingPort, domain } of transports) {
      this.#add(bind.address);
      this.#add(externalSignalingAddress);
      this.#add(domain);
      this.#ports.add(bind.port).add(externalSignalingPort);
    }
    for (const [alias, real] of domainAliases) {
      this.#add(alias);
      this.#add(real);
    }
    this.#add(global.defaultRealm);
    for (const endpoint of endpoints.values()) {
      for (const name of endpoint.auth) this.#add(auths.get(name)?.realm ?? '');
      if (canRegister(configuration, endpoint)) this.#add(endpoint.fromDomain);
    }
  }

  /**
   * An address is ours only with one of our ports: on one machine another program's port is somebody else.
   * A name is ours with any port.
   */
  has({ host, port }: SipUri, flow: Flow): boolean {
    if (isIP(host) === 0) return this.#hosts.has(host);
    if (host !== flow.local.address && !this.#hosts.has(host)) return false;
    return port === flow.local.port || this.#ports.has(port);
  }

  #add(host: string): void {
    if (host !== '') this.#hosts.add(host.toLowerCase());
  }
}

function canRegister({ aors }: PjsipConfiguration, endpoint: PjsipEndpoint): boolean {
  return endpoint.aors.some((name) => (aors.get(name)?.maxContacts ?? 0) > 0);
}
