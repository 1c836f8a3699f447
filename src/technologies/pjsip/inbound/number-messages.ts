import type { MediaIntake, MediaProblem } from '../../../messages/media.ts';
import type { Media, MessageId } from '../../../messages/message.ts';
import type { SubmitAccepted, SubmitRefused } from '../../../messages/messaging.ts';
import { isTooLong, MOST_MEDIA } from '../../../messages/numbers/limits.ts';
import type { Numbers, SendAccepted, SendRefused } from '../../../messages/numbers/numbers.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { FinalAnswer } from './final-answer.ts';
import { numberContent } from './number-content.ts';
import type { NumberDirections, NumberRoute } from './number-routes.ts';

/** Messages between numbers, as the incoming half of the technology needs them. */
export interface NumbersSide extends NumberDirections {
  readonly numbers: Pick<Numbers, 'boundTo' | 'reaches' | 'send' | 'receive'>;
  /** Keeps the files that phones send; default: such messages are refused. */
  readonly media?: Pick<MediaIntake, 'keep' | 'release'>;
}

/** A MESSAGE to a number, but for what it says. */
export interface NumberMessage {
  readonly route: Exclude<NumberRoute, { kind: 'impostor' }>;
  /** The endpoint. */
  readonly owner: string;
  readonly request: Pick<SipRequest, 'header' | 'body' | 'callId'>;
  /** What it takes along. */
  readonly variables: readonly (readonly [string, string])[];
  readonly validityMs?: number;
  readonly idempotencyKey: string;
}

type NumberResult = SendAccepted | SendRefused | SubmitAccepted | SubmitRefused | 'not-ours';

/** Hands what phones and trunks write to numbers on to these. */
export class NumberMessages {
  readonly #side: NumbersSide;
  readonly #log: Pick<Log, 'debug'>;

  constructor(side: NumbersSide, log: Pick<Log, 'debug'>) {
    this.#side = side;
    this.#log = log;
  }

  /** The id under which it was kept, or what to answer. */
  async take(message: NumberMessage): Promise<MessageId | FinalAnswer> {
    const { request } = message;
    const content = numberContent(request.header('content-type') ?? '', request.body);
    if (content === undefined) return NOT_THIS_TYPE;
    const { text, files } = content;
    if (text === '' && files.length === 0) return NOTHING;
    const tooLong = message.route.kind === 'send' ? isTooLong(text) : text.length > LONGEST_RECEIVED;
    if (tooLong || files.length > MOST_MEDIA) return TOO_LARGE;
    const { media: intake } = this.#side;
    if (files.length > 0 && intake === undefined) return NOT_THIS_TYPE;
    const given = files.map(({ contentType, body }) => ({ contentType, bytes: body }));
    const kept = files.length === 0 ? NO_MEDIA : ((await intake?.keep(given)) ?? NO_MEDIA);
    if ('code' in kept) return this.#refused(PROBLEMS[kept.code], kept.reason);
    let result: NumberResult;
    try {
      result = await this.#submit(message, text, kept);
    } catch (error) {
      await intake?.release(kept);
      throw error;
    }
    if (result !== 'not-ours' && result.kind === 'accepted' && !result.duplicate) {
      if (message.route.kind === 'receive') this.#side.trunks?.().get(message.owner)?.came('message');
      return result.id;
    }
    // Also of one that came again: its files are those of the first.
    if (kept.length > 0) await intake?.release(kept);
    if (result === 'not-ours') return NOT_FOUND;
    return result.kind === 'accepted' ? result.id : this.#refused(answerTo(result), result.reason);
  }

  async #submit(message: NumberMessage, body: string, media: readonly Media[]): Promise<NumberResult> {
    const { route, owner, request, variables, validityMs, idempotencyKey } = message;
    const same = {
      body,
      media,
      source: 'pjsip',
      owner,
      requestId: request.callId,
      variables,
      idempotencyKey,
      ...(validityMs !== undefined && { validityMs }),
    };
    const { numbers } = this.#side;
    const { from, to } = route;
    if (route.kind === 'receive') return numbers.receive({ ...same, from, to, answerAt: route.answerAt });
    const { project } = route;
    return numbers.send({
      ...same,
      project,
      from,
      to,
      group: '',
      sendAsMms: false,
      callback: undefined,
      customVariables: [],
    });
  }

  #refused(answer: FinalAnswer, reason: string): FinalAnswer {
    this.#log.debug({ reason }, 'A MESSAGE to a number was refused');
    return answer;
  }
}

function answerTo({ why }: SendRefused | SubmitRefused): FinalAnswer {
  return REFUSALS[why];
}

const NO_MEDIA: readonly Media[] = [];
/** What numbers take: the type list of media stands in messaging.conf. */
const ACCEPT = 'Accept: text/plain, multipart/mixed, message/cpim\r\n';
const NOT_THIS_TYPE: FinalAnswer = { status: 415, headers: ACCEPT };
const NOTHING: FinalAnswer = { status: 400, reason: 'Nothing To Send' };
const TOO_LARGE: FinalAnswer = { status: 413 };
const NOT_FOUND: FinalAnswer = { status: 404 };
const FORBIDDEN: FinalAnswer = { status: 403 };
const NOT_NOW: FinalAnswer = { status: 480 };
const LATER: FinalAnswer = { status: 503, headers: 'Retry-After: 10\r\n' };

const REFUSALS: Readonly<Record<SendRefused['why'] | SubmitRefused['why'], FinalAnswer>> = {
  'from-unknown': FORBIDDEN,
  'group-unknown': FORBIDDEN,
  'no-capability': { status: 403, reason: 'Number Cannot Do This' },
  'to-invalid': NOT_FOUND,
  'to-unsupported': FORBIDDEN,
  'no-route': NOT_FOUND,
  'no-technology': NOT_FOUND,
  'opted-out': { status: 403, reason: 'Recipient Opted Out' },
  backlog: LATER,
  storage: LATER,
  refused: NOT_NOW,
};

const PROBLEMS: Readonly<Record<MediaProblem['code'], FinalAnswer>> = {
  invalid_media_type: NOT_THIS_TYPE,
  media_exceeds_size_limit: TOO_LARGE,
  media_download_failed: { status: 400, reason: 'Empty File' },
  invalid_media_url: NOT_THIS_TYPE,
  media_connection_timeout: LATER,
  media_request_failed: LATER,
  media_processing_failed: LATER,
};

/** What fits into the 255 segments that a text can be made of (3GPP TS 23.040 §9.2.3.24.1). */
const LONGEST_RECEIVED = 255 * 153;
