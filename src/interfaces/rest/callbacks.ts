import type { FastifyInstance } from 'fastify';
import {
  type CallbackKey,
  callbackId,
  parseCallbackId,
  type StoredCallback,
} from '../../messages/callbacks.ts';
import type { MessageId } from '../../messages/message.ts';
import { parseMessageId } from '../../messages/message-id.ts';
import { projectOf } from './authentication.ts';
import type { FieldError } from './errors.ts';
import { linksOf } from './links.ts';
import { timeView } from './message-view.ts';
import { unprocessable } from './messages.ts';
import type { RestOptions } from './options.ts';
import { readPageSize } from './page-size.ts';
import { INVALID_TOKEN, queryValue, type RawQuery } from './read-log-query.ts';
import {
  INTEGER,
  LINKS,
  list,
  object,
  oneOf,
  REFUSALS,
  request as requestSchema,
  STATUS,
  STRING,
  STRING_OR_NULL,
  TIME,
  TIME_OR_NULL,
  UUID,
  VALIDATION_ERRORS,
} from './schemas.ts';

/** `/api/v1/callbacks`: status callbacks that have not been taken yet, and having the dead ones tried again. */
export function callbackRoutes(app: FastifyInstance, options: RestOptions, prefix: string): void {
  const { store, retryCallbacks } = options;
  const path = `${prefix}/api/v1/callbacks`;

  app.get<{ Querystring: RawQuery }>(
    '/api/v1/callbacks',
    { schema: SCHEMAS.list },
    async (request, reply) => {
      const query = readCallbackQuery(request.query);
      if (!('size' in query)) return unprocessable(reply, query);
      const { size, state, before } = query;
      const found = await store.callbacks.list({
        project: projectOf(request).id,
        limit: size + 1,
        ...(state !== undefined && { state }),
        ...(before !== undefined && { before }),
      });
      const shown = found.slice(0, size);
      const last = shown.at(-1);
      const next = found.length > size && last !== undefined ? callbackId(last) : undefined;
      const links = linksOf({
        path,
        query: request.query,
        filters: ['state'],
        size,
        number: undefined,
        next,
        previous: undefined,
      });
      return reply.send({ links, data: shown.map(callbackView) });
    },
  );

  app.post('/api/v1/callbacks/retry', { schema: SCHEMAS.retry }, async (request, reply) => {
    const message = messageOf(request.body);
    if (message === 'invalid') return unprocessable(reply, [NO_MESSAGE]);
    const retried = await retryCallbacks({
      project: projectOf(request).id,
      ...(message !== undefined && { message }),
    });
    return reply.send({ retried });
  });
}

interface CallbackPage {
  readonly size: number;
  readonly state: 'pending' | 'dead' | undefined;
  readonly before: CallbackKey | undefined;
}

function readCallbackQuery(query: RawQuery): CallbackPage | readonly FieldError[] {
  const errors: FieldError[] = [];
  const size = readPageSize(queryValue(query, 'page_size'), errors);
  const state = readState(queryValue(query, 'state'), errors);
  // The last callback of the page before.
  const token = queryValue(query, 'page_token');
  const before = token === undefined ? undefined : parseCallbackId(token);
  if (token !== undefined && before === undefined) errors.push(INVALID_TOKEN);
  return errors.length > 0 ? errors : { size, state, before };
}

function readState(text: string | undefined, errors: FieldError[]): CallbackPage['state'] {
  if (text === undefined || text === 'pending' || text === 'dead') return text;
  errors.push({ code: 'invalid_parameter', attribute: 'state', message: 'Must be pending or dead.' });
  return undefined;
}

/** Without a body all are meant; one that cannot be read is not to mean the same. */
function messageOf(body: unknown): MessageId | undefined | 'invalid' {
  if (body === undefined || body === null) return undefined;
  if (typeof body !== 'object' || Array.isArray(body)) return 'invalid';
  const { message_id: id } = body as { readonly message_id?: unknown };
  if (id === null || id === undefined) return undefined;
  return (typeof id === 'string' ? parseMessageId(id) : undefined) ?? 'invalid';
}

function callbackView(callback: StoredCallback) {
  const { dueAt, errorCode, errorMessage, lastError } = callback;
  return {
    message_id: callback.message,
    status: callback.status,
    timestamp: timeView(callback.at),
    error_code: errorCode === '' ? null : errorCode,
    error_message: errorMessage === '' ? null : errorMessage,
    receiver: callback.receiver,
    state: dueAt === undefined ? 'dead' : 'pending',
    attempts: callback.attempts,
    next_attempt_at: dueAt === undefined ? null : timeView(dueAt),
    last_error: lastError === '' ? null : lastError,
  };
}

const NO_MESSAGE: FieldError = {
  code: 'invalid_parameter',
  attribute: 'message_id',
  message: 'Must be the id of a message.',
};
const tags = ['Beyond SignalWire'];
const SCHEMAS = {
  list: {
    operationId: 'list_callbacks',
    summary: 'List status callbacks that have not been taken yet, newest first',
    tags,
    querystring: requestSchema({
      state: oneOf('pending', 'dead'),
      page_size: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
      page_token: STRING,
    }),
    response: {
      200: object(
        {
          links: LINKS,
          data: list(
            object({
              message_id: UUID,
              status: STATUS,
              timestamp: TIME,
              error_code: STRING_OR_NULL,
              error_message: STRING_OR_NULL,
              receiver: { type: 'string', description: 'The URL, without query and fragment' },
              state: oneOf('pending', 'dead'),
              attempts: INTEGER,
              next_attempt_at: TIME_OR_NULL,
              last_error: STRING_OR_NULL,
            }),
          ),
        },
        'A page of the list',
      ),
      ...REFUSALS,
      422: VALIDATION_ERRORS,
    },
  },
  retry: {
    operationId: 'retry_callbacks',
    summary: 'Have dead status callbacks tried again now: all, or those of one message',
    tags,
    body: requestSchema({ message_id: UUID }),
    response: {
      200: object({ retried: INTEGER }, 'How many there were'),
      ...REFUSALS,
      422: VALIDATION_ERRORS,
    },
  },
};
