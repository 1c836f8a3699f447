import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import type { Address, LocalIdentity, TransportOptions, TransportProtocol } from '../stack.ts';
import { bracketed, type Family, familyOf, isWildcard, networks } from './address.ts';

/** How this side calls itself, with the Via header that says so prepared up to the branch. */
export interface SentBy extends LocalIdentity {
  /** `Via: SIP/2.0/UDP host:port;rport;branch=z9hG4bK`. */
  readonly viaStart: string;
  /** What follows the branch: `;alias` on streams (RFC 5923 §5, as Asterisk writes it), and CRLF. */
  readonly viaEnd: string;
}

/**
 * Decides what a transport says of itself towards a remote address: the external address for those outside
 * the local networks, otherwise the bind address, and for a wildcard the address the kernel would send from.
 */
export class SentByTable {
  readonly #options: TransportOptions;
  readonly #local: Address;
  readonly #routes: LocalRoutes;
  readonly #localNets: { contains(address: string): boolean };
  readonly #constant: SentBy | undefined;
  readonly #external: SentBy | undefined;
  readonly #known = new Map<string, SentBy>();

  constructor(options: TransportOptions, local: Address, routes: LocalRoutes) {
    this.#options = options;
    this.#local = local;
    this.#routes = routes;
    this.#localNets = networks(options.localNets);
    const { external, protocol } = options;
    if (external !== undefined) {
      this.#external = sentBy(protocol, external.host, external.port === 0 ? local.port : external.port);
    } else if (!isWildcard(local.address)) {
      this.#constant = sentBy(protocol, local.address, local.port);
    }
  }

  towards(remote: string): SentBy {
    if (this.#constant !== undefined) return this.#constant;
    const known = this.#known.get(remote);
    if (known !== undefined) return known;
    const found = this.#find(remote);
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(remote, found);
    return found;
  }

  #find(remote: string): SentBy {
    if (this.#external !== undefined && !this.#localNets.contains(remote)) return this.#external;
    const { address, port } = this.#local;
    const host = isWildcard(address) ? this.#routes.sourceFor(remote) : address;
    return sentBy(this.#options.protocol, host, port);
  }
}

export function sentBy(protocol: TransportProtocol, host: string, port: number): SentBy {
  const name = bracketed(host);
  return {
    protocol,
    host: name,
    port,
    viaStart: `Via: SIP/2.0/${protocol.toUpperCase()} ${name}:${port};rport;branch=z9hG4bK`,
    viaEnd: protocol === 'udp' ? '\r\n' : ';alias\r\n',
  };
}

/** The machine's addresses and networks, and the addresses that its default routes send from. */
export interface LocalRoutes {
  sourceFor(remote: string): string;
}

/**
 * Reads the interfaces and asks the kernel for its default routes, with connected UDP sockets: nothing is sent.
 */
export async function readLocalRoutes(): Promise<LocalRoutes> {
  const [default4, default6] = await Promise.all([
    defaultSource('udp4', '192.0.2.1'),
    defaultSource('udp6', '2001:db8::1'),
  ]);
  const networksHere: { address: string; family: Family; contains(address: string): boolean }[] = [];
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address, cidr, family } of addresses ?? []) {
      if (cidr === null) continue;
      networksHere.push({ address, family: family === 'IPv6' ? 6 : 4, ...networks([cidr]) });
    }
  }
  return {
    sourceFor(remote) {
      const family = familyOf(remote);
      for (const network of networksHere) {
        if (network.family === family && network.contains(remote)) return network.address;
      }
      const source = family === 6 ? default6 : default4;
      if (source !== undefined) return source;
      const other = networksHere.find((network) => network.family === family);
      return other?.address ?? (family === 6 ? '::1' : '127.0.0.1');
    },
  };
}

function defaultSource(type: 'udp4' | 'udp6', remote: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Addresses are all it is given: looked up by Node, the first of IPv6 would take 6 ms of the start.
    const socket = createSocket({
      type,
      lookup: (address, _options, found) => found(null, address, type === 'udp6' ? 6 : 4),
    });
    // No route of this family is no error: there is just no address to tell.
    const without = (): void => {
      socket.close();
      resolve(undefined);
    };
    socket.once('error', without);
    socket.connect(9, remote, () => {
      const { address } = socket.address();
      socket.close();
      resolve(address);
    });
  });
}

const MAX_KNOWN = 10_000;
