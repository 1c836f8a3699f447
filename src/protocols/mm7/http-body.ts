import { Mm7Error } from './errors.ts';
import type { Mm7Envelope } from './message.ts';
import { type ContentType, readContentType, writeContentType } from './mime/content-type.ts';
import { type MimePart, readMultipart } from './mime/read-multipart.ts';
import { boundaryFor, type MimeEntity, writeMultipart } from './mime/write-multipart.ts';
import { readEnvelope } from './read-envelope.ts';
import { writeEnvelope } from './write-envelope.ts';

/** An MM7 message as it travels over HTTP: the envelope alone, or with what it carries. */
export interface HttpBody {
  readonly contentType: string;
  readonly body: Buffer;
}

/** A message with its files, in order and out of whatever they were wrapped in; the presentation (SMIL) is one of them. */
export interface Mm7Request {
  readonly envelope: Mm7Envelope;
  readonly content: readonly MimePart[];
}

/**
 * @param content what is sent, and the Content-ID that the message names it by; undefined: nothing
 * @param seed of the boundaries: at most 60 letters and digits that nobody can know before
 * @throws Mm7Error when something cannot be written
 */
export function writeHttpBody(
  envelope: Mm7Envelope,
  content: { readonly contentId: string; readonly entities: readonly MimeEntity[] } | undefined,
  seed: string,
): HttpBody {
  const soap = writeEnvelope(envelope);
  if (content === undefined) return { contentType: SOAP_TYPE, body: soap };
  const inner = boundaryFor(
    content.entities.map(({ body }) => body),
    `${seed}.content`,
  );
  const [start] = content.entities;
  const wrapped: MimeEntity = {
    contentType: writeContentType('multipart/related', {
      boundary: inner,
      ...(start !== undefined &&
        start.contentId !== '' && {
          start: `<${start.contentId}>`,
          type: readContentType(start.contentType).type,
        }),
    }),
    contentId: content.contentId,
    location: '',
    body: writeMultipart(content.entities, inner),
  };
  const root: MimeEntity = { contentType: SOAP_TYPE, contentId: SOAP_ID, location: '', body: soap };
  const outer = boundaryFor([soap, wrapped.body], `${seed}.mm7`);
  return {
    contentType: writeContentType('multipart/related', {
      boundary: outer,
      type: 'text/xml',
      start: `<${SOAP_ID}>`,
    }),
    body: writeMultipart([root, wrapped], outer),
  };
}

/** @throws Mm7Error */
export async function readHttpBody(header: string, body: Buffer): Promise<Mm7Request> {
  const contentType = readContentType(header);
  if (!contentType.type.startsWith('multipart/') || isBare(contentType, body)) {
    const charset = contentType.parameters.get('charset') ?? '';
    return { envelope: await readEnvelope(body, charset), content: [] };
  }
  const parts = readMultipart(body, contentType);
  const start = (contentType.parameters.get('start') ?? '').replace(/^<|>$/g, '');
  const root = parts.find(({ contentId }) => start !== '' && contentId === start) ?? parts[0];
  if (root === undefined) throw new Mm7Error('A multipart body has no part.');
  const envelope = await readEnvelope(root.body, root.contentType.parameters.get('charset') ?? '');
  const { message } = envelope;
  const named = 'contentId' in message ? message.contentId : undefined;
  const others = parts.filter((part) => part !== root);
  const wanted = others.filter(({ contentId }) => contentId !== '' && contentId === named);
  return { envelope, content: leavesOf(wanted.length > 0 ? wanted : others, 0) };
}

/** Some write `multipart/related` above everything, a report that is an envelope alone included: without a boundary. */
function isBare({ parameters }: ContentType, body: Buffer): boolean {
  return !parameters.has('boundary') && /^(?:\xef\xbb\xbf)?\s*</.test(body.toString('latin1', 0, 64));
}

/** Files out of `multipart/related`, `mixed` and the like. */
function leavesOf(parts: readonly MimePart[], depth: number): readonly MimePart[] {
  if (depth > DEEPEST) throw new Mm7Error(`Parts are nested deeper than ${DEEPEST} levels.`);
  const leaves = parts.flatMap((part) =>
    part.contentType.type.startsWith('multipart/')
      ? leavesOf(readMultipart(part.body, part.contentType), depth + 1)
      : [part],
  );
  if (leaves.length > MOST_FILES) throw new Mm7Error(`A message has more than ${MOST_FILES} files.`);
  return leaves;
}

const SOAP_TYPE = 'text/xml; charset="utf-8"';
const SOAP_ID = 'soap-start';
const DEEPEST = 3;
const MOST_FILES = 64;
