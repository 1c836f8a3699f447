import { promises as dns } from 'node:dns';

/** Asks the DNS; rejects as node:dns does, with a `code`. Tests hand in their own zones. */
export interface DnsResolver {
  naptr(name: string): Promise<readonly NaptrRecord[]>;
  srv(name: string): Promise<readonly SrvRecord[]>;
  /** A and AAAA, with their times to live in seconds. */
  a(name: string): Promise<readonly AddressRecord[]>;
  aaaa(name: string): Promise<readonly AddressRecord[]>;
  /** The system's own idea of a name: the hosts file first. */
  system(name: string): Promise<readonly AddressRecord[]>;
  /** Answers nothing any more: questions that are open fail. */
  close(): void;
}

export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly service: string;
  readonly regexp: string;
  readonly replacement: string;
}

export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly name: string;
}

export interface AddressRecord {
  readonly address: string;
  readonly ttl: number;
}

/** @param servers addresses of DNS servers; empty = those of the system. */
export function nodeResolver(servers: readonly string[]): DnsResolver {
  const resolver = new dns.Resolver({ timeout: QUERY_TIMEOUT_MS, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  return {
    naptr: (name) => resolver.resolveNaptr(name),
    srv: (name) => resolver.resolveSrv(name),
    a: (name) => resolver.resolve4(name, { ttl: true }),
    aaaa: (name) => resolver.resolve6(name, { ttl: true }),
    async system(name) {
      const found = await dns.lookup(name, { all: true });
      return found.map(({ address }) => ({ address, ttl: SYSTEM_TTL_SECONDS }));
    },
    close: () => resolver.cancel(),
  };
}

const QUERY_TIMEOUT_MS = 2000;
const SYSTEM_TTL_SECONDS = 60;
