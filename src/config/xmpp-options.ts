import { DESTINATION, withCaseOfXmpp } from './destination.ts';
import type { Option } from './options.ts';
import { isBareJid } from './xmpp-address.ts';
import type { XmppAccount } from './xmpp-types.ts';

/** Options that only XMPP accounts have. */

/** Whether those who want to see our presence may. Asterisk takes any other word for `deny`, too. */
export function authPolicy(description: string): Option<XmppAccount['authPolicy']> {
  return {
    expected: 'accept or deny',
    default: 'accept',
    description,
    read: (written) => {
      const word = written.toLowerCase();
      return word === 'accept' || word === 'deny' ? word : undefined;
    },
  };
}

/**
 * A presence as Asterisk calls it. `invisible`, which XMPP has no more, is `dnd`, as there; so is `unavailable`, with which Asterisk
 * would get no messages.
 */
export function presence(description: string): Option<XmppAccount['status']> {
  return {
    expected: 'chat, available, away, xaway or dnd',
    default: 'available',
    description,
    read: (written) => PRESENCES.get(written.toLowerCase()),
  };
}

/** Asterisk's sample has quotes around it. */
export function statusMessage(description: string): Option<string> {
  return {
    expected: 'a text',
    default: 'Online and Available',
    description,
    read: (written) => /^"(.*)"$/.exec(written)?.[1] ?? written,
  };
}

/** Addresses, one a line; who is named twice counts once. Subscriptions are to a person (RFC 6121 §3.1): a resource does not count. */
export function buddies(description: string): Option<readonly string[]> {
  return {
    expected: 'an XMPP address such as bob@example.org',
    default: [],
    description,
    repeatable: true,
    read: (written, before) => {
      if (written === '') return before;
      const bare = written.replace(/\/.*$/, '');
      return isBareJid(bare) ? [...new Set([...before, bare])] : undefined;
    },
  };
}

/** A number of ours, which `number:` may stand before, or a destination. */
export function deliverTo(description: string): Option<string> {
  return {
    expected: 'a number, or a destination with its technology such as pjsip:alice',
    default: '',
    description,
    read(written) {
      const number = written.replace(/^number:/, '');
      if (written === '' || NUMBER.test(number)) return number;
      return DESTINATION.test(written) && !written.startsWith('number:')
        ? withCaseOfXmpp(written)
        : undefined;
    },
  };
}

const NUMBER = /^(?:\+\d{5,17}|\d{5,6})$/;
const PRESENCES: ReadonlyMap<string, XmppAccount['status']> = new Map([
  ['available', 'available'],
  ['online', 'available'],
  ['chat', 'chat'],
  ['chatty', 'chat'],
  ['away', 'away'],
  ['xa', 'xa'],
  ['xaway', 'xa'],
  ['dnd', 'dnd'],
  ['unavailable', 'dnd'],
  ['invisible', 'dnd'],
]);
