import { existsSync, globSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ConfSource } from './conf/document.ts';

/** A configuration directory on disk. Names are relative to it, or absolute. */
export class ConfigurationDirectory implements ConfSource {
  readonly path: string;

  /** @param path absolute */
  constructor(path: string) {
    this.path = path;
  }

  /** @throws what the file system says, unless it is that there is no such file. */
  read(name: string): string | undefined {
    try {
      return readFileSync(this.resolve(name), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return undefined;
      throw error;
    }
  }

  expand(pattern: string): readonly string[] {
    return globSync(pattern, { cwd: this.path }).sort();
  }

  exists(name: string): boolean {
    return existsSync(this.resolve(name));
  }

  resolve(name: string): string {
    return isAbsolute(name) ? name : join(this.path, name);
  }
}

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);
