import type { Messaging } from '../../../messages/messaging.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { failure, type SerialAction, success } from '../action.ts';
import { MESSAGE_NOT_FOUND, readMessageId } from './message-id.ts';

/** `MessageCancel`: takes back a message that is still queued. Aldis's own. */
export function messageCancelAction(messaging: Pick<Messaging, 'cancel'>): SerialAction {
  return {
    name: 'MessageCancel',
    classes: CLASSES.message,
    synopsis: 'Cancel a message that is still queued.',
    overlaps: false,
    async run(request, session) {
      const id = readMessageId(request, session);
      if (id === undefined) return;
      const result = await messaging.cancel(id);
      if (result === 'cancelled') session.send(success(request, 'Message cancelled'));
      else
        session.send(
          failure(request, result === 'not-found' ? MESSAGE_NOT_FOUND : 'Message is no longer queued'),
        );
    },
  };
}
