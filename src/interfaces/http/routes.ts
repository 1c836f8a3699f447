import type { IncomingMessage, ServerResponse } from 'node:http';
import { fastify } from 'fastify';
import { describeRoutes } from './openapi.ts';
import type { HttpServerOptions } from './server.ts';
import { NOT_FOUND, writeAnswer } from './write-answer.ts';

export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** What the HTTP server answers: `/healthz`, `/metrics`, the APIs and their description, and 404. */
export async function createRoutes(options: HttpServerOptions): Promise<Route> {
  const { prefix } = options;
  const routes = fastify({
    bodyLimit: MOST_BODY_BYTES,
    // Base URLs end in a slash as often as not, and the original takes a path with one too many.
    routerOptions: {
      maxParamLength: LONGEST_PARAMETER,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
    },
    // What cannot be decoded names nothing that there is; the API that it was meant for says so in its own words.
    frameworkErrors: (error, { raw }, reply) => {
      reply.hijack();
      if (error.code === 'FST_ERR_BAD_URL') {
        raw.url = withPlainPercents(raw.url ?? '/');
        routes.routing(raw, reply.raw);
      } else {
        reply.raw.writeHead(400, { 'content-type': 'application/json; charset=utf-8' });
        reply.raw.end('{"error":"Bad Request"}');
      }
    },
  });
  await describeRoutes(routes, prefix);
  routes.get(`${prefix}/healthz`, (_request, reply) => {
    const healthy = options.healthy();
    reply.code(healthy ? 200 : 503).send({ status: healthy ? 'ok' : 'unavailable' });
  });
  routes.get(`${prefix}/metrics`, async (_request, reply) => {
    const { contentType, text } = await options.metrics();
    return reply.header('content-type', contentType).send(text);
  });
  routes.setNotFoundHandler((_request, reply) => {
    reply.hijack();
    writeAnswer(reply.raw, NOT_FOUND, options.serverName);
  });
  for (const plugin of (await options.plugins?.()) ?? []) await routes.register(plugin, { prefix });
  await routes.ready();
  return routes.routing;
}

/** With the percent signs of its path as characters of their own. */
function withPlainPercents(url: string): string {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  return path.replaceAll('%', '%25') + url.slice(path.length);
}

/** 1600 characters, eight URLs and twenty variables, in whatever escapes, and then some. */
const MOST_BODY_BYTES = 256 * 1024;
/** More than Node takes of a request's head: whatever is too long for a name is not found, as any other. */
const LONGEST_PARAMETER = 65_536;
