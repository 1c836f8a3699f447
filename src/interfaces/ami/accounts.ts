import { createHash, timingSafeEqual } from 'node:crypto';
import type { ManagerConfiguration, ManagerUser } from '../../config/configuration.ts';
import { maskOf } from '../../protocols/ami/classes.ts';
import { AmiFilterError } from '../../protocols/ami/errors.ts';
import { type EventFilter, parseEventFilter } from '../../protocols/ami/event-filter.ts';
import { image } from '../../protocols/ami/text.ts';

/** A user of manager.conf, made ready: masks instead of lists, filters compiled. */
export interface Account {
  readonly user: ManagerUser;
  readonly read: number;
  readonly write: number;
  readonly filters: readonly EventFilter[];
}

/** Finds accounts by name, letter case aside. */
export interface Accounts {
  find(name: string): Account | undefined;
}

/** @param onProblem told of an `eventfilter` that means nothing; it is left out, as Asterisk does. */
export function createAccounts(manager: ManagerConfiguration, onProblem: (text: string) => void): Accounts {
  const accounts = new Map<string, Account>();
  for (const user of manager.users.values()) {
    accounts.set(user.name.toLowerCase(), {
      user,
      read: maskOf(user.read),
      write: maskOf(user.write),
      filters: filtersOf(user, onProblem),
    });
  }
  return { find: (name) => accounts.get(name.toLowerCase()) };
}

/** How a login came out. Why it failed is for the security event alone: the client is told nothing. */
export type LoginResult =
  | { readonly kind: 'accepted'; readonly account: Account }
  | { readonly kind: 'refused'; readonly why: 'unknown' | 'acl' | 'secret' | 'no-challenge' | 'challenge' };

export interface Credentials {
  readonly username: string;
  readonly secret: string;
  /** `AuthType: MD5` was given. */
  readonly md5: boolean;
  /** Lower-case hex of md5(challenge ‖ secret). */
  readonly key: string;
  /** What this session was given; empty when it did not ask. */
  readonly challenge: string;
  readonly address: string;
}

/** The checks in Asterisk's order: user, access list, secret. Secrets are compared in constant time. */
export function checkCredentials(accounts: Accounts, given: Credentials): LoginResult {
  const account = accounts.find(given.username);
  if (!account) return { kind: 'refused', why: 'unknown' };
  const { secret, acl } = account.user;
  if (!acl.allows(given.address)) return { kind: 'refused', why: 'acl' };
  if (!given.md5) {
    // Without a secret nobody can log in, not even with none.
    const right = same(image(secret), given.secret) && secret !== '';
    return right ? { kind: 'accepted', account } : { kind: 'refused', why: 'secret' };
  }
  if (given.challenge === '' || given.key === '' || secret === '')
    return { kind: 'refused', why: 'no-challenge' };
  const expected = createHash('md5').update(given.challenge).update(secret).digest('hex');
  return same(expected, given.key) ? { kind: 'accepted', account } : { kind: 'refused', why: 'challenge' };
}

/** Compares without telling by the time taken where they differ, or how long the secret is. */
function same(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'latin1').digest();
}

function filtersOf(user: ManagerUser, onProblem: (text: string) => void): EventFilter[] {
  const filters: EventFilter[] = [];
  for (const { criteria, pattern } of user.eventFilters) {
    try {
      filters.push(parseEventFilter(criteria, pattern));
    } catch (error) {
      if (!(error instanceof AmiFilterError)) throw error;
      onProblem(`The event filter "${pattern}" of the AMI user ${user.name} is left out: ${error.message}`);
    }
  }
  return filters;
}
