import { setImmediate } from 'node:timers/promises';
import { compilePosixRegex } from '../../../protocols/ami/posix-regex.ts';
import { textOf } from '../../../protocols/ami/text.ts';
import type { Listing } from '../objects/listing.ts';
import { type CommandResult, failed, USAGE } from './command.ts';
import type { ShownKind } from './pjsip-kinds.ts';

/** `pjsip show endpoints [like <pattern>]`; made in slices, since there may be tens of thousands. */
export async function listObjects<T>(
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
  let rows = '';
  let count = 0;
  let began = performance.now();
  for (const object of kind.all(listing)) {
    if (regex?.test(kind.id(object), effort) === false) continue;
    rows += kind.row(listing, object, whole, now) + (whole && kind.hasParts ? '\n' : '');
    count++;
    if (performance.now() - began < SLICE_MS) continue;
    await setImmediate();
    began = performance.now();
  }
  if (effort.left < 0) return failed(`The pattern '${pattern}' takes too long.`);
  if (count === 0) return { kind: 'done', output: 'No objects found.\n\n' };
  return { kind: 'done', output: `${head(kind, whole)}${rows}\nObjects found: ${count}\n\n` };
}

/** `pjsip show endpoint <id>`: its rows, and all its options. */
export function showObject<T>(
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
