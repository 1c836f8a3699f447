import { constants } from 'node:fs';
import { access, type FileHandle, open, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface Replacement {
  /** Absolute; the file is there. */
  readonly path: string;
  /** The Latin-1 image of its bytes. */
  readonly text: string;
}

/**
 * Replaces files: each is written beside the old one, synced, and takes its name; mode and owner stay. None is touched
 * before all are written, and whoever reads finds the old text or the new one, never a part.
 *
 * @param unique distinguishes the temporary names
 * @param last called when all is written, before the first takes its name; throws to leave all as it is
 * @throws the system's errors; the temporary files are gone then
 */
export async function replaceFiles(
  replacements: readonly Replacement[],
  unique: string,
  last: () => void,
): Promise<void> {
  const waiting = new Map<string, string>();
  try {
    for (const { path, text } of replacements) {
      await access(path, constants.R_OK | constants.W_OK);
      const temporary = join(dirname(path), `.${basename(path)}.${unique}`);
      const { mode, uid, gid } = await stat(path);
      const file = await open(temporary, 'wx', mode & 0o7777);
      waiting.set(temporary, path);
      await fill(file, text, { mode: mode & 0o7777, uid, gid });
    }
    last();
    for (const [temporary, path] of waiting) {
      await rename(temporary, path);
      waiting.delete(temporary);
    }
  } finally {
    await Promise.all([...waiting.keys()].map((temporary) => unlink(temporary)));
  }
  for (const directory of new Set(replacements.map(({ path }) => dirname(path))))
    await syncDirectory(directory);
}

async function fill(
  file: FileHandle,
  text: string,
  { mode, uid, gid }: { readonly mode: number; readonly uid: number; readonly gid: number },
): Promise<void> {
  try {
    await file.writeFile(text, 'latin1');
    // Only root may give a file away; for anyone else it was theirs, or becomes theirs.
    if (process.getuid?.() === 0) await file.chown(uid, gid);
    // The umask has had its say on open.
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** So that the new names survive a power failure, too. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
