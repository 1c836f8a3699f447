import type { MailboxCounts, Mailboxes } from '../../../../states/states.ts';
import { type Content, content } from './content.ts';

/**
 * RFC 3842 §5.2. `account` is a URI, empty for none; urgent messages are not told, as with Asterisk. Whatever is not 0 is
 * waiting, a count below 0 as well: the event MessageWaiting says so, too.
 */
export function messageSummary(counts: Summary, account: string): Content {
  const { newMessages, oldMessages } = counts;
  const accountLine = account === '' ? '' : `Message-Account: ${account}\r\n`;
  return content(
    MESSAGE_SUMMARY,
    `Messages-Waiting: ${newMessages === 0 ? 'no' : 'yes'}\r\n${accountLine}Voice-Message: ${newMessages}/${oldMessages} (0/0)\r\n`,
  );
}

export type Summary = Pick<MailboxCounts, 'newMessages' | 'oldMessages'>;

/** All these mailboxes as one; a mailbox nobody told of is empty. Counts below 0 count as they are, as Asterisk adds them. */
export function summaryOf(mailboxes: Pick<Mailboxes, 'countsOf'>, names: readonly string[]): Summary {
  let newMessages = 0;
  let oldMessages = 0;
  for (const name of names) {
    const counts = mailboxes.countsOf(name);
    if (counts === undefined) continue;
    newMessages += counts.newMessages;
    oldMessages += counts.oldMessages;
  }
  return { newMessages, oldMessages };
}

/** What a phone tells of its own mailbox; undefined: it is no message summary. */
export function parseMessageSummary(text: string): Summary | undefined {
  const waiting = /^Messages-Waiting[ \t]*:[ \t]*(yes|no)[ \t]*$/im.exec(text)?.[1]?.toLowerCase();
  if (waiting === undefined) return undefined;
  const counts = /^Voice-Message[ \t]*:[ \t]*(\d{1,9})[ \t]*\/[ \t]*(\d{1,9})/im.exec(text);
  if (counts === null) return { newMessages: waiting === 'yes' ? 1 : 0, oldMessages: 0 };
  return { newMessages: Number(counts[1]), oldMessages: Number(counts[2]) };
}

export const MESSAGE_SUMMARY = 'application/simple-message-summary';
