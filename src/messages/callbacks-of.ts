import type { NewCallback, StoredCallback } from './callbacks.ts';
import type { Message, ProjectPart, StatusCallback } from './message.ts';

/** What a transition gives its callback. */
type Told = Pick<NewCallback, 'status' | 'at' | 'errorCode' | 'errorMessage'>;

/** The callback that tells a transition. */
export function newCallback(
  { id }: Pick<ProjectPart, 'id'>,
  { url }: StatusCallback,
  { status, at, errorCode, errorMessage }: Told,
): NewCallback {
  return { project: id, receiver: receiverOf(url), status, at, errorCode, errorMessage };
}

/** The callbacks that tell these transitions of a message; none when nobody asked for them. */
export function callbacksOf({ project }: Message, transitions: readonly Told[]): readonly NewCallback[] {
  if (project?.callback === undefined) return NONE;
  const { callback } = project;
  return transitions.map((transition) => newCallback(project, callback, transition));
}

/** The same as they stand in the store then, due at once. */
export function dueCallback(message: Message, callback: NewCallback): StoredCallback {
  return { ...callback, message: message.id, attempts: 0, dueAt: callback.at, lastError: '' };
}

/** See {@link NewCallback.receiver}. */
export function receiverOf(url: string): string {
  const end = url.search(/[?#]/);
  const place = end < 0 ? url : url.slice(0, end);
  return place.includes('@') ? place.replace(CREDENTIALS, '$1') : place;
}

/** User and password, which no list and no log is to show. */
const CREDENTIALS = /^([^/]*\/\/)[^/]*@/;
const NONE: readonly NewCallback[] = [];
