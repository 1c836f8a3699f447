import type { ApiOptions } from '../config/configuration.ts';
import type { Clock } from '../messages/clock.ts';
import type { MediaIntake, MediaLinks, MediaProblem, MediaSource, OpenedMedia } from '../messages/media.ts';
import type { Media, MessageId, MessageRecord } from '../messages/message.ts';
import { parseMessageId } from '../messages/message-id.ts';
import type { Store } from '../messages/store.ts';
import type { OutgoingHttp } from '../protocols/http/outgoing.ts';
import type { Log } from '../telemetry/log.ts';
import { type Download, type DownloadSettings, download } from './download.ts';
import { isPlausible } from './file-signs.ts';
import { Gate } from './gate.ts';
import { hashOf, KeptFiles } from './kept-files.ts';
import { Links } from './links.ts';
import { isAllowedType, mediaTypeOf } from './media-type.ts';
import { UnusedFiles } from './unused-files.ts';

export interface CreateMediaOptions {
  /** `DATA/media`; made when the first file comes. */
  readonly directory: string;
  readonly http: Pick<OutgoingHttp, 'request'>;
  /** Of the moment. */
  readonly settings: () => DownloadSettings & Pick<ApiOptions, 'mediaUrlLifetimeSeconds'>;
  /** How this HTTP server is reached, prefix included, without a slash at the end. */
  readonly baseUrl: () => string;
  /** See load-key.ts. */
  readonly key: Buffer;
  readonly store: Pick<Store, 'usedMedia'>;
  readonly message: (id: MessageId) => Promise<MessageRecord | undefined>;
  readonly clock: Clock;
  readonly randomUuid: () => string;
  readonly log: Pick<Log, 'error'>;
}

/** The media of messages: how they come in, where they are, and how they are got at. */
export interface MediaFiles extends MediaIntake, MediaSource, MediaLinks {
  /** Takes away a file that no message has any more (`Amended.unused`); one that some message has stays. */
  remove(hash: string): Promise<void>;
  /** Removes what an earlier life left behind; once, after the start, beside everything else. */
  sweep(): Promise<void>;
}

export function createMedia(options: CreateMediaOptions): MediaFiles {
  const { directory, http, settings, key, baseUrl, store, message, clock, randomUuid, log } = options;
  const files = new KeptFiles(directory, randomUuid);
  const unused = new UnusedFiles({ files, store, clock, log });
  const lifetimeSeconds = () => settings().mediaUrlLifetimeSeconds;
  const links = new Links({ key, baseUrl, lifetimeSeconds });
  const downloads = new Gate(DOWNLOADS_AT_ONCE, DOWNLOADS_OF_PROJECT, DOWNLOADS_OF_SENDER);

  const keepAll = async (
    given: readonly Download[],
    sources: readonly string[],
  ): Promise<readonly Media[] | MediaProblem> => {
    const problem = problemOf(given, settings());
    if (problem !== undefined) return problem;
    const keepOne = async ({ contentType, bytes }: Download, index: number): Promise<Media> => {
      const hash = await hashOf(bytes);
      unused.hold(hash);
      await files.keep(hash, bytes, clock.now());
      const source = sources[index] ?? '';
      return { id: randomUuid(), hash, contentType: mediaTypeOf(contentType), size: bytes.length, source };
    };
    const kept = await Promise.allSettled(given.map(keepOne));
    const failure = kept.findIndex(({ status }) => status === 'rejected');
    if (failure < 0) return kept.map((result) => (result as PromiseFulfilledResult<Media>).value);
    log.error({ err: (kept[failure] as PromiseRejectedResult).reason }, 'A media file could not be kept');
    for (const result of kept) if (result.status === 'fulfilled') await unused.remove(result.value.hash);
    return { code: 'media_processing_failed', reason: 'The file could not be kept.', index: failure };
  };

  return {
    async fetch(urls, project, sender = '') {
      const got = await Promise.all(
        urls.map((url, index) =>
          downloads.run(project, sender, () => download(http, url, index, settings())),
        ),
      );
      const problem = got.find((result) => 'code' in result);
      return problem ?? keepAll(got as readonly Download[], urls);
    },
    keep: (given) => keepAll(given, []),
    async release(media) {
      for (const { hash } of media) await unused.remove(hash);
    },
    link: (of, media) => links.link(of, media, clock.now()),
    read: ({ hash }) => files.read(hash),
    async open(link): Promise<OpenedMedia | 'not-found' | 'gone'> {
      const id = parseMessageId(link.messageId);
      const expiresAt = links.check(link);
      if (id === undefined || expiresAt === undefined) return 'not-found';
      if (expiresAt <= clock.now()) return 'gone';
      const media = await mediaOf(id, link.mediaId, message);
      if (media === undefined) return 'gone';
      return { media, bytes: await files.read(media.hash), expiresAt };
    },
    remove: (hash) => unused.remove(hash),
    sweep: () => unused.sweep(),
  };
}

/** What is wrong with the first file that is not taken. */
function problemOf(files: readonly Download[], settings: DownloadSettings): MediaProblem | undefined {
  let total = 0;
  for (const [index, { contentType, bytes }] of files.entries()) {
    total += bytes.length;
    const type = mediaTypeOf(contentType);
    if (bytes.length > settings.mediaMaxSize || total > settings.mediaMaxTotal) {
      return {
        code: 'media_exceeds_size_limit',
        reason: 'The file, or all files together, are larger than allowed.',
        index,
      };
    }
    if (!isAllowedType(type, settings.mediaTypes)) {
      return { code: 'invalid_media_type', reason: 'Files of this type are not taken.', index };
    }
    if (bytes.length === 0) {
      return { code: 'media_download_failed', reason: 'The file is empty.', index };
    }
    if (!isPlausible(type, bytes)) {
      return { code: 'invalid_media_type', reason: 'The file is not what its type says.', index };
    }
  }
  return undefined;
}

/** undefined: it was deleted, or what it belongs to was. */
async function mediaOf(
  id: MessageId,
  mediaId: string,
  message: CreateMediaOptions['message'],
): Promise<Media | undefined> {
  const record = await message(id);
  const project = record?.message.project;
  if (record === undefined || project === undefined || record.marks.deletedAt > 0) return undefined;
  // A leg's media are those of the record that it was made for.
  if (!project.listed && project.parent !== '') {
    const parent = await message(project.parent);
    const isThere = parent?.message.project?.media.some(({ hash }) =>
      project.media.some((own) => own.id === mediaId && own.hash === hash),
    );
    if (!isThere || (parent?.marks.deletedAt ?? 0) > 0) return undefined;
  }
  return project.media.find((media) => media.id === mediaId);
}

/** Of all requests: each may hold some megabytes. */
const DOWNLOADS_AT_ONCE = 64;
/** Of one project. */
const DOWNLOADS_OF_PROJECT = 24;
/** Of one of those who write to a project: the files of one message. */
const DOWNLOADS_OF_SENDER = 8;
