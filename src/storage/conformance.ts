import { describe } from 'node:test';
import { amendmentConformance } from './conformance/amendments.ts';
import { callbackConformance } from './conformance/callbacks.ts';
import { claimConformance } from './conformance/claims.ts';
import { contactConformance } from './conformance/contacts.ts';
import { databaseConformance } from './conformance/database.ts';
import { idempotencyConformance } from './conformance/idempotency.ts';
import { listConformance } from './conformance/lists.ts';
import { messageConformance } from './conformance/messages.ts';
import type { OpenedStore } from './conformance/opened-store.ts';
import { partConformance } from './conformance/parts.ts';
import { projectConformance } from './conformance/projects.ts';
import { receiptConformance } from './conformance/receipts.ts';
import { replacementConformance } from './conformance/replacements.ts';

/** What every store must do, whatever stands behind it. Each test opens an empty one. */
export function storeConformance(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} keeps the contract of a store`, () => {
    messageConformance(open);
    idempotencyConformance(open);
    claimConformance(open);
    listConformance(open);
    projectConformance(open);
    amendmentConformance(open);
    callbackConformance(open);
    contactConformance(open);
    databaseConformance(open);
    receiptConformance(open);
    partConformance(open);
    replacementConformance(open);
  });
}
