import type { Edit } from './edits.ts';
import type { EditFailure } from './errors.ts';

/**
 * The files of one configuration directory, for whoever shows and edits them. All strings are Latin-1 images of bytes,
 * names and values as they stand in the files. One thing is done after another: nobody's edits are lost.
 */
export interface ConfigurationFiles {
  /** The sections that fit, with all that they inherit, in order. */
  read(name: string, selection: Selection): Promise<Iterable<ShownSection> | FileFailure>;
  /** Makes an empty file. Undefined when it is done. */
  create(name: string): Promise<CreateFailure | undefined>;
  /** Makes all the edits or none. Undefined when it is done. */
  update(update: FileUpdate): Promise<UpdateFailure | undefined>;
}

export interface Selection {
  /** A section's name, empty for any. */
  readonly category: string;
  /** See categoryFilter(); empty for all but templates. */
  readonly filter: string;
}

export interface ShownSection {
  readonly name: string;
  readonly template: boolean;
  /** The names of the sections that it inherits from. */
  readonly parents: readonly string[];
  readonly variables: readonly { readonly name: string; readonly value: string }[];
}

export interface FileUpdate {
  /** The file that is read. */
  readonly source: string;
  /** The file that is written; there already. */
  readonly target: string;
  readonly edits: readonly Edit[];
  /** See WriteOptions. */
  readonly preserveEffectiveContext: boolean;
}

/** `absent`: no such file. `outside`: not in the directory. `invalid`: Asterisk would refuse it. */
export type FileFailure = { readonly failure: 'absent' | 'outside' | 'invalid' };

/** `system`: with the text of strerror(). */
export type CreateFailure =
  | { readonly failure: 'outside' }
  | { readonly failure: 'system'; readonly text: string };

export type UpdateFailure =
  | FileFailure
  /** `reason`: one sentence, empty where the failure says all. */
  | { readonly failure: EditFailure | 'not-saved'; readonly reason: string };
