import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { OutgoingError } from './outgoing.ts';

/** All addresses of a name, in the order in which they are to be tried. */
export type Lookup = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/**
 * Which addresses a request may be made to: those of the open internet, and what the configuration allows. It is asked
 * with the very addresses that a connection is then made to, so that no name can change its mind in between.
 */
export class Guard {
  readonly #networks: readonly Network[];
  readonly #lookup: Lookup;
  /** One question of a name at a time, however many wait for its answer: the system resolves only a few at once. */
  readonly #open = new Map<string, Promise<readonly ResolvedAddress[]>>();

  constructor(networks: readonly string[], lookup: Lookup) {
    this.#networks = networks.map(parseNetwork).filter((network) => network !== undefined);
    this.#lookup = lookup;
  }

  /** Why a host that is written as an address may not be connected to. Undefined: it may, or it is a name. */
  problemOfLiteral(hostname: string): OutgoingError | undefined {
    return isIP(hostname) === 0 || this.allows(hostname) ? undefined : blocked(hostname);
  }

  /**
   * The addresses of a name that may be connected to.
   *
   * @throws OutgoingError `dns`, `blocked`
   */
  async addressesOf(hostname: string): Promise<readonly ResolvedAddress[]> {
    let question = this.#open.get(hostname);
    if (question === undefined) {
      question = this.#lookup(hostname).finally(() => this.#open.delete(hostname));
      this.#open.set(hostname, question);
    }
    let found: readonly ResolvedAddress[];
    try {
      found = await question;
    } catch (cause) {
      throw new OutgoingError('dns', `The name ${hostname} cannot be resolved.`, { cause });
    }
    if (found.length === 0) throw new OutgoingError('dns', `The name ${hostname} has no address.`);
    const allowed = found.filter(({ address }) => this.allows(address));
    if (allowed.length === 0) throw blocked(hostname);
    return allowed;
  }

  allows(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return isPublic(parsed) || this.#networks.some((network) => contains(network, parsed));
  }
}

type Address = ReturnType<typeof ipaddr.process>;
type Network = readonly [Address, number];

/**
 * Plain unicast of the open internet. Of IPv6 only 2000::/3 is that (RFC 4291 §2.4, the IANA registry); addresses that carry
 * an IPv4 address in them (NAT64, 6to4, Teredo) lead wherever that leads, and are none.
 */
function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || (address.toByteArray()[0]! & 0xe0) === 0x20;
}

function contains([network, bits]: Network, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `::1`; undefined when it is none: the configuration has said so. */
function parseNetwork(text: string): Network | undefined {
  const [written = '', length] = text.trim().split('/');
  const host = written.replace(/^\[(.*)\]$/, '$1');
  if (!ipaddr.isValid(host)) return undefined;
  const parsed = ipaddr.parse(host);
  const whole = parsed.toByteArray().length * 8;
  const bits = length === undefined ? whole : prefixLength(length);
  if (bits === undefined || bits > whole) return undefined;
  const address = ipaddr.process(host);
  // A network of mapped addresses is one of IPv4.
  const mapped = address.kind() === parsed.kind() ? 0 : 96;
  return bits < mapped ? undefined : [address, bits - mapped];
}

function prefixLength(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  return ipaddr.isValid(text) ? (ipaddr.parse(text).prefixLengthFromSubnetMask() ?? undefined) : undefined;
}

function blocked(host: string): OutgoingError {
  return new OutgoingError(
    'blocked',
    `${host} is not on the open internet, and outgoing_networks does not allow it.`,
  );
}
