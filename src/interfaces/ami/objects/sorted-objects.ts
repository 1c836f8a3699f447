import type {
  PjsipAor,
  PjsipAuth,
  PjsipConfiguration,
  PjsipEndpoint,
  PjsipIdentify,
  PjsipRegistration,
  PjsipResourceList,
  PjsipTransport,
} from '../../../config/pjsip-types.ts';

/** The objects of one configuration in the order of listings, which is that of their names, byte by byte. */
export class SortedObjects {
  readonly #configuration: PjsipConfiguration;
  #endpoints: readonly PjsipEndpoint[] | undefined;
  #aors: readonly PjsipAor[] | undefined;
  #auths: readonly PjsipAuth[] | undefined;
  #identifiesOf: Map<string, PjsipIdentify[]> | undefined;

  constructor(configuration: PjsipConfiguration) {
    this.#configuration = configuration;
  }

  get endpoints(): readonly PjsipEndpoint[] {
    this.#endpoints ??= byName(this.#configuration.endpoints.values());
    return this.#endpoints;
  }

  get aors(): readonly PjsipAor[] {
    this.#aors ??= byName(this.#configuration.aors.values());
    return this.#aors;
  }

  get auths(): readonly PjsipAuth[] {
    this.#auths ??= byName(this.#configuration.auths.values());
    return this.#auths;
  }

  get transports(): readonly PjsipTransport[] {
    return byName(this.#configuration.transports);
  }

  get identifies(): readonly PjsipIdentify[] {
    return byName(this.#configuration.identifies);
  }

  get registrations(): readonly PjsipRegistration[] {
    return byName(this.#configuration.registrations.values());
  }

  get resourceLists(): readonly PjsipResourceList[] {
    return byName(this.#configuration.resourceLists.values());
  }

  identifiesOf(endpoint: string): readonly PjsipIdentify[] {
    if (this.#identifiesOf === undefined) {
      this.#identifiesOf = new Map();
      for (const identify of this.identifies) {
        const known = this.#identifiesOf.get(identify.endpoint);
        if (known === undefined) this.#identifiesOf.set(identify.endpoint, [identify]);
        else known.push(identify);
      }
    }
    return this.#identifiesOf.get(endpoint) ?? [];
  }
}

function byName<T extends { readonly name: string }>(objects: Iterable<T>): readonly T[] {
  return [...objects].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
