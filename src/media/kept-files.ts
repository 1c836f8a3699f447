import { createHash, subtle } from 'node:crypto';
import { mkdir, open, opendir, readFile, rename, rm, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from './sync-directory.ts';

/** A file that is there. */
export interface KeptFile {
  readonly hash: string;
  /** Unix milliseconds when it was last kept. */
  readonly keptAt: number;
}

/**
 * Files by the SHA-256 of what is in them, `DIRECTORY/ab/abcdef…`, so that the same content is there once. What is kept is on
 * disk before that is said: written under another name, synced, renamed, and the directory synced.
 *
 * What is done to one file goes one after another, so that keeping never meets a removal under way.
 */
export class KeptFiles {
  readonly #directory: string;
  readonly #randomUuid: () => string;
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(directory: string, randomUuid: () => string) {
    this.#directory = directory;
    this.#randomUuid = randomUuid;
  }

  /** @param now Unix milliseconds; what is kept again is as young as what is new. */
  keep(hash: string, bytes: Buffer, now: number): Promise<void> {
    return this.#alone(hash, async () => {
      const path = this.#pathOf(hash);
      const folder = join(this.#directory, hash.slice(0, 2));
      if (await isThere(path, bytes.length)) {
        await utimes(path, now / 1000, now / 1000);
      } else {
        await this.#makeFolder(folder);
        await this.#write(path, bytes, now);
      }
      // Also when it was there: an earlier life may have ended before this.
      await syncDirectory(folder);
    });
  }

  /** Rejects when the file is gone. */
  read(hash: string): Promise<Buffer> {
    return readFile(this.#pathOf(hash));
  }

  /** Removes it if `isUnused` still says so when nothing else is done to it. */
  remove(hash: string, isUnused: () => Promise<boolean>): Promise<void> {
    return this.#alone(hash, async () => {
      if (await isUnused()) await rm(this.#pathOf(hash), { force: true });
    });
  }

  /** All files there are, folder by folder. What was written half and not gone on with since `before` is removed on the way. */
  async *all(before: number): AsyncGenerator<readonly KeptFile[]> {
    for (const folder of await namesIn(this.#directory)) {
      if (!FOLDER.test(folder)) continue;
      const files: KeptFile[] = [];
      for (const name of await namesIn(join(this.#directory, folder))) {
        const path = join(this.#directory, folder, name);
        const status = await stat(path).catch(() => undefined);
        if (status === undefined) continue;
        if (HASH.test(name)) files.push({ hash: name, keptAt: status.mtimeMs });
        else if (name.startsWith(HALF_WRITTEN) && status.mtimeMs < before) await unlink(path);
      }
      yield files;
    }
  }

  #pathOf(hash: string): string {
    if (!HASH.test(hash)) throw new Error('What is asked for is no hash.');
    return join(this.#directory, hash.slice(0, 2), hash);
  }

  async #makeFolder(folder: string): Promise<void> {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncDirectory(this.#directory);
  }

  async #write(path: string, bytes: Buffer, now: number): Promise<void> {
    const written = join(path, '..', `${HALF_WRITTEN}${this.#randomUuid()}`);
    try {
      const file = await open(written, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.utimes(now / 1000, now / 1000);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(written, path);
    } catch (error) {
      await rm(written, { force: true });
      throw error;
    }
  }

  #alone<T>(hash: string, task: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(hash) ?? Promise.resolve();
    const done = before.then(task, task);
    this.#underWay.set(hash, done);
    const forget = () => {
      if (this.#underWay.get(hash) === done) this.#underWay.delete(hash);
    };
    done.then(forget, forget);
    return done;
  }
}

/** SHA-256 in lower-case hex; a large file's is taken off the event loop. */
export async function hashOf(bytes: Buffer): Promise<string> {
  if (bytes.length <= HASHED_HERE) return createHash('sha256').update(bytes).digest('hex');
  return Buffer.from(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');
}

async function isThere(path: string, size: number): Promise<boolean> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return status?.size === size;
}

/** Empty when there is no such directory. */
async function namesIn(path: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(path)) names.push(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return names;
}

const FOLDER = /^[0-9a-f]{2}$/;
const HASH = /^[0-9a-f]{64}$/;
const HALF_WRITTEN = 'new-';
const HASHED_HERE = 65_536;
