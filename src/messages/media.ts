import type { Media, Message } from './message.ts';

/** The media of messages, as technologies see them. */
export interface MediaSource {
  /** A URL, unguessable and for a while, at which whoever has it gets the file; of this gateway's HTTP server. */
  link(message: Pick<Message, 'id'>, media: Media): string;
  /** The bytes. Rejects when the file is gone. */
  read(media: Media): Promise<Buffer>;
}

/** How media come in; each is checked and kept before anything is said to be accepted. */
export interface MediaIntake {
  /**
   * Fetches what a request of a project names, all or none; `project` is its id. Missing `sender`: the project itself asks;
   * whoever else names files, a stranger maybe, has a share of his own of what the project may fetch at a time.
   */
  fetch(urls: readonly string[], project: string, sender?: string): Promise<readonly Media[] | MediaProblem>;
  /** Keeps what came in with a message. */
  keep(
    files: readonly { readonly contentType: string; readonly bytes: Buffer }[],
  ): Promise<readonly Media[] | MediaProblem>;
  /** Takes back what no message came of. */
  release(media: readonly Media[]): Promise<void>;
}

/** The files behind links, as the HTTP server gives them out. */
export interface MediaLinks {
  /**
   * `not-found`: no such link was ever made, or nothing is behind it. `gone`: it was made, and its time is over or the file
   * was deleted.
   */
  open(link: MediaLink): Promise<OpenedMedia | 'not-found' | 'gone'>;
}

/** The parts of a link as they came in. */
export interface MediaLink {
  readonly messageId: string;
  readonly mediaId: string;
  readonly expires: string;
  readonly signature: string;
}

export interface OpenedMedia {
  readonly media: Media;
  readonly bytes: Buffer;
  /** Unix milliseconds until which the link is good. */
  readonly expiresAt: number;
}

/** Why media are not taken; the codes are SignalWire's. */
export interface MediaProblem {
  readonly code:
    | 'invalid_media_url'
    | 'invalid_media_type'
    | 'media_exceeds_size_limit'
    | 'media_download_failed'
    | 'media_connection_timeout'
    | 'media_request_failed'
    | 'media_processing_failed';
  /** One sentence, without anything of what the URL's host said. */
  readonly reason: string;
  /** Which of the URLs or files, from 0. */
  readonly index: number;
}
