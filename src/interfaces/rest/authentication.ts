import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { ProjectOptions } from '../../config/configuration.ts';
import { type Access, allowanceHeaders } from '../../projects/access.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token came with a request of the native API; set before its handler runs. */
    nativeProject: ProjectOptions | undefined;
  }
  interface FastifyContextConfig {
    /** It changes nothing although its method says so: it is not counted. */
    readonly readsOnly?: boolean;
  }
}

/** Lets only projects in, and counts what they write. Runs before a body is read. */
export function authenticate(app: FastifyInstance, access: Access): void {
  app.decorateRequest('nativeProject', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    const answer = access.authenticate({
      authorization: request.headers.authorization,
      remoteAddress: request.socket.remoteAddress ?? '',
      scope: 'messaging',
    });
    if (answer.kind === 'project') {
      const { project } = answer;
      request.nativeProject = project;
      const allowance = writes(request) ? access.countWrite(project) : access.allowance(project);
      reply.headers(allowanceHeaders(allowance));
      if (allowance.allowed || !writes(request)) done();
      else refuse(reply.header('retry-after', String(allowance.resetSeconds)), 429, 'Too Many Requests');
    } else if (answer.kind === 'unauthorized') {
      refuse(reply.header('www-authenticate', CHALLENGE), 401, 'Unauthorized');
    } else if (answer.kind === 'forbidden') {
      refuse(reply, 403, 'Forbidden');
    } else {
      refuse(reply.header('retry-after', String(answer.retryAfterSeconds)), 429, 'Too Many Requests');
    }
  });
}

/** The project of a request that has been let in. */
export function projectOf({ nativeProject }: FastifyRequest): ProjectOptions {
  if (nativeProject === undefined) throw new Error('A request reached its handler without authentication.');
  return nativeProject;
}

/** The answers that have no errors to list. */
export function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify({ error }));
}

function writes({ method, routeOptions }: FastifyRequest): boolean {
  return WRITING.has(method as HTTPMethods) && routeOptions.config.readsOnly !== true;
}

const WRITING: ReadonlySet<HTTPMethods> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const CHALLENGE = 'Basic realm="SignalWire", charset="UTF-8"';
