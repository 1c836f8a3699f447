import { CLASSES } from '../../../protocols/ami/classes.ts';
import { failure, type SerialAction, success } from '../action.ts';

export interface LogRotation {
  /** Opens the log file anew, so that one that was renamed is let go of; nothing to do without one. @throws when it cannot */
  readonly reopen: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** `LoggerRotate`: the log goes on in a new file, where it goes to a file (`log_file` in messaging.conf). */
export function loggerRotateAction({ reopen, onFailure }: LogRotation): SerialAction {
  return {
    name: 'LoggerRotate',
    classes: CLASSES.system | CLASSES.reporting,
    synopsis: 'Reload and rotate the Asterisk logger.',
    overlaps: false,
    run(request, session) {
      try {
        reopen();
      } catch (error) {
        onFailure(error);
        session.send(failure(request, 'Failed to reload the logger and rotate log files'));
        return;
      }
      session.send(success(request, 'Reloaded the logger and rotated log files'));
    },
  };
}
