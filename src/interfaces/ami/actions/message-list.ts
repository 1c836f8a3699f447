import { parseStatus, STATUSES } from '../../../messages/status.ts';
import type { ListedMessage, ListQuery } from '../../../messages/store.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import type { Fields } from '../../../protocols/ami/fields.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction } from '../action.ts';
import { addressImage } from '../address-image.ts';
import { eventList, type ListItem } from '../event-list.ts';
import { rfc3339 } from '../time.ts';
import { readLimit } from './list-limit.ts';

export type ListMessages = (query: ListQuery) => Promise<readonly ListedMessage[]>;

/** `MessageList`: messages, the newest first; `Before` with the last `Sequence` of a page gives the next one. Aldis's own. */
export function messageListAction(list: ListMessages): SerialAction {
  return {
    name: 'MessageList',
    classes: CLASSES.message,
    synopsis: 'List messages, the newest first.',
    overlaps: false,
    async run(request, session) {
      const query = readQuery(request.fields);
      if (typeof query === 'string') {
        session.send(failure(request, query));
        return;
      }
      const messages = await list(query);
      session.send(eventList(request, 'Messages will follow', messages.map(item), 'MessageListComplete'));
    },
  };
}

function readQuery(fields: Fields): ListQuery | string {
  const limit = readLimit(fields);
  if (typeof limit === 'string') return limit;
  const before = fields.text('Before').trim();
  const wanted = fields.text('Status').trim().toLowerCase();
  const status = parseStatus(wanted);
  if (before !== '' && !NUMBER.test(before)) return 'Before must be the Sequence of a message.';
  if (wanted !== '' && status === undefined) return `Status must be one of ${STATUSES.join(', ')}.`;
  return {
    limit,
    ...(before !== '' && { before: Number(before) }),
    ...(status !== undefined && { status }),
  };
}

function item({ sequence, message, state }: ListedMessage): ListItem {
  return [
    'MessageEntry',
    field('Sequence', String(sequence)) +
      field('MessageID', message.id) +
      field('Direction', message.direction) +
      field('Source', escaped(message.source)) +
      field('Owner', escaped(message.owner)) +
      field('Technology', escaped(message.technology)) +
      field('Destination', addressImage(message.technology, message.destination)) +
      field('From', addressImage(message.technology, message.from)) +
      field('Status', state.status) +
      field('Created', rfc3339(message.createdAt)) +
      field('Updated', rfc3339(state.updatedAt)) +
      field('ResponseCode', String(state.responseCode)) +
      field('ResponseText', escaped(state.responseText)) +
      field('ErrorCode', escaped(state.errorCode)) +
      field('ErrorMessage', escaped(state.errorMessage)),
  ];
}

const NUMBER = /^\d{1,15}$/;
