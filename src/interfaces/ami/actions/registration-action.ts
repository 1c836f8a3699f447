import { CLASSES } from '../../../protocols/ami/classes.ts';
import { textOf } from '../../../protocols/ami/text.ts';
import { failure, failureWithLineFeed, type SerialAction, success } from '../action.ts';

export interface RegistrationActionOptions {
  readonly name: string;
  readonly synopsis: string;
  /** What is answered for one registration. */
  readonly sent: string;
  /** And for all of them. */
  readonly queued: string;
  readonly ask: (registration: string) => 'sent' | 'unknown';
}

/** What PJSIPRegister and PJSIPUnregister have in common: `Registration` names one, or `*all`. What comes of it is told by Registry events. */
export function registrationAction(options: RegistrationActionOptions): SerialAction {
  const { name, synopsis, sent, queued, ask } = options;
  return {
    name,
    classes: CLASSES.system | CLASSES.reporting,
    synopsis,
    overlaps: false,
    run(request, session) {
      const registration = request.fields.text('Registration');
      if (registration === '') session.send(failure(request, 'Registration parameter missing.'));
      else if (ask(textOf(registration)) === 'unknown')
        session.send(failureWithLineFeed(request, 'Unable to retrieve registration entry'));
      else session.send(success(request, registration === '*all' ? queued : sent));
    },
  };
}
