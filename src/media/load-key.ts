import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.ts';

/**
 * The key that links are signed with: made when there is none, and kept in a file that only its owner may read. Whoever
 * replaces it ends all links.
 *
 * @throws Error when the file cannot be read or written, or holds no key.
 */
export async function loadMediaKey(path: string, randomBytes: (size: number) => Buffer): Promise<Buffer> {
  try {
    const key = Buffer.from((await readFile(path, 'latin1')).trim(), 'hex');
    if (key.length !== KEY_BYTES) {
      throw new Error(`${path} holds no key of ${KEY_BYTES} bytes in hex; remove it, and a new one is made.`);
    }
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = randomBytes(KEY_BYTES);
  const written = `${path}.new`;
  await using file = await open(written, 'w', 0o600);
  await file.writeFile(`${key.toString('hex')}\n`);
  await file.sync();
  await rename(written, path);
  await syncDirectory(dirname(path));
  return key;
}

const KEY_BYTES = 32;
