import { parseMessageId } from '../../../messages/message-id.ts';
import type { Messaging } from '../../../messages/messaging.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { failure, type SerialAction, success } from '../action.ts';

/** `MessageCancel`: takes back a message that is still queued. Aldis's own. */
export function messageCancelAction(messaging: Pick<Messaging, 'cancel'>): SerialAction {
  return {
    name: 'MessageCancel',
    classes: CLASSES.message,
    synopsis: 'Cancel a message that is still queued.',
    overlaps: false,
    async run(request, session) {
      const given = request.fields.text('MessageID');
      if (given === '') {
        session.send(failure(request, 'No MessageID specified.'));
        return;
      }
      const id = parseMessageId(given);
      const result = id === undefined ? 'not-found' : await messaging.cancel(id);
      if (result === 'cancelled') session.send(success(request, 'Message cancelled'));
      else
        session.send(
          failure(request, result === 'not-found' ? 'Message not found' : 'Message is no longer queued'),
        );
    },
  };
}
