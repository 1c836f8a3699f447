import type { MediaIntake } from '../../../messages/media.ts';
import type { Media } from '../../../messages/message.ts';
import { MOST_MEDIA } from '../../../messages/numbers/limits.ts';
import type { XmppLog } from '../service.ts';
import type { ChatMessage } from './read-message.ts';
import { textBeside, textWithLinks } from './shared-files.ts';

/** What goes on of a message to a number: a text and files. */
export interface NumberText {
  readonly text: string;
  readonly media: readonly Media[];
}

export interface MessageFilesOptions {
  readonly media: Pick<MediaIntake, 'fetch'>;
  readonly log: Pick<XmppLog, 'warn'>;
}

/**
 * Fetches the files of a message. One that cannot be had, whatever the reason is, stays a link in the text, which its reader can
 * follow: a chat server may keep a file for its own users, or for an hour.
 *
 * @param account whose downloads have a share of their own, and in it each sender
 * @param sender his bare JID
 */
export async function withFiles(
  { media, log }: MessageFilesOptions,
  { text, files }: ChatMessage,
  account: string,
  sender: string,
): Promise<NumberText> {
  let wanted = files.slice(0, MOST_MEDIA);
  // A try without the one that failed fetches the others again: whoever shares files is not to have them asked for many times.
  for (let tries = 0; tries < MOST_TRIES && wanted.length > 0; tries++) {
    const fetched = await media.fetch(wanted, `xmpp:${account}`, sender);
    if (!('code' in fetched)) {
      const left = files.filter((url) => !wanted.includes(url));
      return { text: textWithLinks(textBeside(text, wanted), left), media: fetched };
    }
    const { code, reason, index } = fetched;
    log.warn(
      { account, code, reason },
      'A file that came in over XMPP could not be fetched: its link goes on',
    );
    wanted = wanted.filter((_, at) => at !== index);
  }
  return { text: textWithLinks(text, files), media: [] };
}

const MOST_TRIES = 2;
