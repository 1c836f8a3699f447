import { errorCode, errorMessage } from '../messages/errors.ts';
import type { MediaSource } from '../messages/media.ts';
import type { Media, Message, ProjectPart } from '../messages/message.ts';
import { type FinalFailure, finalFailure } from '../messages/technology.ts';

/** What of a message is sent by a carrier: its text and its files. */
export interface OutgoingText {
  readonly text: string;
  readonly media: readonly Media[];
}

/** What there has to be of a message. */
export interface WithMedia extends Pick<Message, 'id' | 'body'> {
  readonly project?: Pick<ProjectPart, 'kind' | 'media'> | undefined;
}

export interface MediaRules {
  readonly takesMedia: boolean;
  readonly mmsFallback: 'none' | 'link';
  readonly link: MediaSource['link'];
}

/** An MMS where the carrier takes none goes as its text with links to its files, each on a line of its own, or not at all. */
export function outgoingText(message: WithMedia, rules: MediaRules): OutgoingText | FinalFailure {
  const text = message.body.toString();
  const { project } = message;
  if (project?.kind !== 'mms' || rules.takesMedia) return { text, media: project?.media ?? NONE };
  if (rules.mmsFallback === 'none') return NO_MMS;
  const links = project.media.map((media) => rules.link(message, media));
  return { text: [...(text === '' ? [] : [text]), ...links].join('\n'), media: NONE };
}

const NONE: readonly Media[] = [];
const NO_MMS = finalFailure(
  errorCode('noMms'),
  `${errorMessage('noMms')}: its carrier takes text alone, and mms_fallback=link is not set`,
);
