import { field, response } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction } from '../action.ts';

/** `Challenge`: what the MD5 login is reckoned from; one per session. */
export function challengeAction(randomBytes: (size: number) => Buffer): SerialAction {
  return {
    name: 'Challenge',
    classes: 0,
    synopsis: 'Generate Challenge for MD5 Auth.',
    overlaps: false,
    run(request, session) {
      if (request.fields.text('AuthType').toLowerCase() !== 'md5') {
        session.send(failure(request, 'Must specify AuthType'));
        return;
      }
      if (session.challenge === '') session.challenge = String(randomBytes(4).readUInt32BE() % 1_000_000_000);
      session.send(response('Success', request.actionId, field('Challenge', session.challenge)));
    },
  };
}
