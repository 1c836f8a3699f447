/**
 * Configuration files as they are edited: what stands in them, with comments and places, in the order of reading.
 * Strings are Latin-1 images of the bytes, so that what nobody understands is written back as it was.
 */
export interface Draft {
  sections: DraftSection[];
  /** By the names under which they were read, the main one first. */
  readonly files: ReadonlyMap<string, DraftFile>;
  readonly main: string;
}

export interface DraftSection {
  name: string;
  readonly template: boolean;
  /** What it inherits from, in order; the same objects as in {@link Draft.sections}. */
  readonly parents: DraftSection[];
  /** What it inherited, then its own; as `GetConfig` numbers them. */
  variables: DraftVariable[];
  readonly at: DraftPlace;
}

export interface DraftVariable {
  readonly name: string;
  readonly value: string;
  /** Written with `=>`. */
  readonly arrow: boolean;
  /** It stands in a section that this one inherits from. `overridden`: it did, until it was edited here. */
  readonly origin: 'own' | 'inherited' | 'overridden';
  readonly at: DraftPlace;
}

/** Where something stood, and the comments that go with it. */
export interface DraftPlace {
  readonly file: string;
  /** 0 for a variable and -1 for a section that is new, as in Asterisk. */
  readonly line: number;
  readonly before: readonly string[];
  readonly beside: string;
}

export interface DraftFile {
  readonly name: string;
  /** As it was read. */
  readonly text: string;
  /** Its `#include` lines, in order. */
  readonly includes: readonly DraftInclude[];
  /** The line of another file that includes this one; undefined for the main file. */
  readonly includedBy: DraftInclude | undefined;
  /** The comments behind the last line that says something, and the number of that line. */
  readonly trailing: readonly string[];
  readonly lastLine: number;
}

export interface DraftInclude {
  readonly at: DraftPlace;
  /** The whole directive: `#include "phones.conf"`. */
  readonly text: string;
}

/** Names of sections and variables are the same whatever their letter case (ASCII). */
export function sameName(a: string, b: string): boolean {
  return a.length === b.length && (a === b || a.toLowerCase() === b.toLowerCase());
}
