import type { NewCallback, StoredCallback } from './callbacks.ts';
import type { Message, ProjectPart, Status, StatusCallback } from './message.ts';

/** What a transition gives its callback. */
type Told = Pick<NewCallback, 'status' | 'at' | 'errorCode' | 'errorMessage'>;

/** The callbacks that tell these transitions of a message; none when nobody asked for them. */
export function callbacksOf({ project }: Message, transitions: readonly Told[]): readonly NewCallback[] {
  if (project?.callback === undefined) return NONE;
  const { callback } = project;
  const told = transitions.filter(({ status }) => wants(callback, status));
  return told.map((transition) => newCallback(project, callback, transition));
}

/** Whether somebody is to be told that a message has this status. */
export function isTold({ project }: Message, status: Status): boolean {
  return project?.callback !== undefined && wants(project.callback, status);
}

/**
 * Receipts for somebody whom no HTTP request reaches.
 *
 * @param receiver a URL of a scheme that a {@link CallbackSender} serves, without a query
 * @param statuses what is told; of the others nothing is even written
 * @param more what the sender wants to know again then
 */
export function receiptCallback(
  receiver: string,
  statuses: readonly Status[],
  more: Readonly<Record<string, string>> = {},
): StatusCallback {
  const query = new URLSearchParams({ on: statuses.join('-'), ...more });
  return { url: `${receiver}?${query}`, form: 'receipt' };
}

/** What was given to {@link receiptCallback}. */
export function receiptDetail({ url }: StatusCallback, name: string): string {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).get(name) ?? '';
}

/** The callback that tells a transition. */
function newCallback(
  { id }: Pick<ProjectPart, 'id'>,
  { url }: StatusCallback,
  { status, at, errorCode, errorMessage }: Told,
): NewCallback {
  return { project: id, receiver: receiverOf(url), status, at, errorCode, errorMessage };
}

function wants({ form, url }: StatusCallback, status: Status): boolean {
  return form !== 'receipt' || (ASKED.exec(url)?.[1]?.split('-').includes(status) ?? false);
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
const ASKED = /[?&]on=([a-z-]*)/;
const NONE: readonly NewCallback[] = [];
