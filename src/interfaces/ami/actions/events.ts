import { ALL_CLASSES, parseMask } from '../../../protocols/ami/classes.ts';
import { field, response } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction } from '../action.ts';

/** `Events`: which classes of events this session gets, of those that its user may read. */
export function eventsAction(isBroken: () => boolean): SerialAction {
  return {
    name: 'Events',
    classes: 0,
    synopsis: 'Control Event Flow.',
    overlaps: false,
    run(request, session) {
      const given = request.fields.text('EventMask');
      if (given === '') {
        session.send(failure(request, 'Invalid event mask'));
        return;
      }
      const mask = parseMask(given);
      session.eventMask = mask;
      // brokeneventsaction=yes: as before Asterisk 1.8, nothing is said when all events are switched on.
      if (mask === ALL_CLASSES && isBroken()) return;
      session.send(response('Success', request.actionId, field('Events', mask === 0 ? 'Off' : 'On')));
    },
  };
}
