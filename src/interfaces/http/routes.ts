import type { IncomingMessage, ServerResponse } from 'node:http';
import { fastify } from 'fastify';
import type { HttpServerOptions } from './server.ts';
import { NOT_FOUND, writeAnswer } from './write-answer.ts';

export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** What the HTTP server answers: `/healthz`, `/metrics`, and 404. */
export async function createRoutes(options: HttpServerOptions): Promise<Route> {
  const { prefix } = options;
  const routes = fastify();
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
