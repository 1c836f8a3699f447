import { dialogKey } from '../../../protocols/sip/dialog/dialog.ts';
import type { Subscription } from './subscription.ts';
import { singlesOf, type Watched, type WatchedExtension, type WatchedMailboxes } from './watched.ts';

/** All subscriptions, by their dialog and by what they watch; in the order in which they were made. */
export class SubscriptionTable {
  readonly #byDialog = new Map<string, Subscription>();
  readonly #byKey = new Map<string, Set<Subscription>>();
  readonly #counts = new Map<string, number>();

  all(): Iterable<Subscription> {
    return this.#byDialog.values();
  }

  /** How many an endpoint has. */
  countOf(endpoint: string): number {
    return this.#counts.get(endpoint) ?? 0;
  }

  find(callId: string, localTag: string, remoteTag: string): Subscription | undefined {
    return this.#byDialog.get(dialogKey(callId, localTag, remoteTag));
  }

  isWatched(key: string): boolean {
    return this.#byKey.has(key);
  }

  watching(key: string): Iterable<Subscription> {
    return this.#byKey.get(key) ?? NOBODY;
  }

  add(subscription: Subscription): void {
    this.#byDialog.set(keyOf(subscription), subscription);
    this.#count(subscription, 1);
    this.#watch(subscription);
  }

  #watch(subscription: Subscription): void {
    for (const key of watchKeys(subscription.watched)) {
      const watching = this.#byKey.get(key);
      if (watching === undefined) this.#byKey.set(key, new Set([subscription]));
      else watching.add(subscription);
    }
  }

  /** False: it was not there. */
  remove(subscription: Subscription): boolean {
    this.#unwatch(subscription);
    if (!this.#byDialog.delete(keyOf(subscription))) return false;
    this.#count(subscription, -1);
    return true;
  }

  /** It watches something else from now on. */
  rewatch(subscription: Subscription, watched: Watched): void {
    this.#unwatch(subscription);
    subscription.watched = watched;
    this.#watch(subscription);
  }

  #count({ terms: { endpoint } }: Subscription, change: 1 | -1): void {
    const count = this.countOf(endpoint) + change;
    if (count === 0) this.#counts.delete(endpoint);
    else this.#counts.set(endpoint, count);
  }

  #unwatch(subscription: Subscription): void {
    for (const key of watchKeys(subscription.watched)) {
      const watching = this.#byKey.get(key);
      watching?.delete(subscription);
      if (watching?.size === 0) this.#byKey.delete(key);
    }
  }
}

/** What names the single things that are watched. */
export function watchKeys(watched: Watched): readonly string[] {
  return singlesOf(watched).flatMap(keysOf);
}

export function keysOf(watched: WatchedMailboxes | WatchedExtension): readonly string[] {
  return watched.kind === 'mailboxes'
    ? watched.mailboxes.map(mailboxKey)
    : [extensionKey(watched.resource, watched.context)];
}

export function mailboxKey(mailbox: string): string {
  return `mailbox\n${mailbox}`;
}

export function extensionKey(exten: string, context: string): string {
  return `extension\n${exten}\n${context}`;
}

function keyOf({ dialog }: Subscription): string {
  return dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag);
}

const NOBODY: ReadonlySet<Subscription> = new Set();
