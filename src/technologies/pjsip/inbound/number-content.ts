import { parseContentType } from '../../../protocols/sip/syntax/content-type.ts';
import { type Part, parseMultipart } from '../content/multipart.ts';
import { CpimError, parseCpim } from '../imdn/cpim.ts';
import { CPIM_TYPE } from '../imdn/imdn.ts';

/** What somebody writes to a number. */
export interface NumberContent {
  readonly text: string;
  /** All that is no text; whether such files are taken is to be seen. */
  readonly files: readonly Part[];
}

/**
 * Takes the body of a MESSAGE apart into what numbers send each other, a text and files: `text/plain`, what an envelope of
 * Message/CPIM holds, and the parts of a `multipart`; of a `multipart/alternative` the plain text. undefined: it cannot be read as
 * what it says it is.
 */
export function numberContent(contentType: string, body: Buffer): NumberContent | undefined {
  const texts: string[] = [];
  const files: Part[] = [];
  return gather({ contentType, body }, texts, files, 0) ? { text: texts.join('\n'), files } : undefined;
}

function gather(part: Part, texts: string[], files: Part[], depth: number): boolean {
  const type = parseContentType(part.contentType);
  if (type === undefined || depth > DEEPEST) return false;
  const { mediaType, parameters } = type;
  if (mediaType === 'text/plain') {
    const text = decoded(part.body, parameters.get('charset') ?? 'utf-8');
    if (text === undefined) return false;
    if (text !== '') texts.push(text);
    return true;
  }
  if (mediaType === CPIM_TYPE) {
    const cpim = parseCpim(part.body);
    if (cpim instanceof CpimError) return false;
    const contentType = cpim.contentHeaders.get('content-type') ?? 'text/plain';
    return gather({ contentType, body: cpim.body }, texts, files, depth + 1);
  }
  if (!mediaType.startsWith('multipart/')) {
    files.push(part);
    return true;
  }
  const parts = parseMultipart(part.body, parameters.get('boundary') ?? '');
  if (parts === undefined) return false;
  const plain = mediaType === 'multipart/alternative' ? parts.find(isPlain) : undefined;
  return (plain === undefined ? parts : [plain]).every((inner) => gather(inner, texts, files, depth + 1));
}

function isPlain({ contentType }: Part): boolean {
  return parseContentType(contentType)?.mediaType === 'text/plain';
}

/** undefined: nobody knows that charset. */
function decoded(body: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset.trim()).decode(body);
  } catch {
    return undefined;
  }
}

/** An envelope in a part of a part. */
const DEEPEST = 4;
