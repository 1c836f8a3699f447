import type { MediaSource } from '../../../messages/media.ts';
import type { Media, Message } from '../../../messages/message.ts';
import { formatMultipart, type Part } from './multipart.ts';

/** A message's text and behind it, a line each, links to its files. */
export function withLinks(
  message: Message,
  files: readonly Media[],
  source: Pick<MediaSource, 'link'>,
): Part {
  const { body, contentType } = message;
  const links = files.map((file) => source.link(message, file)).join('\r\n');
  const text = body.length === 0 ? links : `\r\n${links}`;
  return { contentType, body: Buffer.concat([body, Buffer.from(text)]) };
}

/**
 * A message's text and its files in one `multipart/mixed`, the same bytes however often it is sent. Rejects when a file
 * cannot be read.
 */
export async function withFiles(
  message: Message,
  files: readonly Media[],
  source: Pick<MediaSource, 'read'>,
): Promise<Part> {
  const { id, body, contentType } = message;
  const bodies = await Promise.all(files.map((file) => source.read(file)));
  const parts = files.map((file, index) => ({
    contentType: file.contentType,
    body: bodies[index] as Buffer,
  }));
  return formatMultipart(body.length === 0 ? parts : [{ contentType, body }, ...parts], `aldis-${id}`);
}
