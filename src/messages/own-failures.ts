import { type ErrorName, errorCode, errorMessage } from './errors.ts';
import type { MessageState } from './message.ts';
import { MOST_PARTS } from './segments/user-data-header.ts';
import type { FinalFailure } from './technology.ts';

/** A failure that no peer answered with. */
export function ownFailure(why: ErrorName, text = errorMessage(why)): FinalFailure {
  return { kind: 'failed', code: 0, text: '', errorCode: errorCode(why), errorMessage: text, left: false };
}

/** What the legs of a message that are over came to. */
export function lastFailure({
  responseCode,
  responseText,
  errorCode,
  errorMessage,
}: MessageState): FinalFailure {
  if (errorCode === '') return ownFailure('unreachable');
  return { kind: 'failed', code: responseCode, text: responseText, errorCode, errorMessage, left: false };
}

export const REMOVED = ownFailure('removed');
export const TOO_LONG = ownFailure(
  'invalid',
  `The text is longer than the ${MOST_PARTS} segments that one message may have`,
);
export const BROKEN = ownFailure('unknown', 'The message could not be put on the wire');
