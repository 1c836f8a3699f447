import type { XmppContact, XmppPresence } from './index.ts';
import { bareOf } from './jid.ts';

/**
 * Who of the contacts of each account is there, as their servers told last. Bounded: whoever likes may send his presence, from as
 * many resources.
 */
export class Contacts {
  /** By account, then by full address. */
  readonly #present = new Map<string, Map<string, XmppPresence>>();

  take(presence: XmppPresence): void {
    const { account, jid, show } = presence;
    const present = this.#present.get(account) ?? new Map<string, XmppPresence>();
    this.#present.set(account, present);
    const resource = resourceOf(jid);
    const key = `${bareOf(jid)}/${resource}`;
    if (show === 'unavailable') {
      // One without a resource is of all of them (RFC 6121 §4.5.2).
      if (resource !== '') present.delete(key);
      else for (const other of present.keys()) if (other.startsWith(key)) present.delete(other);
    } else if (resource !== '' && (present.has(key) || present.size < MOST)) {
      present.set(key, presence);
    }
  }

  /** Nothing is known of an account's contacts any more. */
  forget(account: string): void {
    this.#present.delete(account);
  }

  /** @param buddies those who are shown also when they are not there, and before others */
  of(account: string, buddies: readonly string[]): readonly XmppContact[] {
    const resources = new Map<string, XmppPresence[]>(buddies.map((buddy) => [bareOf(buddy), []]));
    for (const presence of this.#present.get(account)?.values() ?? []) {
      const bare = bareOf(presence.jid);
      const others = resources.get(bare);
      if (others === undefined) resources.set(bare, [presence]);
      else others.push(presence);
    }
    return Array.from(resources, ([jid, present]) => ({
      jid,
      resources: present
        .toSorted((a, b) => b.priority - a.priority)
        .map((presence) => ({ ...presence, resource: resourceOf(presence.jid) })),
    }));
  }
}

function resourceOf(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? '' : jid.slice(slash + 1);
}

/** Resources of an account that are kept. */
const MOST = 10_000;
