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
    // What cannot be routed at all.
    frameworkErrors: (_error, _request, reply) => {
      reply.hijack();
      reply.raw.writeHead(400, { 'content-type': 'application/json; charset=utf-8' });
      reply.raw.end('{"error":"Bad Request"}');
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

/** 1600 characters, eight URLs and twenty variables, in whatever escapes, and then some. */
const MOST_BODY_BYTES = 256 * 1024;
/** An escaped address. */
const LONGEST_PARAMETER = 1024;
