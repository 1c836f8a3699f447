import type { Callbacks } from '../../../messages/callbacks.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { field } from '../../../protocols/ami/serialize.ts';
import { type SerialAction, success } from '../action.ts';
import { readMessageId } from './message-id.ts';

/** `CallbackRetry`: has dead status callbacks tried again: those of a message, of a project, or all. Aldis's own. */
export function callbackRetryAction(callbacks: Pick<Callbacks, 'retry'>): SerialAction {
  return {
    name: 'CallbackRetry',
    classes: CLASSES.message,
    synopsis: 'Try dead status callbacks again.',
    overlaps: false,
    async run(request, session) {
      const ofMessage = request.fields.get('MessageID') !== undefined;
      const message = ofMessage ? readMessageId(request, session) : undefined;
      if (ofMessage && message === undefined) return;
      const project = request.fields.text('Project').trim().toLowerCase();
      const count = await callbacks.retry({
        ...(message !== undefined && { message }),
        ...(project !== '' && { project }),
      });
      session.send(success(request, 'Callbacks will be tried again', field('Callbacks', String(count))));
    },
  };
}
