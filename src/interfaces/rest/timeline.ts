import type { FastifyInstance } from 'fastify';
import type { Attempt, DeliveryPart, TimelineEntry } from '../../messages/message.ts';
import { findRecord } from '../../projects/records.ts';
import { projectOf, refuse } from './authentication.ts';
import { marksView } from './message-view.ts';
import type { RestOptions } from './options.ts';
import {
  INTEGER,
  list,
  object,
  oneOf,
  REFUSALS,
  STATUS,
  STRING,
  STRING_OR_NULL,
  TIME,
  TIME_OR_NULL,
  UUID,
} from './schemas.ts';

/** `/api/v1/messages/{id}/timeline`: every delivery and attempt of a message, and what each peer answered. */
export function timelineRoutes(app: FastifyInstance, options: Pick<RestOptions, 'messaging'>): void {
  app.get<{ Params: { readonly message_id: string } }>(
    '/api/v1/messages/:message_id/timeline',
    { schema: SCHEMA },
    async (request, reply) => {
      const record = await findRecord(
        options.messaging,
        projectOf(request).id,
        request.params.message_id,
        true,
      );
      if (record === undefined) return refuse(reply, 404, 'Not Found');
      const { message, state, marks, deliveries, timeline } = record;
      return reply.send({
        id: message.id,
        from: message.project.from,
        to: message.project.to,
        direction: message.direction,
        kind: message.project.kind,
        status: state.status,
        error_code: state.errorCode === '' ? null : state.errorCode,
        error_message: state.errorMessage === '' ? null : state.errorMessage,
        destination: message.destination,
        attempts: state.attempts,
        created_at: iso(message.createdAt),
        send_at: iso(message.sendAt),
        expires_at: iso(message.expiresAt),
        ...marksView(marks),
        deliveries: deliveries.map(({ leg, address, status, attempts, providerId, parts }) => ({
          leg,
          address,
          status,
          attempts,
          provider_id: providerId === '' ? null : providerId,
          ...(parts !== undefined && { parts: parts.map(partView) }),
        })),
        timeline: timeline.map(entryView),
      });
    },
  );
}

function partView({ status, providerId }: DeliveryPart) {
  return { status, provider_id: providerId === '' ? null : providerId };
}

function entryView({ at, what, attempt, report, errorCode = '', errorMessage = '' }: TimelineEntry) {
  return {
    at: iso(at),
    event: what,
    error_code: errorCode === '' ? null : errorCode,
    error_message: errorMessage === '' ? null : errorMessage,
    ...(attempt !== undefined && { attempt: attemptView(attempt) }),
    ...(report !== undefined && { report }),
  };
}

function attemptView(attempt: Attempt) {
  const { responseCode, responseText, errorCode, errorMessage } = attempt;
  return {
    leg: attempt.leg,
    address: attempt.address,
    number: attempt.number,
    started_at: iso(attempt.startedAt),
    ended_at: iso(attempt.endedAt),
    outcome: attempt.outcome,
    response_code: responseCode === 0 ? null : responseCode,
    response_text: responseText === '' ? null : responseText,
    error_code: errorCode === '' ? null : errorCode,
    error_message: errorMessage === '' ? null : errorMessage,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

const ATTEMPT = object({
  leg: STRING,
  address: STRING,
  number: INTEGER,
  started_at: TIME,
  ended_at: TIME,
  outcome: oneOf('delivered', 'sent', 'retry', 'failed', 'absent'),
  response_code: { type: ['integer', 'null'], description: 'What the peer answered, a SIP status code' },
  response_text: STRING_OR_NULL,
  error_code: STRING_OR_NULL,
  error_message: STRING_OR_NULL,
});
const REPORT = {
  ...object({
    leg: STRING,
    part: { ...INTEGER, description: 'Counts from 1; 0: the whole message' },
    text: STRING,
  }),
  description: 'What the peer told of a message that it had taken, where it changed no status',
};
const SCHEMA = {
  operationId: 'get_message_timeline',
  summary: 'Show what became of a message, step by step',
  tags: ['Beyond SignalWire'],
  params: object({ message_id: UUID }),
  response: {
    200: object(
      {
        id: UUID,
        from: STRING,
        to: STRING,
        direction: oneOf('inbound', 'outbound'),
        kind: oneOf('sms', 'mms'),
        status: STATUS,
        error_code: STRING_OR_NULL,
        error_message: STRING_OR_NULL,
        destination: STRING,
        attempts: INTEGER,
        created_at: TIME,
        send_at: TIME,
        expires_at: TIME,
        redacted_at: TIME_OR_NULL,
        deleted_at: TIME_OR_NULL,
        deliveries: list({
          type: 'object',
          required: ['leg', 'address', 'status', 'attempts', 'provider_id'],
          properties: {
            leg: STRING,
            address: STRING,
            status: STATUS,
            attempts: INTEGER,
            provider_id: STRING_OR_NULL,
            parts: list(
              object({
                status: oneOf('queued', 'sent', 'delivered', 'undelivered'),
                provider_id: STRING_OR_NULL,
              }),
            ),
          },
        }),
        timeline: list({
          type: 'object',
          required: ['at', 'event', 'error_code', 'error_message'],
          properties: {
            at: TIME,
            event: { type: 'string', description: 'A status, attempt, or report' },
            error_code: STRING_OR_NULL,
            error_message: STRING_OR_NULL,
            attempt: ATTEMPT,
            report: REPORT,
          },
        }),
      },
      'What became of the message',
    ),
    ...REFUSALS,
  },
};
