import type { Media } from '../../messages/message.ts';
import { CompatError } from './errors.ts';
import type { Form } from './form.ts';
import { readGiven, readPlace, readRange, UNKNOWN_TOKEN } from './list-query.ts';
import { amend, type Found, findMessage } from './one-message.ts';
import type { Answer, CompatOptions } from './options.ts';
import { pageLinks } from './page-links.ts';
import { mediaResource, messageUri } from './resources.ts';

/** `GET …/Messages/{MessageSid}/Media`. The media of a message are few: a page is a piece of them. */
export async function listMedia(
  messaging: Pick<CompatOptions['messaging'], 'show'>,
  project: string,
  sid: string,
  form: Form,
): Promise<Answer | CompatError> {
  const place = readPlace(form);
  if (place instanceof CompatError) return place;
  if (place.token !== '' && !TOKEN.test(place.token)) return new CompatError('invalid', UNKNOWN_TOKEN);
  const given = readGiven(form, FILTERS);
  if (given instanceof CompatError) return given;
  const created = readRange(new Map(given), 'DateCreated');
  if (created instanceof CompatError) return created;
  // The contract has no 404 here; SignalWire and Twilio answer it all the same.
  const found = await findMessage(messaging, project, sid);
  if (found === undefined) return new CompatError('notFound');

  const { message } = found.record;
  const { from = 0, before = Number.POSITIVE_INFINITY } = created;
  const all = message.createdAt >= from && message.createdAt < before ? found.part.media : [];
  const start = startOf(all, place);
  const shown = all.slice(start, start + place.size);
  const last = shown.at(-1);
  const links = pageLinks(`${messageUri(project, message.id)}/Media`, place, given, {
    next: last !== undefined && start + place.size < all.length ? `PA${last.id}` : undefined,
    previous: start > 0 ? `PB${shown[0]?.id ?? ''}` : undefined,
  });
  const media = shown.map((each) => mediaResource(message, found.part, each));
  return { status: 200, body: { ...links, media_list: media } };
}

/**
 * `GET …/Messages/{MessageSid}/Media/{Sid}`. With `.json` the description. Without, it is that, too, as the contract has it,
 * but a client that says that it wants something else (a browser, `Accept: image/*`) is led to the file: SignalWire and
 * Twilio give it out under this name.
 */
export async function showMedia(
  { messaging, media }: Pick<CompatOptions, 'messaging' | 'media'>,
  project: string,
  names: { readonly message: string; readonly media: string },
  wants: 'description' | 'file',
): Promise<Answer | CompatError> {
  const found = await findMessage(messaging, project, names.message);
  const file = found && mediaOf(found, names.media);
  if (found === undefined || file === undefined) return new CompatError('notFound');
  const { message } = found.record;
  if (wants === 'file') return { status: 302, location: media.link(message, file) };
  return { status: 200, body: mediaResource(message, found.part, file) };
}

/** What a client wants that asks with this `Accept`. */
export function wantedOf(accept: string | undefined): 'description' | 'file' {
  if (accept === undefined || JSON_TYPES.test(accept)) return 'description';
  return FILE_TYPES.test(accept) ? 'file' : 'description';
}

/** `DELETE …/Messages/{MessageSid}/Media/{Sid}`. */
export async function deleteMedia(
  messaging: Pick<CompatOptions['messaging'], 'show' | 'amend'>,
  project: string,
  names: { readonly message: string; readonly media: string },
): Promise<Answer | CompatError> {
  const found = await findMessage(messaging, project, names.message);
  const file = found && mediaOf(found, names.media);
  if (found === undefined || file === undefined) return new CompatError('notFound');
  const { id } = found.record.message;
  const problem = await amend(messaging, { id, project, what: 'media', mediaId: file.id });
  return problem ?? { status: 204 };
}

/** Where a page begins: beside the file that its token names, or, when that was deleted or none is named, by its number. */
function startOf(
  all: readonly Media[],
  { page, size, token }: { page: number; size: number; token: string },
) {
  const at = all.findIndex(({ id }) => id === token.slice(2));
  if (at >= 0 && token.startsWith('PA')) return at + 1;
  if (at >= 0 && token.startsWith('PB')) return Math.max(0, at - size);
  return page * size;
}

function mediaOf({ part }: Found, sid: string): Media | undefined {
  const wanted = sid.toLowerCase();
  return part.media.find(({ id }) => id === wanted);
}

const FILTERS = ['DateCreated', 'DateCreated<', 'DateCreated>'];
/** Beside which file a page begins, as `next_page_uri` and `previous_page_uri` say it. */
const TOKEN = /^P[AB][0-9a-f-]{36}$/;
const JSON_TYPES = /\bjson\b/i;
const FILE_TYPES = /\b(?:image|audio|video|text)\//i;
