import type { MediaIntake } from '../../messages/media.ts';
import type { StatusCallback } from '../../messages/message.ts';
import { HOPS_LIMIT, HOPS_VARIABLE } from '../../messages/numbers/hops.ts';
import { isTooLong, MOST_CHARACTERS, MOST_MEDIA } from '../../messages/numbers/limits.ts';
import type { Numbers, SendAccepted, SendRefused } from '../../messages/numbers/numbers.ts';
import { RunCutShort } from './document-error.ts';
import type { InboundText } from './inbound-text.ts';

/** A message that a document wants sent. */
export interface Reply {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  /** URLs. */
  readonly media: readonly string[];
  readonly callback: StatusCallback | undefined;
}

export type ReplyOutcome =
  | { readonly kind: 'sent'; readonly id: string }
  /** `why` as Numbers.send says it, or what is wrong before it is asked. */
  | { readonly kind: 'refused'; readonly why: ReplyRefusal; readonly reason: string };

export type ReplyRefusal =
  | Exclude<SendRefused['why'], 'storage'>
  | 'nothing-to-send'
  | 'too-long'
  | 'too-many-media'
  | 'media'
  | 'loop';

export interface RepliesOptions {
  readonly numbers: Pick<Numbers, 'send'>;
  readonly intake: Pick<MediaIntake, 'fetch' | 'release'>;
  readonly inbound: InboundText;
  readonly source: 'swml' | 'cxml';
  /** How often the conversation went on by itself before, document answering document (hops.ts). */
  readonly hops: number;
  /** Whether a document runs for the messages of a number. */
  readonly runsDocument: (number: string) => boolean;
}

/**
 * Sends what one run of a document answers. Each reply carries a key made of the inbound message and of how many came
 * before it: when the document is run again after a crash, what was sent the first time is not sent twice.
 */
export class Replies {
  readonly #options: RepliesOptions;
  #tried = 0;
  #sent = 0;
  /** Tried to numbers whose documents may answer. */
  #looping = 0;

  constructor(options: RepliesOptions) {
    this.#options = options;
  }

  /** How many were sent, in this run or an earlier one that it repeats. */
  get sent(): number {
    return this.#sent;
  }

  /** @throws RunCutShort where the store takes nothing */
  async send(reply: Reply): Promise<ReplyOutcome> {
    const { intake, inbound } = this.#options;
    const number = ++this.#tried;
    const hops = this.#hopsWith(reply);
    if (hops >= HOPS_LIMIT) return refused('loop', `${hops - 1} documents have answered each other`);
    if (reply.body === '' && reply.media.length === 0)
      return refused('nothing-to-send', 'No text and no media');
    if (isTooLong(reply.body)) {
      return refused('too-long', `The text has more than ${MOST_CHARACTERS} characters`);
    }
    if (reply.media.length > MOST_MEDIA) return refused('too-many-media', `More than ${MOST_MEDIA} media`);
    if (reply.media.length === 0) return this.#submit(reply, number, hops, []);

    const media = await intake.fetch(reply.media, inbound.project);
    if ('code' in media) return refused('media', `Media ${media.index + 1}: ${media.reason}`);
    try {
      const outcome = await this.#submit(reply, number, hops, media);
      if (outcome.kind === 'refused') await intake.release(media);
      return outcome;
    } catch (error) {
      await intake.release(media);
      throw error;
    }
  }

  /**
   * Once documents answer each other, each further answer of one run that another document answers counts as one more hop:
   * two answers each would be a thousand messages after ten hops, ten each more than there is time for.
   */
  #hopsWith({ to }: Reply): number {
    const { hops, runsDocument } = this.#options;
    return hops > 0 && runsDocument(to) ? hops + ++this.#looping : hops + 1;
  }

  async #submit(reply: Reply, number: number, hops: number, media: Media): Promise<ReplyOutcome> {
    const { numbers, intake, inbound, source } = this.#options;
    const result: SendAccepted | SendRefused = await numbers.send({
      project: inbound.project,
      source,
      requestId: inbound.id,
      from: reply.from,
      group: '',
      to: reply.to,
      body: reply.body,
      media,
      sendAsMms: false,
      callback: reply.callback,
      customVariables: [],
      idempotencyKey: `${source}:${inbound.id}:${number}`,
      variables: [
        [HOPS_VARIABLE, String(hops)],
        // RFC 3834 §5: so that nobody else's autoresponder answers it.
        ['Auto-Submitted', 'auto-replied'],
      ],
    });
    if (result.kind === 'accepted') {
      this.#sent++;
      // What was fetched again belongs to no message.
      if (result.duplicate && media.length > 0) await intake.release(media);
      return { kind: 'sent', id: result.id };
    }
    if (result.why === 'storage') throw new RunCutShort(result.reason);
    return refused(result.why, result.reason);
  }
}

function refused(why: ReplyRefusal, reason: string): ReplyOutcome {
  return { kind: 'refused', why, reason };
}

type Media = Parameters<MediaIntake['release']>[0];
