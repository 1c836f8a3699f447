import type { MediaProblem } from '../../messages/media.ts';
import type { Media } from '../../messages/message.ts';
import type { NumberSend, SendAccepted, SendRefused } from '../../messages/numbers/numbers.ts';
import { type CreateRequest, readCreate } from './create-request.ts';
import { CompatError, type CompatErrorName } from './errors.ts';
import type { Form } from './form.ts';
import type { Answer, CompatOptions } from './options.ts';
import { messageResource } from './resources.ts';

/** `POST …/Messages`. */
export async function createMessage(
  options: Pick<CompatOptions, 'numbers' | 'media' | 'now'>,
  project: string,
  form: Form,
  idempotencyKey: string | undefined,
): Promise<Answer | CompatError> {
  const { numbers, now } = options;
  if (idempotencyKey !== undefined && !KEY.test(idempotencyKey)) {
    return new CompatError('invalid', "'Idempotency-Key' must have 1 to 255 visible characters");
  }
  const request = readCreate(form, now());
  if (request instanceof CompatError) return request;
  const send = sendOf(project, request, idempotencyKey);
  const refusal = refuseEarly(numbers, request, send);
  if (refusal !== undefined) return refusal;
  const media = await fetchMedia(options.media, request.mediaUrls);
  if (media instanceof CompatError) return media;
  const sent = await numbers.send({ ...send, media });
  if (media.length > 0 && (sent.kind === 'refused' || sent.duplicate)) await options.media.release(media);
  if (sent.kind === 'refused') return refused(sent);
  const part = sent.message.project;
  if (part === undefined || (sent.duplicate && !isSame(send, media, sent))) {
    return new CompatError('invalid', "'Idempotency-Key' was used before, for another message");
  }
  return { status: 201, body: messageResource(sent, part) };
}

function sendOf(project: string, request: CreateRequest, idempotencyKey: string | undefined): NumberSend {
  const { statusCallback, sendAt } = request;
  return {
    project,
    source: 'compat',
    requestId: '',
    from: request.group === '' ? request.from : '',
    group: request.group,
    to: request.to,
    body: request.body,
    media: [],
    sendAsMms: request.sendAsMms || request.mediaUrls.length > 0,
    callback: statusCallback === '' ? undefined : { url: statusCallback, form: 'form' },
    customVariables: [],
    validityMs: request.validityMs,
    ...(sendAt !== undefined && { sendAt }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
}

/**
 * Twilio refuses at once what the native API keeps and fails: a recipient who said STOP. Files are fetched only for a
 * message that can be sent, and which number of a group would send it only a preview knows.
 */
function refuseEarly(
  numbers: CompatOptions['numbers'],
  { from, group, mediaUrls }: CreateRequest,
  send: NumberSend,
): CompatError | undefined {
  if (group === '' && mediaUrls.length === 0) {
    return numbers.optOuts.has(from, send.to) ? new CompatError('optedOut') : undefined;
  }
  const preview = numbers.preview(send);
  if (preview.kind === 'refused') return refused(preview);
  return preview.optedOut ? new CompatError('optedOut') : undefined;
}

async function fetchMedia(
  media: Pick<CompatOptions['media'], 'fetch'>,
  urls: readonly string[],
): Promise<readonly Media[] | CompatError> {
  if (urls.length === 0) return [];
  const fetched = await media.fetch(urls);
  return isProblem(fetched) ? mediaError(fetched) : fetched;
}

function isProblem(fetched: readonly Media[] | MediaProblem): fetched is MediaProblem {
  return !Array.isArray(fetched);
}

function mediaError({ code, reason, index }: MediaProblem): CompatError {
  const name = code === 'media_exceeds_size_limit' ? 'mediaLimit' : 'media';
  return new CompatError(name, `Invalid media URL(s), the ${ORDINALS[index] ?? 'last'}: ${reason}`);
}

function refused({ why, reason }: SendRefused): CompatError {
  const name = REFUSALS[why];
  return why === 'refused' ? new CompatError(name, reason) : new CompatError(name);
}

/** Whether a known key stands for the same message; a text that was redacted since is not held against it. */
function isSame(send: NumberSend, media: readonly Media[], { message }: SendAccepted): boolean {
  const part = message.project;
  if (part === undefined || part.to !== send.to) return false;
  if (send.group === '' ? part.from !== send.from : part.group !== send.group) return false;
  const isText = message.body.length === 0 || message.body.toString('utf8') === send.body;
  return isText && (part.media.length === 0 || part.media.length === media.length);
}

const REFUSALS: Readonly<Record<SendRefused['why'], CompatErrorName>> = {
  'from-unknown': 'fromUnverified',
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
const KEY = /^[\x21-\x7e]{1,255}$/;
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
