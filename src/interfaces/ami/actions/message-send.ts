import { findXmppAccount } from '../../../config/find-xmpp-account.ts';
import type { Messaging, SubmitAccepted, SubmitRefused, SubmitRequest } from '../../../messages/messaging.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import type { XmppSurface } from '../../../technologies/xmpp/index.ts';
import { failure, type OverlappingAction, type Request } from '../action.ts';
import { readSubmission } from './message-send-parameters.ts';

export interface MessageSendOptions {
  readonly messaging: Pick<Messaging, 'submit'>;
  readonly xmpp: Pick<XmppSurface, 'accounts'>;
  readonly onFailure: (action: string, error: unknown) => void;
}

/**
 * `MessageSend`: takes a message. `Success` says that it is on disk, and adds to Asterisk's answer the
 * `MessageID` by which its fate is told.
 */
export function messageSendAction(options: MessageSendOptions, now: () => number): OverlappingAction {
  const { messaging, xmpp, onFailure } = options;
  return {
    name: 'MessageSend',
    classes: CLASSES.message,
    synopsis: 'Send an out of call message to an endpoint.',
    overlaps: true,
    answer(request, session) {
      const owner = session.account?.user.name ?? '';
      const asked = readSubmission(request.fields, owner, now());
      if (typeof asked === 'string') return failure(request, asked);
      const submission = lacksAccount(asked) ? withAccount(asked, xmpp) : asked;
      if (submission === undefined) {
        return failure(request, 'Message failed to send.', field('Reason', NO_ACCOUNT));
      }
      const result = messaging.submit(submission);
      if ('kind' in result) return refusal(request, result);
      return result.then(
        (settled) => (settled.kind === 'accepted' ? acceptance(request, settled) : refusal(request, settled)),
        (error: unknown) => {
          onFailure('MessageSend', error);
          return failure(
            request,
            'Message failed to send.',
            field('Reason', 'The message could not be kept.'),
          );
        },
      );
    },
  };
}

/** ami.md §2.4: who sends to an XMPP address has to name the account; others find one by the number that they send from. */
function lacksAccount({ destination, from }: SubmitRequest): boolean {
  return destination.startsWith(XMPP) && (!from.startsWith(XMPP) || from === XMPP);
}

/**
 * To res_xmpp what stands before the first colon of `From` means nothing: `sip:asterisk` is the account `asterisk`. So it is here
 * while that is connected; what would have to wait is to name it without a doubt.
 */
function withAccount(
  submission: SubmitRequest,
  xmpp: Pick<XmppSurface, 'accounts'>,
): SubmitRequest | undefined {
  const colon = submission.from.indexOf(':');
  if (colon < 0) return undefined;
  const accounts = new Map(xmpp.accounts().map((account) => [account.name, account]));
  const account = findXmppAccount(accounts, submission.from.slice(colon + 1));
  return account?.status === 'up' ? { ...submission, from: `${XMPP}${account.name}` } : undefined;
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
