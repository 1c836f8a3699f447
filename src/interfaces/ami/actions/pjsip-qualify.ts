import { CLASSES } from '../../../protocols/ami/classes.ts';
import { textOf } from '../../../protocols/ami/text.ts';
import type { QualifySurface } from '../../../technologies/pjsip/index.ts';
import { failure, failureWithLineFeed, type SerialAction, success } from '../action.ts';

/** `PJSIPQualify`: OPTIONS to every contact of an endpoint; what they answer comes as events. */
export function pjsipQualifyAction(qualify: Pick<QualifySurface, 'qualify'>): SerialAction {
  return {
    name: 'PJSIPQualify',
    classes: CLASSES.system | CLASSES.reporting,
    synopsis: 'Qualify a chan_pjsip endpoint.',
    overlaps: false,
    run(request, session) {
      const name = request.fields.text('Endpoint');
      if (name === '') {
        session.send(failure(request, 'Endpoint parameter missing.'));
        return;
      }
      switch (qualify.qualify(textOf(name))) {
        case 'no-endpoint':
          session.send(failureWithLineFeed(request, 'Unable to retrieve endpoint'));
          return;
        case 'no-aors':
          session.send(failureWithLineFeed(request, 'No AoRs configured for endpoint'));
          return;
        case 'qualifying':
          session.send(success(request, 'Endpoint found, will qualify'));
      }
    },
  };
}
