import type {
  CreateFailure,
  FileFailure,
  FileUpdate,
  Selection,
  ShownSection,
  UpdateFailure,
} from '../../config/editing/files.ts';

/** What the thread of the configuration files is asked. */
export type Question =
  | { readonly id: number; readonly kind: 'read'; readonly name: string; readonly selection: Selection }
  | { readonly id: number; readonly kind: 'create'; readonly name: string }
  | { readonly id: number; readonly kind: 'update'; readonly update: FileUpdate };

export type Answer =
  | { readonly id: number; readonly kind: 'sections'; readonly sections: WireSections }
  | { readonly id: number; readonly kind: 'failed'; readonly failure: FileFailure }
  | { readonly id: number; readonly kind: 'created'; readonly failure: CreateFailure | undefined }
  | { readonly id: number; readonly kind: 'updated'; readonly failure: UpdateFailure | undefined }
  /** A defect of ours. */
  | { readonly id: number; readonly kind: 'broken'; readonly error: Error };

/**
 * Sections as JSON, some at a time, one piece behind the other: ten thousand of them as objects would hold the thread that
 * gets them for longer than it takes to read the file.
 */
export interface WireSections {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each piece ends. */
  readonly ends: readonly number[];
}

export function packSections(sections: Iterable<ShownSection>): WireSections {
  const pieces: Buffer[] = [];
  const ends: number[] = [];
  let length = 0;
  let batch: ShownSection[] = [];
  let size = 0;
  const flush = (): void => {
    if (batch.length === 0) return;
    const piece = Buffer.from(JSON.stringify(batch));
    pieces.push(piece);
    length += piece.length;
    ends.push(length);
    batch = [];
    size = 0;
  };
  for (const { name, template, parents, variables } of sections) {
    const shown = variables.map((variable) => ({ name: variable.name, value: variable.value }));
    batch.push({ name, template, parents, variables: shown });
    size += 1 + shown.length / LINES_A_SECTION;
    if (size >= SECTIONS_A_PIECE) flush();
  }
  flush();
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, ends };
}

/** Each piece is read when it is asked for. */
export function* unpackSections({ bytes, ends }: WireSections): Generator<ShownSection, void> {
  let from = 0;
  for (const end of ends) {
    yield* JSON.parse(Buffer.from(bytes.buffer, from, end - from).toString()) as ShownSection[];
    from = end;
  }
}

/** Read in about half a millisecond. */
const SECTIONS_A_PIECE = 128;
/** Longer ones count for more. */
const LINES_A_SECTION = 16;
