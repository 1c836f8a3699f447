import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createPages } from '../../projects/pages.ts';
import { findRecord, isRecordOf } from '../../projects/records.ts';
import { projectOf, refuse } from './authentication.ts';
import { linksOf } from './links.ts';
import { logView } from './message-view.ts';
import { unprocessable } from './messages.ts';
import type { RestOptions } from './options.ts';
import { INVALID_TOKEN, queryValue, type RawQuery, readLogQuery } from './read-log-query.ts';
import {
  BOOLEAN,
  LINKS,
  list,
  MESSAGE_LOG,
  object,
  REFUSALS,
  request,
  UUID,
  VALIDATION_ERRORS,
} from './schemas.ts';

/** `/api/messaging/logs`: every message of the project, those that came in too. */
export function logRoutes(app: FastifyInstance, options: RestOptions, prefix: string): void {
  const pages = createPages(options);
  const path = `${prefix}/api/messaging/logs`;
  const baseOf = (from: FastifyRequest): string => {
    const { publicUrl } = options.configuration().api;
    if (publicUrl !== '') return publicUrl;
    return HOST.test(from.host) ? `${from.protocol}://${from.host}${prefix}` : '';
  };

  app.get<{ Querystring: RawQuery }>(
    '/api/messaging/logs',
    { schema: SCHEMAS.list },
    async (request, reply) => {
      const query = readLogQuery(request.query);
      if (!('size' in query)) return unprocessable(reply, query);
      const { size, number, token, includeDeleted, createdFrom, createdBefore } = query;
      const project = projectOf(request).id;
      const page = await pages({
        project,
        size,
        token,
        filters: {
          includeDeleted,
          ...(createdFrom !== undefined && { createdFrom }),
          ...(createdBefore !== undefined && { createdBefore }),
        },
      });
      if (page === 'invalid-token') return unprocessable(reply, [INVALID_TOKEN]);
      const { next, previous, messages } = page;
      const base = baseOf(request);
      return reply.send({
        links: linksOf({ path, query: request.query, filters: FILTERS, size, number, next, previous }),
        data: messages.flatMap(({ message, state }) =>
          isRecordOf(message, project) ? [logView(message, state, base)] : [],
        ),
      });
    },
  );

  app.get<{ Params: { readonly id: string }; Querystring: RawQuery }>(
    '/api/messaging/logs/:id',
    { schema: SCHEMAS.show },
    async (request, reply) => {
      const deletedToo = queryValue(request.query, 'include_deleted') === 'true';
      const record = await findRecord(
        options.messaging,
        projectOf(request).id,
        request.params.id,
        deletedToo,
      );
      if (record === undefined) return refuse(reply, 404, 'Not Found');
      return reply.send(logView(record.message, record.state, baseOf(request)));
    },
  );
}

/** What may stand in a URL behind its scheme; a Host header is whatever its sender wrote. */
const HOST = /^[A-Za-z0-9.:[\]-]+$/;
const FILTERS = ['include_deleted', 'created_before', 'created_on', 'created_after'];
const DATE = {
  type: 'string',
  description: 'A date, or a date and time, of ISO 8601; UTC unless it says so',
};
const tags = ['Message Logs'];
const SCHEMAS = {
  list: {
    operationId: 'list_message_logs',
    summary: 'List messages, newest first',
    tags,
    querystring: request({
      include_deleted: { ...BOOLEAN, default: false },
      created_before: DATE,
      created_on: { ...DATE, description: `${DATE.description}: that day` },
      created_after: DATE,
      page_size: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
      page_number: { type: 'integer', minimum: 0, default: 0 },
      page_token: { type: 'string', description: 'As the links to other pages have it' },
    }),
    response: {
      200: object({ links: LINKS, data: list(MESSAGE_LOG) }, 'A page of the log'),
      ...REFUSALS,
      422: VALIDATION_ERRORS,
    },
  },
  show: {
    operationId: 'get_message_log',
    summary: 'Show the log entry of a message',
    tags,
    params: object({ id: UUID }),
    querystring: request({ include_deleted: { ...BOOLEAN, default: false } }),
    response: { 200: MESSAGE_LOG, ...REFUSALS },
  },
};
