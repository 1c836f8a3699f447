import type { MessageRecord, TimelineEntry } from '../../../messages/message.ts';
import type { Messaging } from '../../../messages/messaging.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction } from '../action.ts';
import { addressImage } from '../address-image.ts';
import { eventList, type ListItem } from '../event-list.ts';
import { bodyLine } from '../events.ts';
import { rfc3339 } from '../time.ts';
import { MESSAGE_NOT_FOUND, readMessageId } from './message-id.ts';

/** `MessageShow`: a message, its deliveries and its timeline. Aldis's own. */
export function messageShowAction(messaging: Pick<Messaging, 'show'>): SerialAction {
  return {
    name: 'MessageShow',
    classes: CLASSES.message,
    synopsis: 'Show a message with its timeline.',
    overlaps: false,
    async run(request, session) {
      const id = readMessageId(request, session);
      if (id === undefined) return;
      const record = await messaging.show(id);
      session.send(
        record === undefined
          ? failure(request, MESSAGE_NOT_FOUND)
          : eventList(request, 'Message follows', items(record), 'MessageShowComplete'),
      );
    },
  };
}

function items(record: MessageRecord): ListItem[] {
  const id = field('MessageID', record.message.id);
  return [
    ['MessageDetail', id + detail(record)],
    ...record.deliveries.map(
      ({ leg, address, status, attempts, providerId, parts }): ListItem => [
        'MessageDelivery',
        id +
          field('Leg', escaped(leg)) +
          field('Address', escaped(address)) +
          field('Status', status) +
          field('Attempts', String(attempts)) +
          field('ProviderID', escaped(providerId)) +
          (parts === undefined ? '' : field('Parts', parts.map((part) => part.status).join(' '))),
      ],
    ),
    ...record.timeline.map((entry): ListItem => ['MessageTimeline', id + timeline(entry)]),
  ];
}

function detail({ message, state }: MessageRecord): string {
  return (
    field('Direction', message.direction) +
    field('Source', escaped(message.source)) +
    field('Owner', escaped(message.owner)) +
    field('RequestID', escaped(message.requestId)) +
    field('Technology', escaped(message.technology)) +
    field('Destination', addressImage(message.technology, message.destination)) +
    field('From', addressImage(message.technology, message.from)) +
    field('To', escaped(message.to)) +
    field('ContentType', escaped(message.contentType)) +
    bodyLine(message.body) +
    field('Created', rfc3339(message.createdAt)) +
    field('SendAt', rfc3339(message.sendAt)) +
    field('Expires', rfc3339(message.expiresAt)) +
    field('Status', state.status) +
    field('Attempts', String(state.attempts)) +
    field('ResponseCode', String(state.responseCode)) +
    field('ResponseText', escaped(state.responseText)) +
    field('ErrorCode', escaped(state.errorCode)) +
    field('ErrorMessage', escaped(state.errorMessage))
  );
}

function timeline({ at, what, attempt, report, errorCode, errorMessage }: TimelineEntry): string {
  return (
    field('At', rfc3339(at)) +
    field('What', what) +
    field('Leg', escaped(attempt?.leg ?? report?.leg ?? '')) +
    field('Address', escaped(attempt?.address ?? '')) +
    field('Attempt', attempt ? String(attempt.number) : '') +
    field('Outcome', attempt?.outcome ?? '') +
    field('ResponseCode', attempt ? String(attempt.responseCode) : '') +
    field('ResponseText', escaped(attempt?.responseText ?? '')) +
    field('ErrorCode', escaped(errorCode ?? attempt?.errorCode ?? '')) +
    field('ErrorMessage', escaped(errorMessage ?? attempt?.errorMessage ?? '')) +
    (report === undefined ? '' : field('Part', String(report.part)) + field('Report', escaped(report.text)))
  );
}
