import { CLASSES } from '../../../protocols/ami/classes.ts';
import { named } from '../../../protocols/ami/fields.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { type SerialAction, success } from '../action.ts';
import type { Broadcast } from '../broadcast.ts';

/** `UserEvent`: an event of the client's own, with every other header of the request copied as it stands. */
export function userEventAction(broadcast: Broadcast): SerialAction {
  return {
    name: 'UserEvent',
    classes: CLASSES.user,
    synopsis: 'Send an arbitrary event.',
    overlaps: false,
    run(request, session) {
      session.send(success(request, 'Event Sent'));
      const { fields } = request;
      broadcast.publish({
        name: 'UserEvent',
        classes: CLASSES.user,
        lines: () => {
          let text = field('UserEvent', escaped(fields.text('UserEvent')));
          for (const line of fields.lines) {
            if (!named(line, 'UserEvent') && !named(line, 'Action')) text += `${escaped(line)}\r\n`;
          }
          return text;
        },
      });
    },
  };
}
