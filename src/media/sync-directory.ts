import { open } from 'node:fs/promises';

/** What was created, renamed or removed in a directory is so on disk only once the directory is. */
export async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, 'r');
  await directory.sync();
}
