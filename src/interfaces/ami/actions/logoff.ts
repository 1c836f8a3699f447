import { answer, type SerialAction } from '../action.ts';

/** `Logoff`: allowed before the login too. */
export const LOGOFF: SerialAction = {
  name: 'Logoff',
  classes: 0,
  synopsis: 'Logoff Manager.',
  overlaps: false,
  run(request, session) {
    session.send(answer('Goodbye', request, 'Thanks for all the fish.'));
    session.close();
  },
};
