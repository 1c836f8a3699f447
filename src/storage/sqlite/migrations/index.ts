import { sql as messages } from './0001-messages.ts';
import { sql as entries } from './0002-entries.ts';
import { sql as projects } from './0003-projects.ts';
import { sql as carriers } from './0004-carriers.ts';

/**
 * What brings a database from one version to the next, in order; the version is how many have run
 * (`PRAGMA user_version`). One that was published is never changed: append another.
 */
export const MIGRATIONS: readonly string[] = [messages, entries, projects, carriers];
