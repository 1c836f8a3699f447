import type { NumberFormat } from '../../carriers/number-format.ts';
import { type Tried, unanswered } from '../../carriers/request-link.ts';
import { type ReadAnswer, requestUpstream } from '../../carriers/request-upstream.ts';
import type { Outgoing, Upstream, UpstreamSurroundings } from '../../carriers/upstream.ts';
import type { Mm7UpstreamOptions } from '../../config/carriers.ts';
import { errorCode } from '../../messages/errors.ts';
import type { MediaIntake, MediaSource } from '../../messages/media.ts';
import { wholeText } from '../../messages/segments/written-as.ts';
import { finalFailure } from '../../messages/technology.ts';
import { OutgoingError, type OutgoingHttp } from '../../protocols/http/outgoing.ts';
import { Mm7Error } from '../../protocols/mm7/errors.ts';
import { composeSubmit } from './compose-submit.ts';
import { readAnswer } from './read-answer.ts';
import { receiveMm7 } from './receive.ts';

export interface Mm7Parts {
  /** The carrier's. */
  readonly name: string;
  readonly format: NumberFormat;
  readonly http: Pick<OutgoingHttp, 'request'>;
  readonly readMedia: MediaSource['read'];
  readonly intake: Pick<MediaIntake, 'keep' | 'release'>;
}

/**
 * A carrier behind an MMSC (`protocol=mm7`, 3GPP TS 23.140): messages go to it by SubmitReq, with their files; it sends its
 * DeliverReq, DeliveryReportReq and ReadReplyReq to `/carriers/NAME/`, whatever stands behind that.
 */
export function createMm7Upstream(
  options: Mm7UpstreamOptions,
  surroundings: UpstreamSurroundings,
  parts: Mm7Parts,
): Upstream {
  const { clock, log } = surroundings;
  const { name, format, http, readMedia } = parts;

  const attempt = async (outgoing: Outgoing): Promise<ReadAnswer> => {
    let files: readonly Buffer[];
    try {
      files = await Promise.all(outgoing.media.map((media) => readMedia(media)));
    } catch (error) {
      log.error({ err: error, carrier: name, messageId: outgoing.message.id }, 'A file could not be read');
      return UNREADABLE;
    }
    try {
      const response = await http.request(composeSubmit(options, outgoing, files, format));
      const context = { peer: name, recipient: outgoing.to, now: clock.now() };
      return await readAnswer(response, context);
    } catch (error) {
      if (error instanceof OutgoingError) return unanswered(error);
      if (error instanceof Mm7Error) return unwritable(error);
      throw error;
    }
  };

  return requestUpstream(
    {
      name: options.url,
      window: options.window,
      takesMedia: true,
      measure: wholeText,
      attempt,
      receive: (request) => receiveMm7(request, options, surroundings, parts),
    },
    surroundings,
  );
}

function unwritable({ message }: Mm7Error): Tried {
  return { outcome: finalFailure(errorCode('invalid'), message), problem: '' };
}

/** The disk may be there again later; the file may not, so that it is not tried for ever. */
const UNREADABLE: Tried = {
  outcome: {
    kind: 'retry',
    code: 0,
    text: '',
    errorCode: errorCode('unknown'),
    errorMessage: 'A file of the message could not be read',
    bounded: true,
    left: false,
  },
  problem: '',
};
