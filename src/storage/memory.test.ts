import { describe } from 'node:test';
import { MemoryStore } from '../messages/testing/memory-store.ts';
import { amendmentConformance } from './conformance/amendments.ts';
import { callbackConformance } from './conformance/callbacks.ts';
import type { OpenedStore } from './conformance/opened-store.ts';
import { projectConformance } from './conformance/projects.ts';

describe('the store that tests of the domain use keeps the same contract', () => {
  projectConformance(open);
  amendmentConformance(open);
  callbackConformance(open);
});

async function open(): Promise<OpenedStore> {
  const store = new MemoryStore();
  return { store, reopen: async () => store, destroy: async () => {} };
}
