import { CLASSES } from '../../../protocols/ami/classes.ts';
import { field, response } from '../../../protocols/ami/serialize.ts';
import type { SerialAction } from '../action.ts';
import { localDate, localTime } from '../time.ts';

/** Unix milliseconds. */
export interface CoreTimes {
  readonly startedAt: number;
  readonly reloadedAt: number;
}

/** `CoreStatus` */
export function coreStatusAction(times: () => CoreTimes): SerialAction {
  return {
    name: 'CoreStatus',
    classes: CLASSES.system | CLASSES.reporting,
    synopsis: 'Show PBX core status variables.',
    overlaps: false,
    run(request, session) {
      const { startedAt, reloadedAt } = times();
      const content =
        field('CoreStartupDate', localDate(startedAt)) +
        field('CoreStartupTime', localTime(startedAt)) +
        field('CoreReloadDate', localDate(reloadedAt)) +
        field('CoreReloadTime', localTime(reloadedAt)) +
        field('CoreCurrentCalls', '0') +
        field('CoreProcessedCalls', '0');
      session.send(response('Success', request.actionId, content));
    },
  };
}
