import type { AddressRecord, DnsResolver, NaptrRecord, SrvRecord } from '../locate/resolver.ts';

/** A DNS that knows what a test tells it, and keeps what it was asked. */
export class FakeZone implements DnsResolver {
  readonly asked: string[] = [];
  readonly #known = new Map<string, readonly unknown[]>();
  readonly #failing = new Map<string, string>();

  addNaptr(
    name: string,
    rows: [order: number, preference: number, flags: string, service: string, to: string][],
  ): void {
    const records = rows.map(([order, preference, flags, service, replacement]): NaptrRecord => {
      return { order, preference, flags, service, regexp: '', replacement };
    });
    this.#known.set(`naptr ${name}`, records);
  }

  addSrv(name: string, rows: [priority: number, weight: number, port: number, name: string][]): void {
    const records = rows.map(([priority, weight, port, to]): SrvRecord => {
      return { priority, weight, port, name: to };
    });
    this.#known.set(`srv ${name}`, records);
  }

  addAddress(name: string, ...addresses: string[]): void {
    this.#known.set(`a ${name}`, addresses.filter((address) => !address.includes(':')).map(toRecord));
    this.#known.set(`aaaa ${name}`, addresses.filter((address) => address.includes(':')).map(toRecord));
  }

  addSystem(name: string, ...addresses: string[]): void {
    this.#known.set(`system ${name}`, addresses.map(toRecord));
  }

  /** Every question about this name fails with that code; but not to the system. */
  failAbout(name: string, code: string): void {
    this.#failing.set(name, code);
  }

  naptr(name: string): Promise<readonly NaptrRecord[]> {
    return this.#answer('naptr', name);
  }

  srv(name: string): Promise<readonly SrvRecord[]> {
    return this.#answer('srv', name);
  }

  a(name: string): Promise<readonly AddressRecord[]> {
    return this.#answer('a', name);
  }

  aaaa(name: string): Promise<readonly AddressRecord[]> {
    return this.#answer('aaaa', name);
  }

  system(name: string): Promise<readonly AddressRecord[]> {
    return this.#answer('system', name);
  }

  close(): void {}

  async #answer<Record>(kind: string, name: string): Promise<readonly Record[]> {
    this.asked.push(`${kind} ${name}`);
    const code = kind === 'system' ? undefined : this.#failing.get(name);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    const records = this.#known.get(`${kind} ${name}`);
    if (records === undefined) throw Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
    return records as readonly Record[];
  }
}

function toRecord(address: string): AddressRecord {
  return { address, ttl: 300 };
}
