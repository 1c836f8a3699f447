import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Clock } from '../../messages/clock.ts';
import type { MediaLinks, OpenedMedia } from '../../messages/media.ts';
import type { Log } from '../../telemetry/log.ts';
import { byteRange } from './byte-range.ts';

export interface MediaRoutesOptions {
  readonly media: MediaLinks;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'error'>;
}

interface Request {
  readonly Params: { readonly messageId: string; readonly mediaId: string };
  readonly Querystring: Readonly<Record<string, unknown>>;
}

/**
 * `GET` and `HEAD /media/MESSAGE/MEDIA?expires=…&signature=…`: a file of a message, for whoever has its link. It came from
 * somebody else, so browsers are told to take it for nothing but what its type says, and to run nothing of it.
 */
export function mediaRoutes(options: MediaRoutesOptions): FastifyPluginAsync {
  return async (routes) => {
    routes.get<Request>('/media/:messageId/:mediaId', async ({ params, query, headers }, reply) => {
      const { expires, signature } = query;
      reply.header('referrer-policy', 'no-referrer').header('x-content-type-options', 'nosniff');
      if (typeof expires !== 'string' || typeof signature !== 'string') return refuse(reply, 404);
      let opened: Awaited<ReturnType<MediaLinks['open']>>;
      try {
        opened = await options.media.open({ ...params, expires, signature });
      } catch (error) {
        options.log.error({ err: error, messageId: params.messageId }, 'A media file could not be read');
        return refuse(reply, 500);
      }
      if (opened === 'not-found') return refuse(reply, 404);
      if (opened === 'gone') return refuse(reply, 410);
      return send(reply, opened, headers, options.clock.now());
    });
  };
}

function refuse(reply: FastifyReply, status: keyof typeof ERRORS): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send({ error: ERRORS[status] });
}

function send(
  reply: FastifyReply,
  { media, bytes, expiresAt }: OpenedMedia,
  headers: IncomingHttpHeaders,
  now: number,
): FastifyReply {
  const tag = `"${media.hash}"`;
  const freshSeconds = Math.min(Math.floor((expiresAt - now) / 1000), FRESH_SECONDS);
  reply
    .header('etag', tag)
    .header('cache-control', `private, max-age=${freshSeconds}`)
    .header('content-security-policy', POLICY)
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('accept-ranges', 'bytes');
  if (
    text(headers['if-none-match'])
      .split(',')
      .map((given) => given.trim())
      .some((given) => given === '*' || bare(given) === tag)
  ) {
    return reply.code(304).send();
  }
  const type = media.contentType.startsWith('text/')
    ? `${media.contentType}; charset=utf-8`
    : media.contentType;
  const disposition = isShown(media.contentType) ? 'inline' : 'attachment';
  reply.header(
    'content-disposition',
    `${disposition}; filename="${media.id}${extensionOf(media.contentType)}"`,
  );
  // A part of another version would be of no use (RFC 9110 §13.1.5).
  const isSame = headers['if-range'] === undefined || headers['if-range'] === tag;
  const range = isSame ? byteRange(text(headers.range) || undefined, bytes.length) : undefined;
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${bytes.length}`).send();
  }
  reply.type(type);
  if (range === undefined) return reply.send(bytes);
  return reply
    .code(206)
    .header('content-range', `bytes ${range.first}-${range.last}/${bytes.length}`)
    .send(bytes.subarray(range.first, range.last + 1));
}

/** Without the mark of a weak comparison (RFC 9110 §8.8.3.2). */
function bare(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}

function text(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : (header?.join(', ') ?? '');
}

/** What a browser shows by itself and cannot hold a script. */
function isShown(type: string): boolean {
  return SHOWN.has(type) || type.startsWith('audio/') || type.startsWith('video/');
}

function extensionOf(type: string): string {
  const known = EXTENSIONS.get(type);
  return known === undefined ? '' : `.${known}`;
}

const SHOWN: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/gif',
  'image/png',
  'image/bmp',
  'image/webp',
  'text/plain',
]);

const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', 'jpg'],
  ['image/gif', 'gif'],
  ['image/png', 'png'],
  ['image/bmp', 'bmp'],
  ['image/webp', 'webp'],
  ['audio/mp4', 'm4a'],
  ['audio/mpeg', 'mp3'],
  ['audio/mpeg3', 'mp3'],
  ['audio/ogg', 'ogg'],
  ['audio/vorbis', 'ogg'],
  ['audio/vnd.wav', 'wav'],
  ['audio/ac3', 'ac3'],
  ['audio/amr', 'amr'],
  ['audio/midi', 'mid'],
  ['text/plain', 'txt'],
  ['text/calendar', 'ics'],
  ['text/vcard', 'vcf'],
  ['text/x-vcard', 'vcf'],
  ['video/mpeg', 'mpg'],
  ['video/mp4', 'mp4'],
  ['video/quicktime', 'mov'],
  ['video/h264', 'h264'],
  ['video/3gp', '3gp'],
  ['application/pdf', 'pdf'],
]);

const ERRORS = { 404: 'Not Found', 410: 'Gone', 500: 'Internal Server Error' } as const;
/** Pictures and films may be shown, and nothing else happens; `sandbox` gives it an origin of its own. */
const POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
const FRESH_SECONDS = 3600;
