import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { CarrierRequest, CarrierResponse } from '../../carriers/upstream.ts';
import type { Log } from '../../telemetry/log.ts';

export interface CarrierRoutesOptions {
  /** Whether there is such a carrier, and it takes requests: before a body is read. */
  readonly knows: (name: string) => boolean;
  /** undefined: there is no such carrier any more. */
  readonly receive: (name: string, request: CarrierRequest) => Promise<CarrierResponse | undefined>;
  /** As peers are told it, prefix of http.conf included, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly log: Pick<Log, 'error'>;
}

interface Route {
  readonly Params: { readonly name: string };
}

/**
 * `/carriers/NAME/…`, in whatever method: what carriers that are spoken to over HTTP tell us. Bodies are handed on as they came;
 * who may say what is known by the carrier's protocol alone.
 */
export function carrierRoutes(options: CarrierRoutesOptions): FastifyPluginAsync {
  return async (routes) => {
    const { prefix } = routes;
    const large = new Places(MOST_LARGE);
    routes.removeAllContentTypeParsers();
    const asItCame = (_request: FastifyRequest, body: Buffer, done: (error: null, body: Buffer) => void) =>
      done(null, body);
    routes.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, asItCame);
    routes.addContentTypeParser(MULTIPART, { parseAs: 'buffer', bodyLimit: LARGEST_MULTIPART }, asItCame);

    routes.addHook<Route>('onRequest', async (request, reply) => {
      if (!options.knows(request.params.name)) return refuse(reply, 404);
      if (isLarge(request) && !large.take(reply)) return refuse(reply.header('retry-after', 5), 503);
      return undefined;
    });
    routes.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
      const { statusCode = 500 } = error;
      if (statusCode === 413) return refuse(reply, 413);
      if (statusCode >= 400 && statusCode < 500) return refuse(reply, 400);
      const { name } = request.params as Route['Params'];
      options.log.error({ err: error, carrier: name }, 'A request of a carrier failed');
      return refuse(reply, 500);
    });
    routes.all<Route>('/carriers/:name/*', { schema: { hide: true } }, async (request, reply) => {
      const { name } = request.params;
      const response = await options.receive(name, carrierRequest(request, prefix, options.publicUrl()));
      return response === undefined ? refuse(reply, 404) : answer(reply, response);
    });
  };
}

function carrierRequest(request: FastifyRequest<Route>, prefix: string, publicUrl: string): CarrierRequest {
  const { raw, method, body, socket } = request;
  const target = raw.url ?? '/';
  const behind = target.slice(target.indexOf('/carriers/', Math.max(prefix.length - 1, 0)));
  const question = target.indexOf('?');
  const [, path = '/'] = BEHIND_NAME.exec(behind) ?? [];
  return {
    method,
    path: path.replace(/\/{2,}/g, '/'),
    url: `${publicUrl}${behind}`,
    query: new URLSearchParams(question < 0 ? '' : target.slice(question + 1)),
    headers: joined(request.headers),
    body: Buffer.isBuffer(body) ? body : NOTHING,
    remoteAddress: plain(socket.remoteAddress ?? ''),
  };
}

function answer(reply: FastifyReply, { status, contentType, body, headers }: CarrierResponse): FastifyReply {
  reply.code(status).header('cache-control', 'no-store');
  if (headers !== undefined) reply.headers(headers);
  if (contentType !== '') reply.header('content-type', contentType);
  return reply.send(body === '' ? undefined : Buffer.from(body, 'utf8'));
}

function refuse(reply: FastifyReply, status: keyof typeof ERRORS): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send({ error: ERRORS[status] });
}

/** Of an attribute that is given several times, Node has joined the values; of Set-Cookie nobody has use here. */
function joined(headers: FastifyRequest['headers']): Readonly<Record<string, string | undefined>> {
  const all: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    all[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return all;
}

/** An IPv4 peer of a dual-stack listener is an IPv4 peer, for access lists. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

/** Whether it may bring more than {@link LARGEST_BODY}. */
function isLarge({ headers }: FastifyRequest): boolean {
  if (!MULTIPART.test(headers['content-type'] ?? '')) return false;
  return Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) > LARGEST_BODY;
}

/** How many bodies with files are held in memory at a time; nobody has proven who he is before the whole of his is there. */
class Places {
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  take({ raw }: FastifyReply): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    raw.once('close', () => {
      this.#free++;
    });
    return true;
  }
}

/** As it was written: a secret in it may have slashes. */
const BEHIND_NAME = /^\/carriers\/+[^/?]+(\/[^?]*)/;
const MULTIPART = /^multipart\//i;
const NOTHING = Buffer.alloc(0);
const LARGEST_BODY = 1_048_576;
/** A message of MM7 with its files. */
const LARGEST_MULTIPART = 10 * 1_048_576;
const MOST_LARGE = 16;
const ERRORS = {
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Content Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;
