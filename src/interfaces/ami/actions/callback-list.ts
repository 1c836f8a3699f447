import {
  type CallbackQuery,
  type Callbacks,
  callbackId,
  parseCallbackId,
  type StoredCallback,
} from '../../../messages/callbacks.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import type { Fields } from '../../../protocols/ami/fields.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction } from '../action.ts';
import { eventList, type ListItem } from '../event-list.ts';
import { rfc3339 } from '../time.ts';
import { readLimit } from './list-limit.ts';

/**
 * `CallbackList`: status callbacks that were not taken yet or are dead, the newest first; `Before` with the last `CallbackID`
 * of a page gives the next one. Aldis's own.
 */
export function callbackListAction(callbacks: Pick<Callbacks, 'list'>): SerialAction {
  return {
    name: 'CallbackList',
    classes: CLASSES.message,
    synopsis: 'List status callbacks that are still to be taken, the newest first.',
    overlaps: false,
    async run(request, session) {
      const query = readQuery(request.fields);
      if (typeof query === 'string') {
        session.send(failure(request, query));
        return;
      }
      const found = await callbacks.list(query);
      session.send(eventList(request, 'Callbacks will follow', found.map(item), 'CallbackListComplete'));
    },
  };
}

function readQuery(fields: Fields): CallbackQuery | string {
  const limit = readLimit(fields);
  if (typeof limit === 'string') return limit;
  const state = fields.text('State').trim().toLowerCase();
  const project = fields.text('Project').trim().toLowerCase();
  const before = fields.text('Before').trim();
  const place = parseCallbackId(before);
  if (state !== '' && state !== 'pending' && state !== 'dead') return 'State must be one of pending, dead.';
  if (before !== '' && place === undefined) return 'Before must be the CallbackID of a callback.';
  return {
    limit,
    ...(state !== '' && { state }),
    ...(project !== '' && { project }),
    ...(place !== undefined && { before: place }),
  };
}

function item(callback: StoredCallback): ListItem {
  const { message, status, dueAt } = callback;
  return [
    'CallbackEntry',
    field('CallbackID', callbackId(callback)) +
      field('MessageID', message) +
      field('Status', status) +
      field('Project', escaped(callback.project)) +
      field('Receiver', escaped(callback.receiver)) +
      field('State', dueAt === undefined ? 'dead' : 'pending') +
      field('At', rfc3339(callback.at)) +
      field('Due', dueAt === undefined ? '' : rfc3339(dueAt)) +
      field('Attempts', String(callback.attempts)) +
      field('LastError', escaped(callback.lastError)) +
      field('ErrorCode', escaped(callback.errorCode)) +
      field('ErrorMessage', escaped(callback.errorMessage)),
  ];
}
