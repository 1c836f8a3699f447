import type { promises as dns } from 'node:dns';

/** The addresses a host name of `match` stands for; rejects when it cannot be resolved. */
export type HostLookup = (host: string, srvLookups: boolean) => Promise<readonly string[]>;

/**
 * Looks a host up as res_pjsip_endpoint_identifier_ip does: with `srv_lookups` the targets of its SIP services,
 * then the host itself.
 */
export function dnsLookup(resolver: Pick<typeof dns, 'lookup' | 'resolveSrv'>): HostLookup {
  return async (host, srvLookups) => {
    const hosts = new Set([host]);
    if (srvLookups) {
      for (const service of SERVICES) {
        // A name without such a service is the usual case.
        const records = await resolver.resolveSrv(`${service}.${host}`).catch(() => []);
        for (const { name } of records) hosts.add(name);
      }
    }
    const results = await Promise.allSettled([...hosts].map((name) => resolver.lookup(name, { all: true })));
    const addresses = results.flatMap((result) =>
      result.status === 'fulfilled' ? result.value.map(({ address }) => address) : [],
    );
    if (addresses.length === 0) throw new Error(`The host "${host}" has no address.`);
    return addresses;
  };
}

const SERVICES = ['_sip._udp', '_sip._tcp', '_sips._tcp'];
