import type { AccessList } from './configuration.ts';
import { type Network, parseNetwork } from './network.ts';
import type { Option } from './options.ts';

/** A line `permit=`, `deny=` or `acl=` in the order in which it was written. */
export type AccessRule =
  | { readonly kind: 'permit' | 'deny'; readonly network: Network }
  /** A named list of acl.conf that must allow as well. */
  | { readonly kind: 'named'; readonly name: string };

/**
 * Joins lists, each of which must allow: rules of one list are looked at in order and the last match wins; an
 * address that no rule matches is allowed (ast_apply_ha() of main/acl.c). An IPv4 rule never matches an IPv6
 * address, but for IPv4-mapped ones.
 */
export function accessList(lists: readonly (readonly PlainRule[])[]): AccessList {
  const rules = lists.filter((list) => list.length > 0);
  if (rules.length === 0) return ALLOWS_EVERYBODY;
  return Object.freeze({
    empty: false,
    allows: (address: string) => rules.every((list) => allows(list, address)),
  });
}

/** Whether it lets in nobody but whom its rules name: with `permit` lines alone everybody else comes in as well. */
export function keepsOut(list: AccessList): boolean {
  return !STRANGERS.some((address) => list.allows(address));
}

export interface PlainRule {
  readonly kind: 'permit' | 'deny';
  readonly network: Network;
}

function allows(rules: readonly PlainRule[], address: string): boolean {
  let allowed = true;
  for (const { kind, network } of rules) {
    if (network.contains(address)) allowed = kind === 'permit';
  }
  return allowed;
}

/** The options `permit`, `deny` and `acl` (or with a prefix: `contact_permit`), whose lines keep their common order. */
export function networkRules(
  kind: 'permit' | 'deny',
  into: string,
): Option<readonly AccessRule[]> & { into: string } {
  const opposite = kind === 'permit' ? 'deny' : 'permit';
  return {
    expected:
      'a comma list of addresses and networks, such as 192.0.2.0/24, 192.0.2.0/255.255.255.0 or !192.0.2.7',
    default: [],
    description: `Addresses to ${kind}; ordered with the ${opposite} lines, the last match wins. "!" turns one round.`,
    repeatable: true,
    into,
    read(written, before) {
      const rules: AccessRule[] = [];
      for (const item of written.split(',')) {
        const text = item.trim();
        const negated = text[0] === '!';
        const network = parseNetwork(negated ? text.slice(1).trim() : text);
        if (network === undefined) return undefined;
        rules.push({ kind: negated ? opposite : kind, network });
      }
      return [...before, ...rules];
    },
  };
}

export function namedLists(description: string): Option<readonly AccessRule[]> {
  return {
    expected: 'a comma list of sections of acl.conf',
    default: [],
    description,
    repeatable: true,
    read(written, before) {
      const names = written.split(',').map((name) => name.trim());
      return [
        ...before,
        ...names.filter((name) => name !== '').map((name) => ({ kind: 'named', name }) as const),
      ];
    },
  };
}

const ALLOWS_EVERYBODY: AccessList = Object.freeze({ empty: true, allows: () => true });
/** Of IPv4 and IPv6, addresses that nobody has (RFC 1112 §4, RFC 6666). */
const STRANGERS: readonly string[] = ['240.0.0.1', '100::1'];
