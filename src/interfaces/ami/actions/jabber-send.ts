import type { Configuration } from '../../../config/configuration.ts';
import { findXmppAccount } from '../../../config/find-xmpp-account.ts';
import type { Messaging, SubmitAccepted, SubmitRefused, SubmitRequest } from '../../../messages/messaging.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import type { Fields } from '../../../protocols/ami/fields.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { textOf } from '../../../protocols/ami/text.ts';
import { failure, type OverlappingAction, type Request, success } from '../action.ts';
import { BROKEN_VALUE, hasCr } from './message-send-parameters.ts';
import { ownerOf } from './pjsip-notify.ts';
import { readExtras } from './submission-extras.ts';

export interface JabberSendOptions {
  readonly messaging: Pick<Messaging, 'submit'>;
  readonly configuration: () => Pick<Configuration, 'xmpp'>;
  readonly onFailure: (action: string, error: unknown) => void;
}

/**
 * `JabberSend`: hands in an XMPP message. Checks and texts in the order of res_xmpp.c, which answers twice: that it will try,
 * and what became of that. Here there is one answer, when it is known: `Success` says that the message is on disk, and has the
 * `MessageID` by which its fate is told.
 */
export function jabberSendAction(options: JabberSendOptions, now: () => number): OverlappingAction {
  return {
    name: 'JabberSend',
    classes: CLASSES.system,
    synopsis: 'Sends a message to a Jabber Client.',
    overlaps: true,
    answer(request, session) {
      const asked = readRequest(request.fields, options.configuration(), ownerOf(session), now());
      if (typeof asked === 'string') return failure(request, asked);
      if (!asked.destination.includes('@')) {
        return failure(request, NOT_SENT, field('Reason', 'The recipient has no "@" in it.'));
      }
      const result = options.messaging.submit(asked);
      const tell = (settled: SubmitAccepted | SubmitRefused): string => told(request, settled);
      if (!(result instanceof Promise)) return tell(result);
      return result.then(tell, (error: unknown) => {
        options.onFailure('JabberSend', error);
        return notKept(request);
      });
    },
  };
}

/** A string is the text of the error. Asterisk's manual says `JID`, its code reads `ScreenName`. */
function readRequest(
  fields: Fields,
  { xmpp }: Pick<Configuration, 'xmpp'>,
  owner: string,
  now: number,
): SubmitRequest | string {
  const jabber = textOf(fields.text('Jabber'));
  const jid = textOf(fields.text('ScreenName') || fields.text('JID'));
  const body = Buffer.from(fields.text('Message'), 'latin1');
  if (jabber === '') return 'No transport specified';
  if (jid === '') return 'No ScreenName specified';
  if (body.length === 0) return 'No Message specified';
  const account = findXmppAccount(xmpp.accounts, jabber);
  if (account === undefined) return 'Could not find Sender';
  const requestId = fields.text('ActionID');
  const extras = readExtras(fields, now);
  if (typeof extras === 'string') return extras;
  if ([jid, requestId, extras.idempotencyKey ?? ''].some(hasCr)) return BROKEN_VALUE;
  return {
    direction: 'outbound',
    source: 'ami',
    owner,
    requestId,
    destination: `xmpp:${jid}`,
    from: `xmpp:${account.name}`,
    to: '',
    contentType: 'text/plain',
    body,
    variables: [],
    ...extras,
  };
}

function told(request: Request, result: SubmitAccepted | SubmitRefused): string {
  return result.kind === 'accepted'
    ? success(request, 'Attempting to send Jabber Message', field('MessageID', result.id))
    : failure(request, NOT_SENT, field('Reason', escaped(result.reason)));
}

function notKept(request: Request): string {
  return failure(request, NOT_SENT, field('Reason', 'The message could not be kept.'));
}

const NOT_SENT = 'Message failed to send.';
