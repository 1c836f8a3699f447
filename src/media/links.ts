import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MediaLink } from '../messages/media.ts';
import type { Media, Message } from '../messages/message.ts';

export interface LinksOptions {
  /** 32 random bytes. */
  readonly key: Buffer;
  /** What paths stand behind: `https://gateway.example`, without a slash at the end. */
  readonly baseUrl: () => string;
  readonly lifetimeSeconds: () => number;
}

/**
 * Links to files that nobody can guess and that end: `/media/MESSAGE/MEDIA?expires=SECONDS&signature=…`, where the signature
 * is the HMAC-SHA256 of the rest. Their end is a full hour, so that a message sent twice says the same.
 */
export class Links {
  readonly #options: LinksOptions;

  constructor(options: LinksOptions) {
    this.#options = options;
  }

  link({ id }: Pick<Message, 'id'>, media: Media, now: number): string {
    const end = Math.ceil(now / 1000) + this.#options.lifetimeSeconds();
    const expires = String(Math.ceil(end / 3600) * 3600);
    const signature = this.#sign(id, media.id, expires).toString('base64url');
    return `${this.#options.baseUrl()}/media/${id}/${media.id}?expires=${expires}&signature=${signature}`;
  }

  /** Unix milliseconds until which a link is good, whether or not that is over; undefined: it is none of ours. */
  check({ messageId, mediaId, expires, signature }: MediaLink): number | undefined {
    const given = Buffer.from(signature, 'base64url');
    const wanted = this.#sign(messageId, mediaId, expires);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    return Number(expires) * 1000;
  }

  #sign(messageId: string, mediaId: string, expires: string): Buffer {
    return createHmac('sha256', this.#options.key).update(`${messageId}/${mediaId}?${expires}`).digest();
  }
}
