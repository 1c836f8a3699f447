import type { Flow } from '../../../protocols/sip/stack.ts';

/** Those of an AOR's contacts that there is a way to. */
export function reachableOf(contacts: ContactLookup, aor: string): readonly OutboundContact[] {
  const all = contacts.contactsOf(aor);
  for (const contact of all) if (!contact.reachable) return all.filter(({ reachable }) => reachable);
  return all;
}

/** What the outgoing half asks of the location table (contacts.ts). */
export interface ContactLookup {
  /** Registered contacts before static ones; none for an AOR that does not exist. */
  contactsOf(aor: string): readonly OutboundContact[];
}

export interface OutboundContact {
  /** Identity within the AOR. */
  readonly uri: string;
  /** The values of its Path headers, joined by commas; empty if none. */
  readonly path: string;
  /** The connection it registered over, if that is known to be alive. */
  readonly flow?: Flow | undefined;
  /** False for a client that only its own connection leads to, and that is gone (a browser's WebSocket). */
  readonly reachable: boolean;
}
