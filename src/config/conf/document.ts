import type { Place } from '../problem.ts';

/**
 * A .conf file as Asterisk sees it (main/config.c): sections with their variables in order, inheritance and
 * includes resolved. Every section and variable knows the line it stands on, and the texts of all files read are
 * kept, so that a writer can change single lines and leave the others, comments included, as they are.
 */
export interface ConfDocument {
  /** In the order of the file; several may share a name. Templates included. */
  readonly sections: readonly ConfSection[];
  /** The files read, the main one first, with their texts. */
  readonly files: ReadonlyMap<string, string>;
  /** False when a fatal error was found: Asterisk would refuse the whole file. */
  readonly valid: boolean;
  /** False, too, when the rest of an included file was left out for an error in it. */
  readonly complete: boolean;
}

/** What Asterisk calls a category. */
export interface ConfSection extends Place {
  readonly name: string;
  /** Marked `(!)`: only there to be inherited from. */
  readonly template: boolean;
  /** The names of the sections it inherits from, as written, in order. */
  readonly parents: readonly string[];
  /** What was inherited first, then its own, then what `[name](+)` added. */
  readonly variables: readonly ConfVariable[];
}

export interface ConfVariable extends Place {
  readonly name: string;
  readonly value: string;
  /** Written with `=>`. */
  readonly arrow: boolean;
  /** It stands in a section that this one inherits from; file and line are those of its origin. */
  readonly inherited: boolean;
}

/** Where the parser gets files from. Names are relative to the configuration directory, or absolute. */
export interface ConfSource {
  /** The text of a file, undefined when there is none. @throws UnreadableFile */
  read(name: string): string | undefined;
  /** The names of the files that match a pattern with wildcards, in order. */
  expand(pattern: string): readonly string[];
}

/** A file is there and cannot be read. */
export class UnreadableFile extends Error {
  /** @param reason what the system says */
  constructor(reason: string) {
    super(`cannot be read (${reason}); correct its owner and mode`);
    this.name = 'UnreadableFile';
  }
}
