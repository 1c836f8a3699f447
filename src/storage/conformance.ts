import { describe } from 'node:test';
import type { Store } from '../messages/store.ts';
import { claimConformance } from './conformance/claims.ts';
import { contactConformance } from './conformance/contacts.ts';
import { idempotencyConformance } from './conformance/idempotency.ts';
import { listConformance } from './conformance/lists.ts';
import { messageConformance } from './conformance/messages.ts';

/** A store under test, empty at first. */
export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and opens it again on what it kept, as the same node. */
  reopen(): Promise<Store>;
  /** Closes it and leaves nothing behind. */
  destroy(): Promise<void>;
}

/** What every store must do, whatever stands behind it. Each test opens an empty one. */
export function storeConformance(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} keeps the contract of a store`, () => {
    messageConformance(open);
    idempotencyConformance(open);
    claimConformance(open);
    listConformance(open);
    contactConformance(open);
  });
}
