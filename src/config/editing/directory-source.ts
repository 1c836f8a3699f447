import { globSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type ConfSource, UnreadableFile } from '../conf/document.ts';

/** The files of a directory as Latin-1 images of their bytes: whatever is in them is written back as it was. */
export class DirectorySource implements ConfSource {
  readonly path: string;

  /** @param path absolute */
  constructor(path: string) {
    this.path = path;
  }

  read(name: string): string | undefined {
    try {
      // As in Asterisk; a pipe would never end. Without an entry the reading says so.
      if (statSync(this.pathOf(name), { throwIfNoEntry: false })?.isFile() === false) return undefined;
      const text = readFileSync(this.pathOf(name), 'latin1');
      return text.startsWith(BYTE_ORDER_MARK) ? `\ufeff${text.slice(BYTE_ORDER_MARK.length)}` : text;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (ABSENT.has(code)) return undefined;
      throw new UnreadableFile(code);
    }
  }

  expand(pattern: string): readonly string[] {
    return globSync(pathText(pattern), { cwd: this.path })
      .sort()
      .map((name) => Buffer.from(name, 'utf8').toString('latin1'));
  }

  /** @param name the Latin-1 image of a name, relative to the directory or absolute */
  pathOf(name: string): string {
    const text = pathText(name);
    return isAbsolute(text) ? text : join(this.path, text);
  }
}

function pathText(image: string): string {
  return Buffer.from(image, 'latin1').toString('utf8');
}

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);
/** In UTF-8, as an image. */
const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';
