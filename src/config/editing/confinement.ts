import { realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { strip } from '../conf/strip.ts';

/** Where a name that a client gave leads to. */
export type Confined =
  | { readonly kind: 'inside'; readonly path: string }
  /** There is no such file. */
  | { readonly kind: 'absent' }
  /** It lies outside of the directory, or would. */
  | { readonly kind: 'outside' };

/**
 * Finds what is there in a directory. Relative names begin there; absolute ones, `..` and symbolic links are followed
 * and must end within. Unlike Asterisk this goes by whole names (`/etc/asterisk-old` is not in `/etc/asterisk`), and does
 * not tell whether there is a file outside.
 *
 * @param directory absolute. @param name the Latin-1 image of a path's bytes
 */
export function confine(directory: string, name: string): Confined {
  const text = Buffer.from(strip(name), 'latin1').toString('utf8');
  if (text.includes('\0')) return { kind: 'outside' };
  const given = text.startsWith('/') ? text : `${directory}/${text}`;
  const root = realpathOf(directory) ?? directory;
  const path = realpathOf(given);
  if (path !== undefined) return isWithin(root, path) ? { kind: 'inside', path } : { kind: 'outside' };
  const meant = resolve(given);
  return isWithin(root, meant) || isWithin(directory, meant) ? { kind: 'absent' } : { kind: 'outside' };
}

/** {@link confine} for what is read and replaced: only a regular file counts as there. A pipe would never end. */
export function confineFile(directory: string, name: string): Confined {
  const place = confine(directory, name);
  if (place.kind !== 'inside' || isFile(place.path)) return place;
  return { kind: 'absent' };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The path with all links resolved; undefined where there is nothing, or nothing that may be seen. */
function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isWithin(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}
