import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { authenticate, refuse } from './authentication.ts';
import { callbackRoutes } from './callbacks.ts';
import { logRoutes } from './logs.ts';
import { messageRoutes } from './messages.ts';
import { optOutRoutes } from './opt-outs.ts';
import type { RestOptions } from './options.ts';
import { previewRoutes } from './preview.ts';
import { MODELS } from './schemas.ts';
import { timelineRoutes } from './timeline.ts';

/**
 * The native API: `/api/messaging` as SignalWire has it, and `/api/v1` with what it has not. Registered below the prefix of
 * http.conf.
 */
export function restRoutes(options: RestOptions): FastifyPluginAsync {
  return async (app) => {
    const { prefix } = app;
    // Bodies are read by hand (read-create.ts); the schemas of requests are there to be described.
    app.setValidatorCompiler(() => () => true);
    for (const [name, schema] of Object.entries(MODELS)) app.addSchema({ ...schema, $id: name });
    readBodies(app);
    answerErrors(app, options);
    await app.register(
      async (unknown) => {
        unknown.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'Not Found'));
      },
      { prefix: '/api' },
    );
    await app.register(async (known) => {
      authenticate(known, options.access);
      messageRoutes(known, options, prefix);
      logRoutes(known, options, prefix);
      timelineRoutes(known, options);
      previewRoutes(known, options);
      callbackRoutes(known, options, prefix);
      optOutRoutes(known, options, prefix);
    });
  };
}

/**
 * Clients say that they send JSON, or a form (Ruby's), also where they send nothing: then there is no body, and fields are
 * missing. Whatever else is no JSON is a bad request: the original knows no 415. So is what is no UTF-8 (RFC 8259 §8.1): a text
 * would be sent that nobody wrote.
 */
function readBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') done(null, undefined);
    else done(new NotJson());
  });
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else if (isUtf8(body)) parse(request, body.toString(), done);
    else done(new NotJson());
  });
}

/** What goes wrong before or in a handler, in the API's own words. */
function answerErrors(app: FastifyInstance, { log }: RestOptions): void {
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
    const { statusCode = 500 } = error;
    // Of a body too long as well: the original knows no 413.
    if (statusCode >= 400 && statusCode < 500) return refuse(reply, 400, 'Bad Request');
    log.error(
      { err: error, method: request.method, route: request.routeOptions.url },
      'A request to the REST API failed',
    );
    return refuse(reply, 500, 'Internal Server Error');
  });
}

class NotJson extends Error {
  readonly statusCode = 400;
}
