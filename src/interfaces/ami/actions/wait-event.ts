import type { SerialAction } from '../action.ts';

/** `WaitEvent`: holds the session until there is an event. */
export const WAIT_EVENT: SerialAction = {
  name: 'WaitEvent',
  classes: 0,
  synopsis: 'Wait for an event to occur.',
  overlaps: false,
  run(request, session) {
    return session.waitEvent(request.actionId, timeoutMs(request.fields.text('Timeout')));
  },
};

/** Whole seconds as scanf(3) reads them; a negative number, or none, is no end. */
function timeoutMs(text: string): number | undefined {
  const seconds = Number.parseInt(text, 10);
  return Number.isNaN(seconds) || seconds < 0 ? undefined : Math.min(seconds, LONGEST_SECONDS) * 1000;
}

/** What a timer can hold: 24 days. */
const LONGEST_SECONDS = 2_000_000;
