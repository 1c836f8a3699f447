import type { MediaIntake, MediaProblem } from '../messages/media.ts';
import type { Media } from '../messages/message.ts';

export interface FetchOptions {
  readonly intake: Pick<MediaIntake, 'fetch'>;
  /** Its downloads have a share of their own. */
  readonly carrier: string;
  readonly log: { readonly warn: (fields: object, text: string) => void };
}

/**
 * Fetches the files of a message that came in as links. One that is never to be taken (its type, its size) is left out, and the
 * others come all the same; where one cannot be had for the moment, nothing is taken: the peer tries again.
 *
 * @returns the files in their order, or why they cannot be had now
 */
export async function fetchInboundMedia(
  { intake, carrier, log }: FetchOptions,
  urls: readonly string[],
): Promise<readonly Media[] | MediaProblem> {
  let wanted = urls;
  while (wanted.length > 0) {
    const fetched = await intake.fetch(wanted, `carrier:${carrier}`);
    if (!('code' in fetched)) return fetched;
    if (PASSING.has(fetched.code)) return fetched;
    const { code, reason, index } = fetched;
    log.warn({ carrier, code, reason }, 'A file of a message that came in was left out');
    wanted = wanted.filter((_, at) => at !== index);
  }
  return [];
}

const PASSING: ReadonlySet<MediaProblem['code']> = new Set([
  'media_connection_timeout',
  'media_request_failed',
  'media_download_failed',
  'media_processing_failed',
]);
