import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

/**
 * The description of everything that has a schema, OpenAPI 3.1, and a page to read it: `/openapi.json` and `/openapi`, for
 * anybody. Registered before the routes that it describes; made when somebody asks.
 */
export async function describeRoutes(routes: FastifyInstance, prefix: string): Promise<void> {
  await routes.register(swagger, {
    hideUntagged: true,
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) =>
        ($id as string | undefined) ?? `Model${index}`,
    },
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Aldis',
        version: VERSION,
        description: 'Messages by the APIs of SignalWire, and what Aldis adds to them.',
      },
      security: [{ SignalWireBasicAuth: [] }],
      components: {
        securitySchemes: {
          SignalWireBasicAuth: {
            type: 'http',
            scheme: 'basic',
            description: 'The id of a project and one of its tokens',
          },
        },
      },
    },
  });
  let description: string | undefined;
  routes.get(`${prefix}/openapi.json`, (_request, reply) => {
    description ??= JSON.stringify(routes.swagger());
    reply.header('x-content-type-options', 'nosniff');
    reply.type('application/json; charset=utf-8').send(description);
  });
  routes.get(`${prefix}/openapi`, async (_request, reply) => {
    const { readingPage } = await import('./openapi-page.ts');
    const { html, contentSecurityPolicy } = readingPage(`${prefix}/openapi.json`);
    reply.header('content-security-policy', contentSecurityPolicy);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    return reply.type('text/html; charset=utf-8').send(html);
  });
}

/** Of the APIs that are described, not of the program. */
const VERSION = '1';
