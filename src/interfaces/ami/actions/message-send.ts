import type { Messaging, SubmitAccepted, SubmitRefused, SubmitRequest } from '../../../messages/messaging.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { failure, type OverlappingAction, type Request } from '../action.ts';
import { readSubmission } from './message-send-parameters.ts';

/**
 * `MessageSend`: takes a message. `Success` says that it is on disk, and adds to Asterisk's answer the
 * `MessageID` by which its fate is told.
 */
export function messageSendAction(
  messaging: Pick<Messaging, 'submit'>,
  now: () => number,
): OverlappingAction {
  return {
    name: 'MessageSend',
    classes: CLASSES.message,
    synopsis: 'Send an out of call message to an endpoint.',
    overlaps: true,
    answer(request, session) {
      const owner = session.account?.user.name ?? '';
      const submission = readSubmission(request.fields, owner, now());
      if (typeof submission === 'string') return failure(request, submission);
      if (lacksAccount(submission)) {
        return failure(request, 'Message failed to send.', field('Reason', NO_ACCOUNT));
      }
      const result = messaging.submit(submission);
      if ('kind' in result) return refusal(request, result);
      return result.then(
        (settled) => (settled.kind === 'accepted' ? acceptance(request, settled) : refusal(request, settled)),
        () => failure(request, 'Message failed to send.', field('Reason', 'The message could not be kept.')),
      );
    },
  };
}

/** ami.md §2.4: who sends to an XMPP address has to name the account; others find one by the number that they send from. */
function lacksAccount({ destination, from }: SubmitRequest): boolean {
  return destination.startsWith(XMPP) && (!from.startsWith(XMPP) || from === XMPP);
}

function acceptance({ actionId }: Request, { id }: SubmitAccepted): string {
  // By hand: this answer is given many thousand times a second.
  const head = actionId === '' ? 'Response: Success\r\n' : `Response: Success\r\nActionID: ${actionId}\r\n`;
  return `${head}Message: Message successfully sent\r\nMessageID: ${id}\r\n\r\n`;
}

function refusal(request: Request, { why, reason }: SubmitRefused): string {
  if (why === 'no-technology') return failure(request, 'Message technology not found.');
  return failure(request, 'Message failed to send.', field('Reason', escaped(reason)));
}

const XMPP = 'xmpp:';
const NO_ACCOUNT =
  'A message to an XMPP address needs "From: xmpp:" and the name of an account of xmpp.conf.';
