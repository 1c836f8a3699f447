import { isIP } from 'node:net';
import { type Network, parseNetwork } from '../../../config/network.ts';
import type { PjsipConfiguration, PjsipIdentify } from '../../../config/pjsip-types.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { HostLookup } from './host-lookup.ts';
import { type Pattern, pattern } from './pattern.ts';

/**
 * The `identify` sections: which endpoint a source address, a header or a Request-URI belongs to. The first section
 * in the file that matches wins. Host names match once `resolve` has found their addresses.
 */
export class IdentifySections {
  readonly #addresses = new Map<string, Match>();
  readonly #networks: (Match & { readonly network: Network })[] = [];
  readonly #headers: (Match & { readonly name: string; readonly pattern: Pattern })[] = [];
  readonly #requestUris: (Match & { readonly pattern: Pattern })[] = [];
  readonly #hosts: { readonly host: string; readonly section: PjsipIdentify; readonly place: number }[] = [];
  readonly #onProblem: (text: string) => void;

  constructor(configuration: PjsipConfiguration, onProblem: (text: string) => void) {
    this.#onProblem = onProblem;
    configuration.identifies.forEach((section, place) => {
      for (const match of section.match) this.#addMatch(section, place, match);
      if (section.matchHeader !== '') this.#addHeader(section, place);
      if (section.matchRequestUri !== '') this.#addRequestUri(section, place);
    });
  }

  /**
   * Looks the host names up; what cannot be resolved is reported. Until then, and if it fails, the addresses count that
   * `known` has from before, so that a reload does not lock anybody out.
   */
  async resolve(lookup: HostLookup, known: Map<string, readonly string[]>): Promise<void> {
    await Promise.all(
      this.#hosts.map(async ({ host, section, place }) => {
        const before = known.get(host) ?? [];
        for (const address of before) this.#addAddress(section, place, address);
        try {
          const addresses = await lookup(host, section.srvLookups);
          known.set(host, addresses);
          for (const address of before) if (!addresses.includes(address)) this.#removeAddress(place, address);
          for (const address of addresses) this.#addAddress(section, place, address);
        } catch {
          this.#onProblem(
            `The host "${host}" of [${section.name}] cannot be resolved, so it identifies nobody.`,
          );
        }
      }),
    );
  }

  byAddress(address: string): string | undefined {
    let found = this.#addresses.get(address);
    for (const candidate of this.#networks) {
      if (found !== undefined && candidate.place >= found.place) break;
      if (candidate.network.contains(address)) found = candidate;
    }
    return found?.endpoint;
  }

  byHeader(request: SipRequest): string | undefined {
    for (const { endpoint, name, pattern: matches } of this.#headers) {
      if (request.headers(name).some(matches)) return endpoint;
    }
    return undefined;
  }

  byRequestUri(uri: string): string | undefined {
    return this.#requestUris.find(({ pattern: matches }) => matches(uri))?.endpoint;
  }

  #addMatch(section: PjsipIdentify, place: number, match: string): void {
    const network = parseNetwork(match);
    if (network === undefined) this.#hosts.push({ host: match, section, place });
    else if (isIP(match) !== 0) this.#addAddress(section, place, match);
    else this.#networks.push({ endpoint: section.endpoint, place, network });
  }

  #addAddress({ endpoint }: PjsipIdentify, place: number, address: string): void {
    const known = this.#addresses.get(address);
    if (known === undefined || place < known.place) this.#addresses.set(address, { endpoint, place });
  }

  #removeAddress(place: number, address: string): void {
    if (this.#addresses.get(address)?.place === place) this.#addresses.delete(address);
  }

  #addHeader({ name: section, endpoint, matchHeader }: PjsipIdentify, place: number): void {
    const colon = matchHeader.indexOf(':');
    const matches = colon < 0 ? undefined : pattern(matchHeader.slice(colon + 1).trim());
    if (matches === undefined) {
      this.#onProblem(
        `match_header of [${section}] is not "Name: value" or "Name: /regex/", so it matches nothing.`,
      );
      return;
    }
    this.#headers.push({
      endpoint,
      place,
      name: matchHeader.slice(0, colon).trim().toLowerCase(),
      pattern: matches,
    });
  }

  #addRequestUri({ name: section, endpoint, matchRequestUri }: PjsipIdentify, place: number): void {
    const matches = pattern(matchRequestUri);
    if (matches === undefined) this.#onProblem(`match_request_uri of [${section}] is no regular expression.`);
    else this.#requestUris.push({ endpoint, place, pattern: matches });
  }
}

interface Match {
  readonly endpoint: string;
  /** Position of the section in the file. */
  readonly place: number;
}
