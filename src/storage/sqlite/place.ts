/** Where a message stands: column `messages.place`, see migrations/0001-messages.ts. */
export const DONE = 0;
/** Its `sendAt` is to come; it is not in its lane yet. */
export const SCHEDULED = 1;
/** Claimed by nobody: due at `due_at`, or parked where that is NULL. */
export const WAITING = 2;
/** Due, claimed by nobody, but another message of its lane comes first. Waits for that one to be done. */
export const BEHIND = 3;
/** This and above: claimed, by the opening of the database with that number. */
export const FIRST_OPENING = 4;

/**
 * Conditions of the partial indexes. SQLite takes such an index only for a query in which its condition
 * stands word for word, so that every query has it from here.
 */
export const OPEN = 'place >= 1';
export const IN_LANE = 'place >= 2';
