import { setImmediate } from 'node:timers/promises';
import { compilePosixRegex } from '../../../protocols/ami/posix-regex.ts';
import { textOf } from '../../../protocols/ami/text.ts';
import type { Listing } from '../objects/listing.ts';
import { type CommandResult, failed, USAGE } from './command.ts';

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

/** Made in slices, since there may be tens of thousands. */
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
  const pieces: string[] = [];
  let rows = '';
  let count = 0;
  let began = performance.now();
  for (const object of kind.all(listing)) {
    if (regex?.test(kind.id(object), effort) === false) continue;
    rows += kind.row(listing, object, whole, now) + (whole && kind.hasParts ? '\n' : '');
    count++;
    if (performance.now() - began < SLICE_MS) continue;
    pieces.push(flat(rows));
    rows = '';
    await setImmediate();
    began = performance.now();
  }
  if (effort.left < 0) return failed(`The pattern '${pattern}' takes too long.`);
  if (count === 0) return { kind: 'done', output: 'No objects found.\n\n' };
  return {
    kind: 'done',
    output: `${head(kind, whole)}${pieces.join('')}${rows}\nObjects found: ${count}\n\n`,
  };
}

/** In one piece: a text put together of thousands that stay in memory costs the garbage collector more than making it. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
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

/** How long the making of rows may hold the event loop. */
const SLICE_MS = 5;
/** Steps of a pattern over all the names of a list. */
const EFFORT = 20_000_000;
