import type { FastifyInstance, FastifyReply } from 'fastify';
import { findRecord } from '../../projects/records.ts';
import { projectOf, refuse } from './authentication.ts';
import { type FieldError, validationErrors } from './errors.ts';
import { messageView } from './message-view.ts';
import type { RestOptions } from './options.ts';
import { CREATE_MESSAGE, MESSAGE, object, REFUSALS, STRING, UUID, VALIDATION_ERRORS } from './schemas.ts';
import { send } from './send.ts';

/**
 * `/api/messaging/messages`: sending, and redaction, as the vendor has them; reading one and cancelling one that is queued
 * are ours.
 *
 * @param prefix of http.conf
 */
export function messageRoutes(app: FastifyInstance, options: RestOptions, prefix: string): void {
  const { messaging, media } = options;
  const view = { media, prefix };

  app.post('/api/messaging/messages', { schema: SCHEMAS.create }, async (request, reply) => {
    const key = request.headers['idempotency-key'];
    const answer = await send(options, {
      project: projectOf(request),
      body: request.body,
      key: Array.isArray(key) ? key.join(',') : key,
    });
    if (answer.kind === 'sent') return reply.code(201).send(messageView(answer.message, answer.state, view));
    if (answer.kind === 'invalid') return unprocessable(reply, answer.errors);
    return refuse(reply, 500, 'Internal Server Error');
  });

  app.get<ById>('/api/messaging/messages/:message_id', { schema: SCHEMAS.show }, async (request, reply) => {
    const record = await findRecord(messaging, projectOf(request).id, request.params.message_id);
    if (record === undefined) return refuse(reply, 404, 'Not Found');
    return reply.send(messageView(record.message, record.state, view));
  });

  app.patch<ById>(
    '/api/messaging/messages/:message_id',
    { schema: SCHEMAS.redact },
    async (request, reply) => {
      const project = projectOf(request).id;
      const record = await findRecord(messaging, project, request.params.message_id);
      if (record === undefined) return refuse(reply, 404, 'Not Found');
      const errors: FieldError[] = [];
      if (bodyOf(request.body) !== '') errors.push({ code: 'body_must_be_empty', attribute: 'body' });
      const { status } = record.state;
      if (status === 'queued' || status === 'initiated') errors.push(IN_PROGRESS);
      if (errors.length > 0) return unprocessable(reply, errors);
      const { id } = record.message;
      const { result } = await messaging.amend({ id, project, what: 'redact' });
      if (result === 'not-found') return refuse(reply, 404, 'Not Found');
      if (result === 'not-done') return unprocessable(reply, [IN_PROGRESS]);
      const after = await findRecord(messaging, project, id);
      if (after === undefined) return refuse(reply, 404, 'Not Found');
      return reply.send(messageView(after.message, after.state, view));
    },
  );

  app.delete<ById>(
    '/api/messaging/messages/:message_id',
    { schema: SCHEMAS.cancel },
    async (request, reply) => {
      const record = await findRecord(messaging, projectOf(request).id, request.params.message_id);
      if (record === undefined) return refuse(reply, 404, 'Not Found');
      // What came in is not the project's to call off.
      const { id, direction } = record.message;
      const result = direction === 'inbound' ? 'not-queued' : await messaging.cancel(id);
      if (result === 'cancelled') return reply.code(204).send();
      if (result === 'not-found') return refuse(reply, 404, 'Not Found');
      return unprocessable(reply, [{ code: 'message_not_queued', attribute: 'base' }]);
    },
  );
}

/** A 422 with everything that is wrong. */
export function unprocessable(reply: FastifyReply, errors: readonly FieldError[]): FastifyReply {
  return reply.code(422).send(validationErrors(errors));
}

function bodyOf(request: unknown): unknown {
  return typeof request === 'object' && request !== null && 'body' in request ? request.body : undefined;
}

interface ById {
  readonly Params: { readonly message_id: string };
}

const IN_PROGRESS: FieldError = { code: 'cannot_redact_in_progress_message', attribute: 'base' };
const BY_ID = object({ message_id: UUID });
const tags = ['Messages'];
const SCHEMAS = {
  create: {
    operationId: 'create_message',
    summary: 'Send a message',
    tags,
    headers: {
      type: 'object',
      properties: {
        'Idempotency-Key': {
          type: 'string',
          description: 'The same again within 24 hours has the first answer, and sends nothing.',
        },
      },
    },
    body: CREATE_MESSAGE,
    response: { 201: MESSAGE, ...REFUSALS, 422: VALIDATION_ERRORS },
  },
  show: {
    operationId: 'get_message',
    summary: 'Show a message',
    tags,
    params: BY_ID,
    response: { 200: MESSAGE, ...REFUSALS },
  },
  redact: {
    operationId: 'update_message',
    summary: 'Take the text of a message away for good',
    tags,
    params: BY_ID,
    body: object({ body: { ...STRING, maxLength: 0 } }),
    response: { 200: MESSAGE, ...REFUSALS, 422: VALIDATION_ERRORS },
  },
  cancel: {
    operationId: 'cancel_message',
    summary: 'Cancel a message that is still queued',
    tags,
    params: BY_ID,
    response: {
      204: { type: 'null', description: 'It will not leave.' },
      ...REFUSALS,
      422: VALIDATION_ERRORS,
    },
  },
};
