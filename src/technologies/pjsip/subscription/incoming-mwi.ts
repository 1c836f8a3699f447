import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { mediaTypeOf } from '../../../protocols/sip/syntax/content-type.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { Mailboxes } from '../../../states/states.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import { MESSAGE_SUMMARY, parseMessageSummary } from './bodies/message-summary.ts';

/** Sets the mailbox that a NOTIFY of an endpoint with `incoming_mwi_mailbox` is about; answered when that is durable. */
export async function takeMailboxNotify(
  request: SipRequest,
  endpoint: PjsipEndpoint,
  mailboxes: Pick<Mailboxes, 'update'>,
): Promise<FinalAnswer> {
  const type = mediaTypeOf(request.header('content-type'));
  if (type !== MESSAGE_SUMMARY) return { status: 415, headers: `Accept: ${MESSAGE_SUMMARY}\r\n` };
  const summary = parseMessageSummary(request.body.toString('utf8'));
  if (summary === undefined) return { status: 400, reason: 'Message Summary Cannot Be Read' };
  await mailboxes.update({ mailbox: endpoint.incomingMwiMailbox, ...summary, urgentMessages: 0 });
  return { status: 200 };
}
