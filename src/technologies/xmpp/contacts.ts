import type { XmppContact, XmppPresence } from './index.ts';
import { bareOf } from './jid.ts';

/**
 * Who of the contacts of each account is there, as their servers told last. Bounded: whoever likes may send his presence, from as
 * many resources.
 */
export class Contacts {
  /** By account. */
  readonly #present = new Map<string, Present>();

  take(presence: XmppPresence): void {
    const { account, jid, show } = presence;
    const present = this.#present.get(account) ?? new Present();
    this.#present.set(account, present);
    const [bare, resource] = [bareOf(jid), resourceOf(jid)];
    if (show === 'unavailable') present.remove(bare, resource);
    else if (resource !== '') present.put(bare, resource, presence);
  }

  /** Nothing is known of an account's contacts any more. */
  forget(account: string): void {
    this.#present.delete(account);
  }

  /** @param buddies those who are shown also when they are not there, and before others */
  of(account: string, buddies: readonly string[]): readonly XmppContact[] {
    const resources = new Map<string, XmppPresence[]>(buddies.map((buddy) => [bareOf(buddy), []]));
    for (const [bare, present] of this.#present.get(account)?.contacts ?? []) {
      resources.set(bare, [...present.values()]);
    }
    return Array.from(resources, ([jid, present]) => ({
      jid,
      resources: present
        .toSorted((a, b) => b.priority - a.priority)
        .map((presence) => ({ ...presence, resource: resourceOf(presence.jid) })),
    }));
  }
}

class Present {
  /** By bare address, then by resource. */
  readonly contacts = new Map<string, Map<string, XmppPresence>>();
  #size = 0;

  put(bare: string, resource: string, presence: XmppPresence): void {
    const resources = this.contacts.get(bare) ?? new Map<string, XmppPresence>();
    if (!resources.has(resource)) {
      if (this.#size >= MOST) return;
      this.#size++;
    }
    resources.set(copyOf(resource), {
      ...presence,
      jid: copyOf(presence.jid),
      status: copyOf(presence.status),
      node: copyOf(presence.node),
      version: copyOf(presence.version),
    });
    this.contacts.set(copyOf(bare), resources);
  }

  /** @param resource empty: all of them (RFC 6121 §4.5.2) */
  remove(bare: string, resource: string): void {
    const resources = this.contacts.get(bare);
    if (resources === undefined) return;
    const before = resources.size;
    if (resource === '') resources.clear();
    else resources.delete(resource);
    this.#size -= before - resources.size;
    if (resources.size === 0) this.contacts.delete(bare);
  }
}

/** A piece of a longer string keeps all of that in memory: here 64 KiB of what came over the connection, for each. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

function resourceOf(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? '' : jid.slice(slash + 1);
}

/** Resources of an account that are kept. */
const MOST = 10_000;
