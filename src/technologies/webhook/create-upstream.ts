import { fetchInboundMedia } from '../../carriers/inbound-media.ts';
import { writeNumber } from '../../carriers/number-format.ts';
import { unanswered } from '../../carriers/request-link.ts';
import { type ReadAnswer, requestUpstream } from '../../carriers/request-upstream.ts';
import type {
  CarrierRequest,
  CarrierResponse,
  Outgoing,
  Upstream,
  UpstreamSurroundings,
} from '../../carriers/upstream.ts';
import type { CarrierOptions, WebhookUpstreamOptions } from '../../config/carriers.ts';
import { type FieldPath, parseFieldPath } from '../../config/webhook/field-path.ts';
import { errorCode, errorMessage } from '../../messages/errors.ts';
import type { MediaIntake, MediaSource } from '../../messages/media.ts';
import { countSegments } from '../../messages/segments/count-segments.ts';
import { finalFailure } from '../../messages/technology.ts';
import { OutgoingError, type OutgoingHttp } from '../../protocols/http/outgoing.ts';
import { requestMaker } from './create-request.ts';
import { type ProviderDocument, readDocument, valueAt, valuesAt } from './document.ts';
import { eventsOf, type FieldPaths, type ProviderEvent } from './events.ts';
import { isProven, pathOf, purposeOf } from './proofs.ts';
import { type AnswerField, oneLine, readAnswer } from './read-answer.ts';
import { readReceipt } from './read-receipt.ts';

export interface WebhookParts {
  readonly carrier: Pick<CarrierOptions, 'name' | 'numberFormat' | 'countryCode' | 'nationalTrunk'>;
  readonly http: Pick<OutgoingHttp, 'request'>;
  readonly mediaLink: MediaSource['link'];
  readonly intake: Pick<MediaIntake, 'fetch' | 'release'>;
  /** What `/carriers/NAME` stands behind, prefix of http.conf included, without a slash at the end; empty: nobody reaches us. */
  readonly publicUrl: () => string;
}

type InboundField = 'id' | 'from' | 'to' | 'text' | 'media';

/**
 * A carrier with an HTTP API of its own, as the configuration describes it: requests by templates, answers and the requests that
 * it makes itself by paths. Those come to `/carriers/NAME/receipt` and `/carriers/NAME/inbound`.
 *
 * @throws Error where a template or a path is none; the configuration has checked them
 */
export function createWebhookUpstream(
  options: WebhookUpstreamOptions,
  surroundings: UpstreamSurroundings,
  parts: WebhookParts,
): Upstream {
  const { clock } = surroundings;
  const { carrier, http, mediaLink, publicUrl } = parts;
  const { name } = carrier;
  const requestOf = requestMaker(options);
  const answerPaths = pathsOf<AnswerField>(options.answer);

  const attempt = async (outgoing: Outgoing): Promise<ReadAnswer> => {
    const base = `${publicUrl()}/carriers/${encodeURIComponent(name)}`;
    const request = requestOf(outgoing, {
      mediaUrls: outgoing.media.map((media) => mediaLink(outgoing.message, media)),
      callbackUrl: base + pathOf('receipt', options.secret),
      inboundUrl: base + pathOf('inbound', options.secret),
      numberAs: (number) => writeNumber(number, carrier),
    });
    if (request === 'unwritable') return { outcome: UNWRITABLE, problem: '' };
    try {
      const response = await http.request(request);
      return await readAnswer(response, {
        options,
        paths: answerPaths,
        peer: name,
        recipient: outgoing.to,
        now: clock.now(),
      });
    } catch (error) {
      if (error instanceof OutgoingError) return unanswered(error);
      throw error;
    }
  };

  return requestUpstream(
    {
      name: URL.parse(options.url)?.origin ?? name,
      window: options.window,
      takesMedia: options.mms,
      measure: countSegments,
      attempt,
      receive: receiver(options, surroundings, parts),
    },
    surroundings,
  );
}

