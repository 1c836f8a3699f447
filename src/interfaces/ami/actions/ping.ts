import type { Clock } from '../../../messages/clock.ts';
import { field, response } from '../../../protocols/ami/serialize.ts';
import type { SerialAction } from '../action.ts';
import { timestamp } from '../time.ts';

/** `Ping` */
export function pingAction(clock: Clock): SerialAction {
  return {
    name: 'Ping',
    classes: 0,
    synopsis: 'Keepalive command.',
    overlaps: false,
    run(request, session) {
      const content = field('Ping', 'Pong') + field('Timestamp', timestamp(clock.now()));
      session.send(response('Success', request.actionId, content));
    },
  };
}
