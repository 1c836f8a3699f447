import type { MessageId } from '../../../messages/message.ts';
import { parseMessageId } from '../../../messages/message-id.ts';
import { type ActionSession, failure, type Request } from '../action.ts';

/** The message that a request names; undefined when it names none that could be, which the session has then been told. */
export function readMessageId(request: Request, session: ActionSession): MessageId | undefined {
  const given = request.fields.text('MessageID');
  const id = parseMessageId(given);
  if (given === '') session.send(failure(request, 'No MessageID specified.'));
  else if (id === undefined) session.send(failure(request, MESSAGE_NOT_FOUND));
  return id;
}

export const MESSAGE_NOT_FOUND = 'Message not found';
