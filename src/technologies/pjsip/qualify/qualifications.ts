import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import type { Contact } from '../contact.ts';

/** What OPTIONS found out of a contact. */
export interface Qualification {
  readonly status: 'NonQualified' | 'Reachable' | 'Unreachable';
  /** Of the last answer; undefined while there was none. */
  readonly roundtripUsec: number | undefined;
}

/**
 * What is known of the contacts of AORs with `qualify_frequency`. A contact that is asked counts as there once it
 * has answered, as in res_pjsip's pjsip_options.c; one that nobody asks is taken to be there.
 */
export class Qualifications {
  readonly #configuration: () => PjsipConfiguration;
  /** By AOR, then URI: only contacts with a result. */
  readonly #results = new Map<string, Map<string, Qualification>>();

  constructor(configuration: () => PjsipConfiguration) {
    this.#configuration = configuration;
  }

  of({ aor, uri }: ContactName): Qualification {
    return this.#results.get(aor)?.get(uri) ?? NOT_QUALIFIED;
  }

  isThere(contact: ContactName): boolean {
    return !this.isAsked(contact.aor) || this.of(contact).status === 'Reachable';
  }

  /** Whether the contacts of an AOR are asked. */
  isAsked(aor: string): boolean {
    return (this.#configuration().aors.get(aor)?.qualifyFrequency ?? 0) > 0;
  }

  set({ aor, uri }: ContactName, qualification: Qualification): void {
    let results = this.#results.get(aor);
    if (results === undefined) {
      results = new Map();
      this.#results.set(aor, results);
    }
    results.set(uri, qualification);
  }

  forget({ aor, uri }: ContactName): void {
    const results = this.#results.get(aor);
    if (results?.delete(uri) && results.size === 0) this.#results.delete(aor);
  }
}

type ContactName = Pick<Contact, 'aor' | 'uri'>;

export const NOT_QUALIFIED: Qualification = { status: 'NonQualified', roundtripUsec: undefined };
