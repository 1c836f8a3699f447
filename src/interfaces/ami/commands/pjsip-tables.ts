import { compilePosixRegex } from '../../../protocols/ami/posix-regex.ts';
import { textOf } from '../../../protocols/ami/text.ts';
import type { Listing } from '../objects/listing.ts';
import { type CommandResult, failed, USAGE } from './command.ts';
import { joinRows } from './join-rows.ts';

/** A kind of SIP object as the console lists it and shows one. */
export interface ShownKind<T> {
  /** In the order of the list. */
  all(listing: Listing): Iterable<T>;
  /** What `like` is held against. */
  id(object: T): string;
  find(listing: Listing, name: string): T | undefined;
  /** `whole`: with the rows of what belongs to it. */
  header(whole: boolean): string;
  row(listing: Listing, object: T, whole: boolean, now: number): string;
  /** Others belong to it; then a blank line follows each. */
  readonly hasParts: boolean;
  table(listing: Listing, object: T, maySeeSecrets: boolean): string;
}

/** What the console prints of one kind. `words`: what was written behind the command. */
export interface ObjectTable {
  /** `pjsip show endpoints [like <pattern>]`, and `pjsip list …`, which is not `whole`. */
  list(listing: Listing, words: readonly string[], whole: boolean, now: number): Promise<CommandResult>;
  /** `pjsip show endpoint <id>`: its rows, and all its options. */
  show(listing: Listing, words: readonly string[], maySeeSecrets: boolean, now: number): CommandResult;
}

export function objectTable<T>(kind: ShownKind<T>): ObjectTable {
  return {
    list: (listing, words, whole, now) => listObjects(kind, listing, words, whole, now),
    show: (listing, words, maySeeSecrets, now) => showObject(kind, listing, words, maySeeSecrets, now),
  };
}

async function listObjects<T>(
  kind: ShownKind<T>,
  listing: Listing,
  words: readonly string[],
  whole: boolean,
  now: number,
): Promise<CommandResult> {
  const [like, pattern] = words;
  if (words.length !== 0 && (words.length !== 2 || like?.toLowerCase() !== 'like')) return USAGE;
  const regex = pattern === undefined ? undefined : compilePosixRegex(textOf(pattern));
  if (pattern !== undefined && regex === undefined) {
    return failed(`The pattern '${pattern}' is no regular expression.`);
  }
  const effort = { left: EFFORT };
  function* rows(): Generator<string | undefined> {
    for (const object of kind.all(listing)) {
      if (regex?.test(kind.id(object), effort) === false) yield undefined;
      else yield kind.row(listing, object, whole, now) + (whole && kind.hasParts ? '\n' : '');
    }
  }
  const { text, count } = await joinRows(rows());
  if (effort.left < 0) return failed(`The pattern '${pattern}' takes too long.`);
  if (count === 0) return { kind: 'done', output: 'No objects found.\n\n' };
  return {
    kind: 'done',
    output: `${head(kind, whole)}${text}\nObjects found: ${count}\n\n`,
  };
}

function showObject<T>(
  kind: ShownKind<T>,
  listing: Listing,
  words: readonly string[],
  maySeeSecrets: boolean,
  now: number,
): CommandResult {
  const [name] = words;
  if (name === undefined) return failed('No object specified.');
  const object = kind.find(listing, textOf(name));
  if (object === undefined) return { kind: 'done', output: `Unable to find object ${name}.\n\n` };
  const rows = kind.row(listing, object, true, now) + (kind.hasParts ? '\n' : '');
  const table = kind.table(listing, object, maySeeSecrets);
  return { kind: 'done', output: `${head(kind, true)}${rows}\n${table}\n` };
}

function head<T>(kind: ShownKind<T>, whole: boolean): string {
  return `\n${kind.header(whole)}${'='.repeat(90)}\n\n`;
}

/** Steps of a pattern over all the names of a list. */
const EFFORT = 20_000_000;
