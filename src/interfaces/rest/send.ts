import type { ProjectOptions } from '../../config/configuration.ts';
import type { Media, MessageId, MessageState, ProjectMessage } from '../../messages/message.ts';
import type { SendAccepted } from '../../messages/numbers/numbers.ts';
import { isIdempotencyKey, requestIdOf } from '../../projects/idempotency.ts';
import { isRecordOf } from '../../projects/records.ts';
import type { FieldError } from './errors.ts';
import type { RestOptions } from './options.ts';
import { type BrokenCreate, type Create, readCreate } from './read-create.ts';
import { everyError, type RefusalContext, refusalError, refusalsOf } from './refusals.ts';

/** What came of a request to send: the message as it is kept, everything that is wrong with the request, or our own failure. */
export type Sent =
  | { readonly kind: 'sent'; readonly message: ProjectMessage; readonly state: MessageState }
  | { readonly kind: 'invalid'; readonly errors: readonly FieldError[] }
  | { readonly kind: 'failed' };

export interface SendRequest {
  readonly project: ProjectOptions;
  readonly body: unknown;
  /** The `Idempotency-Key` header; undefined when there is none. */
  readonly key: string | undefined;
}

/**
 * Sends what a POST asks for: read, refused or kept. Media are fetched once it is known that nothing else stands in the way.
 *
 * With an idempotency key a request is known by its hash, which is kept as the message's own name: the same again has the
 * first answer, another one under the same key is refused. So it is found also after the text was redacted.
 */
export async function send(options: RestOptions, request: SendRequest): Promise<Sent> {
  const { project, key } = request;
  const create = readCreate(request.body, options.now());
  if (key !== undefined && !isIdempotencyKey(key)) return invalid([...errorsOf(create), BAD_KEY]);
  if ('errors' in create) return invalid(everyError(create, contextOf(options, project)));
  if (key === undefined && create.media.length === 0)
    return submit(options, project, create, NO_KEY, NO_MEDIA);

  const keyed: Keyed = key === undefined ? NO_KEY : { idempotencyKey: key, requestId: hashOf(create) };
  if (key !== undefined) {
    const known = await options.store.keyed(project.id, key, options.now());
    if (known !== undefined) return again(options, project, known, keyed.requestId);
  }
  if (create.media.length === 0) return submit(options, project, create, keyed, NO_MEDIA);
  const refused = refusalsOf(create, contextOf(options, project));
  if (refused.length > 0) return invalid(refused);
  const media = await options.media.fetch(create.media, project.id);
  if ('code' in media) {
    return invalid([{ code: media.code, attribute: 'media', message: media.reason }]);
  }
  return submit(options, project, create, keyed, media);
}

async function submit(
  options: RestOptions,
  project: ProjectOptions,
  create: Create,
  keyed: Keyed,
  media: readonly Media[],
): Promise<Sent> {
  const { sendAt, validityMs } = create;
  const answer = await options.numbers.send({
    project: project.id,
    source: 'rest',
    requestId: keyed.requestId,
    from: create.from,
    group: '',
    to: create.to,
    body: create.body,
    media,
    sendAsMms: create.sendAsMms,
    callback: create.statusCallback === '' ? undefined : { url: create.statusCallback, form: 'json' },
    customVariables: create.customVariables,
    ...(sendAt !== undefined && { sendAt }),
    ...(validityMs !== undefined && { validityMs }),
    ...(keyed.idempotencyKey !== undefined && { idempotencyKey: keyed.idempotencyKey }),
  });
  if (answer.kind === 'accepted' && !answer.duplicate) return sent(answer, project);
  if (media.length > 0) await options.media.release(media);
  if (answer.kind === 'accepted') return again(options, project, answer.id, keyed.requestId);
  const first = refusalError(answer, create);
  if (first === undefined) return { kind: 'failed' };
  const all = refusalsOf(create, contextOf(options, project));
  return invalid(all.some(({ code }) => code === first.code) ? all : [first, ...all]);
}

function sent({ message, state }: SendAccepted, project: ProjectOptions): Sent {
  return isRecordOf(message, project.id) ? { kind: 'sent', message, state } : { kind: 'failed' };
}

/** The answer that the key had before. */
async function again(
  options: RestOptions,
  project: ProjectOptions,
  id: MessageId,
  requestId: string,
): Promise<Sent> {
  const record = await options.messaging.show(id);
  if (record === undefined || !isRecordOf(record.message, project.id)) return { kind: 'failed' };
  const { message, state } = record;
  return message.requestId === requestId ? { kind: 'sent', message, state } : invalid([REUSED]);
}

function invalid(errors: readonly FieldError[]): Sent {
  return { kind: 'invalid', errors };
}

function errorsOf(create: Create | BrokenCreate): readonly FieldError[] {
  return 'errors' in create ? create.errors : [];
}

function contextOf({ numbers, configuration }: RestOptions, project: ProjectOptions): RefusalContext {
  return { numbers, project, own: configuration().numbers };
}

/** Of what was asked for, in whatever order and spelling the fields came. */
function hashOf(create: Create): string {
  const variables = [...create.customVariables].sort(([one], [other]) => (one < other ? -1 : 1));
  const { to, from, body, media, sendAsMms, statusCallback, sendAt, validityMs } = create;
  const times = [sendAt ?? 0, validityMs ?? 0];
  return requestIdOf(['rest', to, from, body, media, sendAsMms, statusCallback, variables, ...times]);
}

interface Keyed {
  readonly idempotencyKey?: string;
  /** `Message.requestId`. */
  readonly requestId: string;
}

const NO_KEY: Keyed = { requestId: '' };
const NO_MEDIA: readonly Media[] = [];
const BAD_KEY: FieldError = {
  code: 'invalid_parameter',
  attribute: 'Idempotency-Key',
  message: 'The Idempotency-Key header must be 1 to 255 visible ASCII characters.',
};
const REUSED: FieldError = { code: 'idempotency_key_reused', attribute: 'base' };