/** Takes the requests of a provider. Whatever they tell is on disk before they are answered. */
function receiver(
  options: WebhookUpstreamOptions,
  surroundings: UpstreamSurroundings,
  { carrier: { name }, intake }: WebhookParts,
): (request: CarrierRequest) => Promise<CarrierResponse> {
  const { log } = surroundings;
  const receiptPaths = pathsOf<AnswerField>(options.receipt);
  const inboundPaths = pathsOf<InboundField>(options.inbound);

  const takeReceipts = async (document: ProviderDocument): Promise<undefined> => {
    const receipts = eventsOf(document, receiptPaths, ['id', 'status'])
      .map((event) => readReceipt(event, options))
      .filter((receipt) => receipt !== undefined);
    if (receipts.length === 0) log.info({ carrier: name }, 'A request of a carrier tells of no receipt');
    for (let at = 0; at < receipts.length; at += AT_ONCE) {
      await Promise.all(receipts.slice(at, at + AT_ONCE).map((receipt) => surroundings.receipt(receipt)));
    }
  };

  /** @returns why it is to come again */
  const takeMessage = async ({
    document,
    paths,
  }: ProviderEvent<InboundField>): Promise<string | undefined> => {
    const [from, to, providerId] = [paths.from, paths.to, paths.id].map((path) =>
      oneLine(valueAt(document, path)),
    ) as [string, string, string];
    const text = valueAt(document, paths.text);
    const urls = valuesAt(document, paths.media)
      .filter((url) => url !== '')
      .slice(0, MOST_MEDIA);
    if (from === '' || to === '' || (text === '' && urls.length === 0)) {
      log.info({ carrier: name }, 'A request of a carrier tells of no message');
      return undefined;
    }
    const media = await fetchInboundMedia({ intake, carrier: name, log }, urls);
    if ('code' in media) return media.reason;
    const verdict =
      text === '' && media.length === 0
        ? ({ kind: 'refused', reason: 'None of its files can be taken' } as const)
        : await surroundings.inbound({ to, from, text, media, providerId });
    if (verdict.kind === 'taken') return undefined;
    if (media.length > 0) await intake.release(media);
    if (verdict.kind === 'storage') return verdict.reason;
    // Providers try again for days whatever is not answered with a 2xx.
    log.warn({ carrier: name, reason: verdict.reason }, 'A message of a carrier was refused');
    return undefined;
  };

  const takeMessages = async (document: ProviderDocument): Promise<string | undefined> => {
    const events = eventsOf(document, inboundPaths, ['from', 'text', 'to', 'id']);
    for (let at = 0; at < events.length; at += AT_ONCE) {
      const failures = await Promise.all(events.slice(at, at + AT_ONCE).map(takeMessage));
      const failure = failures.find((reason) => reason !== undefined);
      if (failure !== undefined) return failure;
    }
    return undefined;
  };

  return async (request) => {
    const purpose = purposeOf(request);
    if (purpose === 'unknown') return NOT_FOUND;
    if (!isProven(request, options)) {
      const { remoteAddress } = request;
      log.warn(
        { carrier: name, purpose, remoteAddress },
        'A request of a carrier was refused: it proves nothing',
      );
      return FORBIDDEN;
    }
    const document = await readDocument(request.body, request.headers, request.query);
    const paths: FieldPaths<string> = purpose === 'receipt' ? receiptPaths : inboundPaths;
    if (document.root === undefined && Object.values(paths).some((path) => path?.kind === 'steps')) {
      return BAD_REQUEST;
    }
    const failure = await (purpose === 'receipt' ? takeReceipts(document) : takeMessages(document));
    return failure === undefined ? options.reply : { ...FAILED, body: failure };
  };
}

function pathsOf<Name extends string>(texts: Readonly<Record<Name, string>>): FieldPaths<Name> {
  return Object.fromEntries(
    Object.entries<string>(texts).map(([name, text]) => [name, pathIn(text)]),
  ) as FieldPaths<Name>;
}

function pathIn(text: string): FieldPath | undefined {
  const path = parseFieldPath(text);
  if (typeof path === 'string') throw new Error(`"${text}" ${path}`);
  return path;
}

const UNWRITABLE = finalFailure(
  errorCode('invalid'),
  `${errorMessage('invalid')}: a header would hold what headers cannot`,
);
const MOST_MEDIA = 10;
/** Events of one request that are written at a time. */
const AT_ONCE = 100;
const FAILED = { status: 500, contentType: 'text/plain' };
const BAD_REQUEST: CarrierResponse = { status: 400, contentType: 'text/plain', body: 'Bad Request' };
const NOT_FOUND: CarrierResponse = { status: 404, contentType: 'text/plain', body: 'Not Found' };
const FORBIDDEN: CarrierResponse = { status: 403, contentType: 'text/plain', body: 'Forbidden' };
