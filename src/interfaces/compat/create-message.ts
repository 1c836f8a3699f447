import type { MediaProblem } from '../../messages/media.ts';
import type { Media, MessageId } from '../../messages/message.ts';
import type { NumberSend, SendRefused } from '../../messages/numbers/numbers.ts';
import { isIdempotencyKey, requestIdOf } from '../../projects/idempotency.ts';
import { type CreateRequest, readCreate } from './create-request.ts';
import { CompatError, type CompatErrorName } from './errors.ts';
import type { Form } from './form.ts';
import { findMessage } from './one-message.ts';
import type { Answer, CompatOptions } from './options.ts';
import { messageResource } from './resources.ts';

/**
 * `POST …/Messages`. Files are fetched once nothing else stands in the way.
 *
 * @param key the `Idempotency-Key` header: the same request again has the first answer, another one is refused. What it asked
 *   for is kept as a hash, the message's own name, so that it is known also after its text was redacted.
 */
export async function createMessage(
  options: CompatOptions,
  project: string,
  form: Form,
  key: string | undefined,
): Promise<Answer | CompatError> {
  if (key !== undefined && !isIdempotencyKey(key)) {
    return new CompatError('invalid', "'Idempotency-Key' must have 1 to 255 visible ASCII characters");
  }
  const request = readCreate(form, options.now());
  if (request instanceof CompatError) return request;
  const requestId = key === undefined ? '' : hashOf(request);
  if (key !== undefined) {
    const known = await options.store.keyed(project, key, options.now());
    if (known !== undefined) return again(options, project, known, requestId);
  }
  const from = senderOf(options, project, request);
  if (from instanceof CompatError) return from;
  const send = {
    ...sendOf(project, { ...request, from }),
    requestId,
    ...(key !== undefined && { idempotencyKey: key }),
  };
  const refusal = refuseEarly(options.numbers, request, send);
  if (refusal !== undefined) return refusal;
  const media = await fetchMedia(options.media, request.mediaUrls, project);
  if (media instanceof CompatError) return media;

  const sent = await options.numbers.send({ ...send, media });
  const isNew = sent.kind === 'accepted' && !sent.duplicate;
  if (media.length > 0 && !isNew) await options.media.release(media);
  if (sent.kind === 'refused') return refused(sent);
  if (!isNew) return again(options, project, sent.id, requestId);
  const part = sent.message.project;
  if (part === undefined) return new CompatError('internal');
  return { status: 201, body: messageResource(sent, part) };
}

/** The answer that the key had before. */
async function again(
  { messaging }: Pick<CompatOptions, 'messaging'>,
  project: string,
  id: MessageId,
  requestId: string,
): Promise<Answer | CompatError> {
  const found = await findMessage(messaging, project, id);
  if (found === undefined) return new CompatError('invalid', DELETED);
  if (found.record.message.requestId !== requestId) return new CompatError('invalid', REUSED);
  return { status: 201, body: messageResource(found.record, found.part) };
}

/** With a group and a number, as with Twilio, the number sends if it is one of the group's. Empty: the group chooses. */
function senderOf(
  { configuration }: Pick<CompatOptions, 'configuration'>,
  project: string,
  { from, group }: CreateRequest,
): string | CompatError {
  if (from === '' || group === '') return from;
  const known = configuration().groups.get(group);
  if (known?.project !== project) return new CompatError('group');
  return known.numbers.includes(from) ? from : new CompatError('fromUnverified');
}

function sendOf(project: string, request: CreateRequest): NumberSend {
  const { statusCallback, sendAt } = request;
  return {
    project,
    source: 'compat',
    requestId: '',
    from: request.from,
    group: request.from === '' ? request.group : '',
    to: request.to,
    body: request.body,
    media: [],
    sendAsMms: request.sendAsMms,
    callback: statusCallback === '' ? undefined : { url: statusCallback, form: 'form' },
    customVariables: [],
    validityMs: request.validityMs,
    ...(sendAt !== undefined && { sendAt }),
  };
}

/**
 * What the native API keeps and fails, Twilio refuses at once: a recipient who said STOP. Which number of a group would send,
 * and whether a number honours STOP, a preview knows; a plain text to somebody who never said it needs none.
 */
function refuseEarly(
  numbers: CompatOptions['numbers'],
  { mediaUrls }: CreateRequest,
  send: NumberSend,
): CompatError | undefined {
  const { from, group, to } = send;
  if (group === '' && mediaUrls.length === 0 && !numbers.optOuts.has(from, to)) return undefined;
  const preview = numbers.preview({ ...send, sendAsMms: send.sendAsMms || mediaUrls.length > 0 });
  if (preview.kind === 'refused') return refused(preview);
  return preview.optedOut ? new CompatError('optedOut') : undefined;
}

async function fetchMedia(
  media: Pick<CompatOptions['media'], 'fetch'>,
  urls: readonly string[],
  project: string,
): Promise<readonly Media[] | CompatError> {
  if (urls.length === 0) return [];
  const fetched = await media.fetch(urls, project);
  return 'code' in fetched ? mediaError(fetched, urls.length) : fetched;
}

function mediaError({ code, reason, index }: MediaProblem, count: number): CompatError {
  const which = count > 1 ? ` (the ${ORDINALS[index] ?? 'last'} MediaUrl)` : '';
  return new CompatError(code === 'media_exceeds_size_limit' ? 'mediaLimit' : 'media', `${reason}${which}`);
}

function refused({ why, reason }: SendRefused): CompatError {
  const name = REFUSALS[why];
  return why === 'refused' ? new CompatError(name, reason) : new CompatError(name);
}

function hashOf(request: CreateRequest): string {
  const { to, from, group, body, mediaUrls, sendAsMms, statusCallback, validityMs, sendAt = 0 } = request;
  const times = [validityMs, sendAt];
  return requestIdOf(['compat', to, from, group, body, mediaUrls, sendAsMms, statusCallback, ...times]);
}

const REFUSALS: Readonly<Record<SendRefused['why'], CompatErrorName>> = {
  'from-unknown': 'fromUnknown',
  'group-unknown': 'group',
  'no-capability': 'fromIncapable',
  'to-invalid': 'toInvalid',
  'to-unsupported': 'unroutable',
  'no-route': 'unroutable',
  'opted-out': 'optedOut',
  backlog: 'backlog',
  storage: 'storage',
  refused: 'invalid',
};
const REUSED = "'Idempotency-Key' was used before, for another request";
const DELETED = "'Idempotency-Key' was used before, for a message that was deleted since";
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
