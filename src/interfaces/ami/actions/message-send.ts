import type { Messaging, SubmitAccepted, SubmitRefused } from '../../../messages/messaging.ts';
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
      const result = messaging.submit(submission);
      if ('kind' in result) return refusal(request, result);
      return result.then(
        (settled) => (settled.kind === 'accepted' ? acceptance(request, settled) : refusal(request, settled)),
        () => failure(request, 'Message failed to send.', field('Reason', 'The message could not be kept.')),
      );
    },
  };
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
