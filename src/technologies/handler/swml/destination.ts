import { DocumentError } from '../document-error.ts';
import { SWML } from './errors.ts';
import { parseProgram } from './parse-program.ts';
import type { Program, Verb } from './program.ts';

/** What `execute` and `transfer` ask of a server: the message again, with what was found out so far. */
export interface DocumentRequest {
  readonly url: string;
  readonly verb: Verb;
  readonly params: Readonly<Record<string, unknown>>;
  readonly vars: Readonly<Record<string, unknown>>;
  /** Who asks, for the code of an error. */
  readonly method: 'execute' | 'transfer';
  readonly path: string;
}

/**
 * What a `dest` means: a document where it is JSON of an object, a URL where it begins with http:// or https://, else the name
 * of a section, whatever it was meant to be.
 *
 * A document is told by the text as it was written. Its placeholders are put in as it runs, so that nothing that somebody
 * wrote in a message becomes a method of it.
 *
 * @throws DocumentError
 */
export function documentAt(
  dest: string,
  expand: (text: string) => string,
  method: 'execute' | 'transfer',
  path: string,
):
  | { readonly kind: 'section'; readonly name: string }
  | { readonly kind: 'inline'; readonly program: Program }
  | { readonly kind: 'url'; readonly url: string } {
  const text = inlineObject(dest) === undefined ? expand(dest) : dest;
  const object = inlineObject(text);
  if (object !== undefined) return { kind: 'inline', program: inlineProgram(object, method, path) };
  if (/^https?:\/\//i.test(text)) return { kind: 'url', url: text };
  if (text === '' && method === 'transfer') {
    throw new DocumentError(SWML.transfer, `${path}.dest: a section, a URL or a document was expected`);
  }
  return { kind: 'section', name: text };
}

/** The code of a document that was found and is wrong. */
export function invalidDocument(method: 'execute' | 'transfer'): string {
  return method === 'execute' ? SWML.executeDocument : SWML.transferDocument;
}

function inlineProgram(document: object, method: 'execute' | 'transfer', path: string): Program {
  try {
    return parseProgram(document);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw error.as(invalidDocument(method), `${path}: ${error.message}`);
  }
}

function inlineObject(text: string): object | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
