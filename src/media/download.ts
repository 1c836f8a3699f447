import type { ApiOptions } from '../config/configuration.ts';
import type { MediaProblem } from '../messages/media.ts';
import {
  OutgoingError,
  type OutgoingErrorCode,
  type OutgoingHttp,
  type OutgoingResponse,
} from '../protocols/http/outgoing.ts';

/** A file as its server gave it. */
export interface Download {
  /** As the server wrote it. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

export type DownloadSettings = Pick<
  ApiOptions,
  'mediaTypes' | 'mediaMaxSize' | 'mediaMaxTotal' | 'mediaTimeoutSeconds' | 'mediaRedirects'
>;

/**
 * Gets a file. What went wrong is told in SignalWire's codes:
 *
 * | what | code |
 * |---|---|
 * | no http(s) URL, or one that leads to a network that is not allowed | `invalid_media_url` |
 * | no answer in time | `media_connection_timeout` |
 * | no such host, no connection, no TLS, no HTTP | `media_request_failed` |
 * | any status but 200 | `media_download_failed` |
 * | too many redirects | `media_processing_failed` |
 * | more bytes than allowed | `media_exceeds_size_limit` |
 */
export async function download(
  http: Pick<OutgoingHttp, 'request'>,
  url: string,
  index: number,
  settings: DownloadSettings,
): Promise<Download | MediaProblem> {
  const { mediaTypes, mediaMaxSize, mediaMaxTotal, mediaTimeoutSeconds, mediaRedirects } = settings;
  let response: OutgoingResponse;
  try {
    response = await http.request({
      method: 'GET',
      url,
      headers: { accept: mediaTypes.join(', ') || '*/*' },
      timeoutMs: mediaTimeoutSeconds * 1000,
      maxBytes: Math.min(mediaMaxSize, mediaMaxTotal),
      maxRedirects: mediaRedirects,
    });
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    const [code, reason] = PROBLEMS[error.code];
    return { code, reason, index };
  }
  if (response.status !== 200) return { ...NOT_THERE, index };
  return { contentType: response.headers['content-type'] ?? '', bytes: response.body };
}

const NOT_THERE = {
  code: 'media_download_failed',
  reason: 'The server of the media URL did not answer with the file.',
} as const;

const PROBLEMS: Readonly<Record<OutgoingErrorCode, readonly [MediaProblem['code'], string]>> = {
  'bad-url': ['invalid_media_url', 'The media URL is no http or https URL.'],
  blocked: ['invalid_media_url', 'The media URL leads to a network that may not be asked.'],
  dns: ['media_request_failed', 'The host of the media URL was not found.'],
  connect: ['media_request_failed', 'No connection to the host of the media URL could be made.'],
  tls: ['media_request_failed', 'No secure connection to the host of the media URL could be made.'],
  protocol: ['media_request_failed', 'The server of the media URL did not answer in HTTP, or broke off.'],
  closed: ['media_request_failed', 'The media URL could not be asked, as the gateway ends.'],
  timeout: ['media_connection_timeout', 'The server of the media URL did not answer in time.'],
  'too-large': ['media_exceeds_size_limit', 'The file at the media URL is larger than allowed.'],
  'too-many-redirects': ['media_processing_failed', 'The media URL redirects too often.'],
};
