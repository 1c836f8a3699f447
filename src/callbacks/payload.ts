import type { StoredCallback } from '../messages/callbacks.ts';
import type { Message, ProjectMessage, Status } from '../messages/message.ts';

/** The body of a native callback (`MessageStatusCallbackPayload` of the messaging contract). */
export function jsonPayload(callback: StoredCallback, { id, project, body }: ProjectMessage): string {
  return JSON.stringify({
    id,
    project_id: project.id,
    status: callback.status,
    to: project.to,
    from: project.from,
    body: body.toString('utf8'),
    number_of_segments: project.segments,
    timestamp: new Date(callback.at).toISOString(),
    error_code: callback.errorCode === '' ? null : callback.errorCode,
    error_message: callback.errorMessage === '' ? null : callback.errorMessage,
    ...(project.customVariables.length > 0 && {
      custom_variables: Object.fromEntries(project.customVariables),
    }),
  });
}

/**
 * The fields of a Compatibility callback (`SmsStatusCallbackPayload` of the compatibility contract), which knows no other
 * fields. Undefined: these callbacks have no word for the status, and nothing is sent.
 */
export function formFields(
  callback: StoredCallback,
  { id, direction, project, body }: ProjectMessage,
): readonly (readonly [name: string, value: string])[] | undefined {
  const status = FORM_STATUSES[direction][callback.status];
  if (status === undefined) return undefined;
  return [
    ['MessageSid', id],
    ['AccountSid', project.id],
    ['MessageStatus', status],
    ...(callback.errorCode === '' ? [] : [['ErrorCode', callback.errorCode] as const]),
    ['From', project.from],
    ['To', project.to],
    ['Body', body.toString('utf8')],
    ['NumMedia', String(project.media.length)],
    ['NumSegments', String(project.segments)],
  ];
}

/** Nobody who sends SMS is told that they were read: the Compatibility API has no such status. */
const FORM_STATUSES: Readonly<Record<Message['direction'], Partial<Readonly<Record<Status, string>>>>> = {
  outbound: {
    queued: 'queued',
    initiated: 'sending',
    sent: 'sent',
    delivered: 'delivered',
    undelivered: 'undelivered',
    failed: 'failed',
  },
  inbound: {
    queued: 'receiving',
    delivered: 'received',
    undelivered: 'undelivered',
    failed: 'failed',
  },
};
