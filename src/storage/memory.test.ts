import { describe } from 'node:test';
import { MemoryStore } from '../messages/testing/memory-store.ts';
import { amendmentConformance } from './conformance/amendments.ts';
import { callbackConformance } from './conformance/callbacks.ts';
import { claimConformance } from './conformance/claims.ts';
import type { OpenedStore } from './conformance/opened-store.ts';
import { partConformance } from './conformance/parts.ts';
import { projectConformance } from './conformance/projects.ts';
import { receiptConformance } from './conformance/receipts.ts';
import { replacementConformance } from './conformance/replacements.ts';

describe('the store that tests of the domain use keeps the same contract', () => {
  projectConformance(open);
  amendmentConformance(open);
  callbackConformance(open);
  receiptConformance(open);
  partConformance(open);
  replacementConformance(open);
  claimConformance(open);
});

async function open(): Promise<OpenedStore> {
  const store = new MemoryStore();
  const reopen = async () => {
    store.restart();
    return store;
  };
  return { store, reopen, destroy: async () => {} };
}
