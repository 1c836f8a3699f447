import { familyOf } from '../transport/address.ts';
import type { Answer, DnsRecords } from './dns-records.ts';
import type { AddressRecord, NaptrRecord } from './resolver.ts';
import { srvOrder } from './srv-order.ts';
import {
  defaultPort,
  type LocateResult,
  PREFERENCE,
  type Reach,
  type Target,
  type TargetProtocol,
} from './target.ts';

export interface Wanted {
  /** A host name. */
  readonly host: string;
  /** 0 when the URI gives none. */
  readonly port: number;
  readonly sips: boolean;
  readonly protocol: TargetProtocol | undefined;
}

/** The part of RFC 3263 that asks the DNS. */
export async function lookUpTargets(
  wanted: Wanted,
  reach: Reach,
  dns: DnsRecords,
  random: () => number,
): Promise<LocateResult> {
  const failures: string[] = [];
  const { host, port, protocol } = wanted;
  let targets: readonly Target[];
  if (port !== 0 || isLocalhost(host)) {
    targets = await plainAddresses(wanted, reach, dns, failures);
  } else {
    const services = await serviceNames(wanted, reach, dns, failures);
    targets = await serviceTargets(services, host, reach, dns, random, failures);
    if (targets.length === 0) targets = await plainAddresses(wanted, reach, dns, failures);
  }
  if (targets.length > 0) return { kind: 'targets', targets };
  if (failures.length > 0) {
    return {
      kind: 'none',
      cause: 'dns-failure',
      text: `The DNS could not be asked for ${host} (${failures[0]}).`,
    };
  }
  const over = protocol === undefined ? '' : ` to reach over ${protocol.toUpperCase()}`;
  return { kind: 'none', cause: 'dns-not-found', text: `The DNS knows no address of ${host}${over}.` };
}

interface Service {
  readonly name: string;
  readonly protocol: TargetProtocol;
}

/** §4.1: by NAPTR, without them by asking for the SRV records of each protocol. */
async function serviceNames(
  wanted: Wanted,
  reach: Reach,
  dns: DnsRecords,
  failures: string[],
): Promise<readonly Service[]> {
  const { host, protocol, sips } = wanted;
  if (protocol !== undefined) return [{ name: `${SERVICE[protocol]}.${host}`, protocol }];
  const naptr = await dns.naptr(host);
  if (naptr.kind === 'failed') failures.push(naptr.code);
  if (naptr.kind === 'found') {
    const services = servicesOf(naptr.records, sips, reach);
    if (services.length > 0) return services;
  }
  return PREFERENCE.filter((each) => reach.has(each)).map((each) => ({
    name: `${SERVICE[each]}.${host}`,
    protocol: each,
  }));
}

function servicesOf(records: readonly NaptrRecord[], sips: boolean, reach: Reach): readonly Service[] {
  const services: Service[] = [];
  const sorted = [...records].sort((a, b) => a.order - b.order || a.preference - b.preference);
  for (const { flags, service, replacement } of sorted) {
    const protocol = NAPTR_SERVICES.get(service.toUpperCase());
    if (flags.toLowerCase() !== 's' || protocol === undefined || replacement === '') continue;
    if (!reach.has(protocol) || (sips && protocol !== 'tls')) continue;
    services.push({ name: replacement, protocol });
  }
  return services;
}

/** §4.2: every target of every service, in order. */
async function serviceTargets(
  services: readonly Service[],
  host: string,
  reach: Reach,
  dns: DnsRecords,
  random: () => number,
  failures: string[],
): Promise<readonly Target[]> {
  const answers = await Promise.all(services.map(({ name }) => dns.srv(name)));
  const lists = answers.map(async (answer, index) => {
    if (answer.kind === 'failed') failures.push(answer.code);
    if (answer.kind !== 'found') return [];
    const { protocol } = services[index]!;
    // A target of "." says that the service is not offered (RFC 2782).
    const offered = answer.records.filter(({ name }) => name !== '' && name !== '.');
    const ordered = srvOrder(offered, random);
    const addresses = await Promise.all(
      ordered.map(({ name }) => addressesOf(name, protocol, reach, dns, failures)),
    );
    return ordered.flatMap(({ port }, at) =>
      addresses[at]!.map((address): Target => ({ protocol, address, port, serverName: host })),
    );
  });
  return (await Promise.all(lists)).flat();
}

async function plainAddresses(
  wanted: Wanted,
  reach: Reach,
  dns: DnsRecords,
  failures: string[],
): Promise<readonly Target[]> {
  const { host, port } = wanted;
  const protocol = wanted.protocol ?? PREFERENCE.find((each) => reach.has(each));
  if (protocol === undefined) return [];
  const addresses = await addressesOf(host, protocol, reach, dns, failures);
  return addresses.map((address) => ({
    protocol,
    address,
    port: port || defaultPort(protocol),
    serverName: host,
  }));
}

/** Its IPv4 addresses, then its IPv6 ones, as far as there is a transport for them. */
async function addressesOf(
  name: string,
  protocol: TargetProtocol,
  reach: Reach,
  dns: DnsRecords,
  failures: string[],
): Promise<readonly string[]> {
  if (familyOf(name) !== 0) return [name];
  const missing: Answer<readonly AddressRecord[]> = { kind: 'missing' };
  const ask = (family: 4 | 6): Promise<Answer<readonly AddressRecord[]>> =>
    reach.hasFamily(protocol, family) && !isLocalhost(name)
      ? dns.addresses(name, family)
      : Promise.resolve(missing);
  const answers = await Promise.all([ask(4), ask(6)]);
  const found = answers.flatMap((answer) => (answer.kind === 'found' ? answer.records : []));
  if (found.length > 0) return found.map(({ address }) => address);

  // Names of the hosts file, localhost the first of them, and what else the system knows.
  const system = await dns.system(name);
  if (system.kind === 'found') {
    const addresses = system.records.map(({ address }) => address);
    const usable = addresses.filter((address) => {
      const family = familyOf(address);
      return family !== 0 && reach.hasFamily(protocol, family);
    });
    return usable.sort((a, b) => familyOf(a) - familyOf(b));
  }
  for (const answer of answers) if (answer.kind === 'failed') failures.push(answer.code);
  return [];
}

/** RFC 6761 §6.3: no server is asked for it. */
function isLocalhost(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === 'localhost' || lower.endsWith('.localhost');
}

const SERVICE: Readonly<Record<TargetProtocol, string>> = {
  udp: '_sip._udp',
  tcp: '_sip._tcp',
  tls: '_sips._tcp',
};
const NAPTR_SERVICES: ReadonlyMap<string, TargetProtocol> = new Map([
  ['SIP+D2U', 'udp'],
  ['SIP+D2T', 'tcp'],
  ['SIPS+D2T', 'tls'],
]);
