import type { MessageRecord, ProjectPart } from '../../messages/message.ts';
import type { Messaging } from '../../messages/messaging.ts';
import { findRecord } from '../../projects/records.ts';
import { CompatError } from './errors.ts';
import { type Form, single } from './form.ts';
import type { Answer, CompatOptions } from './options.ts';
import { messageResource } from './resources.ts';

/** A message that the project has. */
export interface Found {
  readonly record: MessageRecord;
  readonly part: ProjectPart;
}

/** Finds a message by its Sid; of another project, deleted, or one of our own legs: there is none. */
export async function findMessage(
  messaging: Pick<CompatOptions['messaging'], 'show'>,
  project: string,
  sid: string,
): Promise<Found | undefined> {
  const record = await findRecord(messaging, project, sid);
  return record && { record, part: record.message.project };
}

/** `GET …/Messages/{Sid}`. */
export async function showMessage(
  messaging: Pick<CompatOptions['messaging'], 'show'>,
  project: string,
  sid: string,
): Promise<Answer | CompatError> {
  const found = await findMessage(messaging, project, sid);
  if (found === undefined) return new CompatError('notFound');
  return { status: 200, body: messageResource(found.record, found.part) };
}

/** `POST …/Messages/{Sid}`: takes the text away (`Body` empty), or calls off what is queued (Twilio's `Status=canceled`). */
export async function updateMessage(
  messaging: CompatOptions['messaging'],
  project: string,
  sid: string,
  form: Form,
): Promise<Answer | CompatError> {
  const [body, status] = [single(form, 'Body'), single(form, 'Status')];
  if (body instanceof CompatError) return body;
  if (status instanceof CompatError) return status;
  if (body !== undefined || (status === undefined && !form.has('Body'))) {
    return new CompatError('invalid', "'Body' must be there and empty: a text can only be taken away");
  }
  if (status !== undefined && status !== 'canceled') {
    return new CompatError('invalid', "'Status' can only become canceled");
  }
  const found = await findMessage(messaging, project, sid);
  if (found === undefined) return new CompatError('notFound');
  const { id, direction } = found.record.message;
  if (status !== undefined) {
    // What came in is not the project's to call off.
    const outcome = direction === 'inbound' ? 'not-queued' : await messaging.cancel(id);
    if (outcome === 'not-found') return new CompatError('notFound');
    if (outcome === 'not-queued') return new CompatError('notQueued');
  }
  if (form.has('Body')) {
    const problem = await amend(messaging, { id, project, what: 'redact' });
    if (problem !== undefined) return problem;
  }
  return showMessage(messaging, project, sid);
}

/** `DELETE …/Messages/{Sid}`. */
export async function deleteMessage(
  messaging: Pick<CompatOptions['messaging'], 'show' | 'amend'>,
  project: string,
  sid: string,
): Promise<Answer | CompatError> {
  const found = await findMessage(messaging, project, sid);
  if (found === undefined) return new CompatError('notFound');
  const { id } = found.record.message;
  return (await amend(messaging, { id, project, what: 'delete' })) ?? { status: 204 };
}

/** Takes something away for good; what is wrong with that, undefined when it is done. */
export async function amend(
  messaging: Pick<CompatOptions['messaging'], 'amend'>,
  request: Parameters<Messaging['amend']>[0],
): Promise<CompatError | undefined> {
  const { result } = await messaging.amend(request);
  if (result === 'not-done') return new CompatError('inProgress');
  return result === 'not-found' ? new CompatError('notFound') : undefined;
}
