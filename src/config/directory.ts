import { existsSync, globSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type ConfSource, UnreadableFile } from './conf/document.ts';

/** A configuration directory on disk. Names are relative to it, or absolute. */
export class ConfigurationDirectory implements ConfSource {
  readonly path: string;

  /** @param path absolute */
  constructor(path: string) {
    this.path = path;
  }

  read(name: string): string | undefined {
    try {
      return readFileSync(this.resolve(name), 'utf8');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (ABSENT.has(code)) return undefined;
      throw new UnreadableFile(code);
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
