import type { MediaSource } from '../../../messages/media.ts';
import type { Media, Message } from '../../../messages/message.ts';
import { formatMultipart, type Part } from './multipart.ts';

/** What a request says. */
export interface Content extends Part {
  /** Larger than this it goes over TCP where that can be had, whatever the configuration says of other requests. */
  readonly tcpSwitchBytes?: number;
}

/** A message's text and behind it, a line each, links to its files. */
export function withLinks(
  message: Message,
  files: readonly Media[],
  source: Pick<MediaSource, 'link'>,
): Content {
  const { body, contentType } = message;
  const links = files.map((file) => source.link(message, file)).join('\r\n');
  const text = body.length === 0 ? links : `\r\n${links}`;
  return { contentType, body: Buffer.concat([body, Buffer.from(text)]) };
}

/**
 * A message's text and its files in one `multipart/mixed`, the same bytes however often it is sent: over TCP
 * (RFC 3428 §8), as a file in fragments of UDP would hardly arrive. Rejects when a file cannot be read.
 */
export async function withFiles(
  message: Message,
  files: readonly Media[],
  source: Pick<MediaSource, 'read'>,
): Promise<Content> {
  const { id, body, contentType } = message;
  const bodies = await Promise.all(files.map((file) => source.read(file)));
  const parts = files.map((file, index) => ({
    contentType: file.contentType,
    body: bodies[index] as Buffer,
  }));
  const all = body.length === 0 ? parts : [{ contentType, body }, ...parts];
  return { ...formatMultipart(all, `aldis-${id}`), tcpSwitchBytes: LARGEST_OVER_UDP };
}

/** RFC 3261 §18.1.1, where the path's MTU is not known. */
const LARGEST_OVER_UDP = 1300;
