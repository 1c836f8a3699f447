import type { Message } from './message.ts';
import type { Replacement } from './messaging.ts';

/** The message with another text, and with other times where they are given. */
export function replaced(message: Message, { body, segments, sendAt, expiresAt }: Replacement): Message {
  return {
    ...message,
    body,
    sendAt: sendAt ?? message.sendAt,
    expiresAt: expiresAt ?? message.expiresAt,
    project: message.project && { ...message.project, segments },
  };
}
