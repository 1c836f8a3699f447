import type { Store } from '../../messages/store.ts';

/** A store under test, empty at first. */
export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and opens it again on what it kept, as the same node. */
  reopen(): Promise<Store>;
  /** Closes it and leaves nothing behind. */
  destroy(): Promise<void>;
}
