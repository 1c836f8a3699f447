import type { Message, MessageId } from '../../messages/message.ts';
import type { Replacement } from '../../messages/messaging.ts';
import type { MessageChange, NewMessage } from '../../messages/store.ts';
import { CALLBACK_WORDS, pushCallbacks } from './pack-callback.ts';
import { packBody, packEnvelope, packFate } from './pack-message.ts';
import { packRest } from './pack-project.ts';
import { pushSubmissions } from './pack-submission.ts';
import { packTimeline } from './pack-timeline.ts';
import { DONE, SCHEDULED, WAITING } from './place.ts';
import { INBOUND, OUTBOUND } from './projects.ts';
import { STATUS_NUMBERS } from './status-numbers.ts';
import * as wire from './wire.ts';

/** Pushes a {@link wire.APPEND}, or a {@link wire.APPEND_ONCE}. */
export function pushAppend(batch: wire.Wire[], entry: NewMessage): void {
  const { message, state, dueAt, idempotency, callbacks } = entry;
  if (idempotency === undefined) batch.push(wire.APPEND);
  else {
    const { key, validUntil } = idempotency;
    batch.push(wire.APPEND_ONCE, message.owner, key, validUntil, message.createdAt, message.id);
  }
  const { project } = message;
  if (project === undefined) batch.push(0);
  else {
    const words = PROJECT_WORDS + project.media.length + CALLBACK_WORDS * (callbacks?.length ?? 0);
    batch.push(words, project.listed ? project.id : null);
  }
  const place = firstPlace(message, dueAt);
  const untouched =
    state.attempts === 0 &&
    state.responseCode === 0 &&
    state.errorCode === '' &&
    state.sentAt === 0 &&
    state.updatedAt === message.createdAt;
  batch.push(
    message.id,
    message.lane,
    place,
    dueAt === undefined || place === DONE ? message.expiresAt : Math.min(dueAt, message.expiresAt),
    dueAt ?? null,
    message.expiresAt,
    STATUS_NUMBERS[state.status],
    untouched ? null : packFate(state, []),
    packEnvelope(message, state.status),
    project === undefined ? packBody(message.body) : '',
  );
  if (project === undefined) return;
  const { listed, from, to, parent, media, customVariables } = project;
  batch.push(
    message.direction === 'outbound' ? OUTBOUND : INBOUND,
    from,
    to,
    listed || parent === '' ? null : parent,
    message.expiresAt - message.createdAt,
    packRest({ media, customVariables, variables: message.variables }),
    packBody(message.body),
    media.length,
  );
  for (const { hash } of media) batch.push(hash);
  pushCallbacks(batch, callbacks);
}

/** Pushes a {@link wire.RECORD}. */
export function pushRecord(batch: wire.Wire[], change: MessageChange): void {
  const { id, lane, state, deliveries, next, callbacks, submissions } = change;
  batch.push(
    wire.RECORD,
    id,
    lane,
    STATUS_NUMBERS[state.status],
    packFate(state, deliveries),
    packTimeline(change),
    typeof next === 'number' ? next : NEXT[next],
  );
  const settled = change.settled ?? [];
  if (settled.length > 0 || (submissions !== undefined && submissions.length > 0)) {
    pushSubmissions(batch, state.updatedAt, submissions ?? [], settled);
  }
  pushCallbacks(batch, callbacks);
}

/** Pushes a {@link wire.REPLACE}. */
export function pushReplacement(
  batch: wire.Wire[],
  id: MessageId,
  { body, segments, sendAt, expiresAt }: Replacement,
): void {
  batch.push(wire.REPLACE, id, packBody(body), segments, sendAt ?? null, expiresAt ?? null);
}

/** DONE stands for claimed here: only the thread knows the number of this opening. */
function firstPlace(message: Message, dueAt: number | undefined): number {
  if (dueAt === undefined) return WAITING;
  if (dueAt <= message.createdAt) return DONE;
  return message.sendAt > message.createdAt ? SCHEDULED : WAITING;
}

const NEXT = { done: wire.NEXT_DONE, parked: wire.NEXT_PARKED, keep: wire.NEXT_KEEP } as const;

/** What a project's message has more than others, but for its hashes and its callbacks. */
const PROJECT_WORDS = 10;
