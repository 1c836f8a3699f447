import type { SipResponse } from '../../../protocols/sip/syntax/message.ts';
import { parseNameAddr } from '../../../protocols/sip/syntax/name-addr.ts';
import { sameUri } from '../../../protocols/sip/syntax/same-uri.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';
import type { Address } from '../destination/address.ts';

/**
 * The contacts that 3xx answers name, in the order in which they are tried (RFC 3261 §8.1.3.4): by q value, those
 * of equal q in the order listed; a contact that redirects further has its own tried before its siblings. The bounds
 * are Asterisk's: 5 hops, 20 contacts, no URI twice.
 */
export class Redirects {
  readonly #seen: SipUri[];
  readonly #secure: boolean;
  #pending: { readonly address: Address; readonly hop: number }[] = [];
  #hop = 0;
  #contacts = 0;

  constructor(origin: SipUri) {
    this.#seen = [origin];
    this.#secure = origin.scheme === 'sips';
  }

  /**
   * Takes in the contacts of a 3xx that came from where the last `next` led. `loop`: it named contacts, but all were
   * tried before, or the hops are used up. `none`: nothing that could be tried.
   */
  add(response: SipResponse): 'added' | 'loop' | 'none' {
    const named = contactsOf(response).filter(
      ({ address }) => !this.#secure || address.uri.scheme === 'sips',
    );
    if (named.length === 0) return 'none';
    const hop = this.#hop + 1;
    if (hop > MAXIMUM_HOPS) return 'loop';
    const fresh: { address: Address; hop: number }[] = [];
    for (const { address } of named) {
      if (this.#contacts >= MAXIMUM_CONTACTS) break;
      if (this.#seen.some((uri) => sameUri(uri, address.uri))) continue;
      this.#seen.push(address.uri);
      this.#contacts++;
      fresh.push({ address, hop });
    }
    this.#pending = [...fresh, ...this.#pending];
    return fresh.length > 0 ? 'added' : 'loop';
  }

  next(): Address | undefined {
    const next = this.#pending.shift();
    if (next !== undefined) this.#hop = next.hop;
    return next?.address;
  }
}

function contactsOf(response: SipResponse): { address: Address; q: number }[] {
  const contacts: { address: Address; q: number }[] = [];
  for (const value of response.values('contact')) {
    const contact = parseNameAddr(value);
    if (contact?.uri === undefined || contact.uri.scheme === 'tel') continue;
    const q = Number(contact.parameters.get('q') ?? 1);
    contacts.push({ address: { display: contact.display, uri: contact.uri }, q: Number.isFinite(q) ? q : 0 });
  }
  return contacts.sort((a, b) => b.q - a.q);
}

const MAXIMUM_HOPS = 5;
const MAXIMUM_CONTACTS = 20;
