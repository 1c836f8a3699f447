import { realpathSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ConfDocument } from '../conf/document.ts';
import { parseConf } from '../conf/parse.ts';
import { strip } from '../conf/strip.ts';
import { Problems } from '../problem.ts';
import { type CompilePattern, categoryFilter } from './category-filter.ts';
import { confine, confineFile } from './confinement.ts';
import { DirectorySource } from './directory-source.ts';
import { editFiles } from './edit-files.ts';
import { EditError, UneditableFile } from './errors.ts';
import type {
  ConfigurationFiles,
  CreateFailure,
  FileFailure,
  FileUpdate,
  Selection,
  ShownSection,
  UpdateFailure,
} from './files.ts';
import { fileHeader } from './header.ts';
import { type Replacement, replaceFiles } from './replace-files.ts';
import { strerror } from './strerror.ts';

export interface ConfigurationFilesOptions {
  /** Absolute. */
  readonly directory: string;
  /** Asked for each reading or update, so that what all of its expressions may cost together can be bounded. */
  readonly compiler: () => CompilePattern;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
}

/** Shows and edits the files of a directory on disk. */
export function createConfigurationFiles(options: ConfigurationFilesOptions): ConfigurationFiles {
  return new Files(options);
}

class Files implements ConfigurationFiles {
  readonly #options: ConfigurationFilesOptions;
  readonly #source: DirectorySource;
  /** What is under way, or the last that was. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ConfigurationFilesOptions) {
    this.#options = options;
    this.#source = new DirectorySource(options.directory);
  }

  read(name: string, { category, filter }: Selection): Promise<readonly ShownSection[] | FileFailure> {
    return this.#inTurn(() => {
      const document = this.#parse(name);
      if ('failure' in document) return document;
      return document.sections.filter(categoryFilter(category, filter, this.#options.compiler()));
    });
  }

  create(name: string): Promise<CreateFailure | undefined> {
    return this.#inTurn(() => this.#create(name));
  }

  update(update: FileUpdate): Promise<UpdateFailure | undefined> {
    return this.#inTurn(() => this.#update(update));
  }

  async #create(name: string): Promise<CreateFailure | undefined> {
    const path = this.#source.pathOf(strip(name));
    if (path.includes('\0')) return { failure: 'outside' };
    try {
      const directory = confine(this.#options.directory, Buffer.from(dirname(path)).toString('latin1'));
      if (directory.kind === 'outside') return { failure: 'outside' };
      const file = await open(`${realpathSync(dirname(path))}/${basename(path)}`, 'wx', NEW_FILE_MODE);
      await file.close();
      return undefined;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return { failure: 'system', text: strerror(error) };
    }
  }

  async #update(update: FileUpdate): Promise<UpdateFailure | undefined> {
    const target = confineFile(this.#options.directory, update.target);
    if (target.kind !== 'inside') return { failure: 'outside' };
    const document = this.#parse(update.source);
    if ('failure' in document) return document.failure === 'absent' ? { failure: 'outside' } : document;
    try {
      await this.#save(update, target.path, document);
      return undefined;
    } catch (error) {
      if (error instanceof EditError) return { failure: error.code, reason: error.message };
      if (error instanceof UneditableFile) return { failure: 'not-saved', reason: error.message };
      if (!isSystemError(error)) throw error;
      return { failure: 'not-saved', reason: `The file cannot be written: ${strerror(error)}` };
    }
  }

  async #save(update: FileUpdate, target: string, document: ConfDocument): Promise<void> {
    const { compiler, directory, now, randomBytes } = this.#options;
    const main = strip(update.source);
    const { files, read } = editFiles(document, main, this.#source, update.edits, compiler(), update);
    const name = strip(update.target);
    const replacements: Replacement[] = [];
    for (const [file, text] of files) {
      const place = file === main ? { kind: 'inside' as const, path: target } : confineFile(directory, file);
      if (place.kind !== 'inside') throw new UneditableFile(`"${file}" lies outside of the directory`);
      const shown = file === main ? name : file;
      const header = fileHeader(name, Buffer.from(this.#source.pathOf(shown)).toString('latin1'), now());
      replacements.push({ path: place.path, text: header + text });
    }
    // What is included comes first: the main file must not name what is not there yet.
    replacements.reverse();
    await replaceFiles(replacements, `${randomBytes(6).toString('hex')}.new`, () => {
      for (const [file, text] of read) {
        if (this.#source.read(file) !== text) throw new UneditableFile('it was changed meanwhile');
      }
    });
  }

  #parse(name: string): ConfDocument | FileFailure {
    const place = confineFile(this.#options.directory, name);
    if (place.kind !== 'inside') return { failure: place.kind };
    const document = parseConf(strip(name), this.#source, new Problems());
    if (document === undefined) return { failure: 'absent' };
    return document.valid ? document : { failure: 'invalid' };
  }

  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** Secrets may be put into it. */
const NEW_FILE_MODE = 0o600;
