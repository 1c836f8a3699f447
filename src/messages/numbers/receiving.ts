import type { Clock } from '../clock.ts';
import { errorCode, errorMessage } from '../errors.ts';
import type { MessageId } from '../message.ts';
import type { Messaging, SubmitAccepted, SubmitRefused, SubmitRequest } from '../messaging.ts';
import { countSegments } from '../segments/count-segments.ts';
import type { OwnNumber } from './directory.ts';
import { HOPS_LIMIT, hopsOf, withHop } from './hops.ts';
import { type Keyword, keywordOf } from './keywords.ts';
import type { NumberReceive, NumberSend, Numbers, OptOuts } from './numbers.ts';
import type { RoutingTable } from './routing-table.ts';
import { MMS_SEGMENTS } from './sending.ts';
import type { Ways } from './ways.ts';

export interface ReceivingOptions {
  readonly table: () => RoutingTable;
  readonly ways: Ways;
  readonly optOuts: OptOuts;
  readonly messaging: () => Pick<Messaging, 'submit'>;
  /** Sends what a number answers by itself. */
  readonly answer: (request: NumberSend) => ReturnType<Numbers['send']>;
  readonly clock: Clock;
  readonly onProblem: (text: string, error: unknown) => void;
}

/** What comes in for a number of ours: kept as its inbound record, and taken to where it is bound. */
export class Receiving {
  readonly #options: ReceivingOptions;

  constructor(options: ReceivingOptions) {
    this.#options = options;
  }

  receive(request: NumberReceive): ReturnType<Numbers['receive']> {
    const own = this.#options.table().own(request.to);
    if (own === undefined) return 'not-ours';
    if (request.variables !== undefined && hopsOf(request.variables) >= HOPS_LIMIT) return LOOP;
    const keyword = own.optout ? keywordOf(request.body) : undefined;
    const isPlain =
      keyword === undefined || (isYes(request.body) && !this.#options.optOuts.has(own.number, request.from));
    if (!isPlain) return this.#keyword(own, request, keyword);
    this.#note(own, request);
    return this.#options.messaging().submit(inbound(own, request));
  }

  /** The list first, then the record, then the answer: whatever is cut short is done again when the message comes again. */
  async #keyword(
    own: OwnNumber,
    request: NumberReceive,
    keyword: Keyword,
  ): Promise<SubmitAccepted | SubmitRefused> {
    const { optOuts, clock, messaging, onProblem } = this.#options;
    try {
      if (keyword === 'stop') await optOuts.add(own.number, request.from, clock.now());
      else if (keyword === 'start') await optOuts.remove(own.number, request.from);
    } catch (error) {
      onProblem('The list of who said STOP could not be written', error);
      return NOT_WRITTEN;
    }
    this.#note(own, request);
    const answer = await messaging().submit(inbound(own, request));
    if (answer.kind === 'accepted') await this.#reply(own, request, keyword, answer.id);
    return answer;
  }

  async #reply(own: OwnNumber, request: NumberReceive, keyword: Keyword, id: MessageId): Promise<void> {
    const body = replyOf(own, keyword);
    if (body === '') return;
    const sent = await this.#options.answer({
      project: own.project,
      source: OPT_OUT_SOURCE,
      requestId: '',
      from: own.number,
      group: '',
      to: request.from,
      body,
      media: [],
      sendAsMms: false,
      callback: undefined,
      customVariables: [],
      // Two numbers that answer each other's answers must come to an end.
      variables: withHop(request.variables ?? []),
      idempotencyKey: `${keyword}:${id}`,
    });
    if (sent.kind === 'refused') {
      const text = `${own.number} could not answer ${keyword.toUpperCase()}`;
      this.#options.onProblem(text, new Error(sent.reason));
    }
  }

  #note(own: OwnNumber, { from, source, owner, answerAt, parent }: NumberReceive): void {
    // Who wrote from inside is answered inside.
    if (parent !== undefined) return;
    this.#options.ways.note({
      number: own.number,
      project: own.project,
      peer: from,
      source,
      owner,
      answerAt,
    });
  }
}

/** `Message.source` of what a number answers by itself. It goes to those who said STOP as well. */
export const OPT_OUT_SOURCE = 'optout';

/** The inbound record. */
function inbound(own: OwnNumber, request: NumberReceive): SubmitRequest {
  const kind = request.media.length > 0 ? 'mms' : 'sms';
  return {
    direction: 'inbound',
    source: request.source,
    owner: request.owner,
    requestId: request.requestId,
    ...target(own),
    from: request.from,
    to: '',
    contentType: 'text/plain',
    body: Buffer.from(request.body),
    variables: request.variables ?? [],
    addressee: own.number,
    project: {
      id: own.project,
      from: request.from,
      to: own.number,
      kind,
      segments: kind === 'mms' ? MMS_SEGMENTS : (request.segments ?? countSegments(request.body).segments),
      media: request.media,
      callback: undefined,
      customVariables: [],
      group: '',
      parent: request.parent ?? '',
      listed: true,
    },
    ...(request.validityMs !== undefined && { validityMs: request.validityMs }),
    ...(request.idempotencyKey !== undefined && { idempotencyKey: request.idempotencyKey }),
  };
}

/** Straight to the one place it is bound to, else to the technology `number`, which sees to all of them. */
function target({
  number,
  deliverTo,
  inbound: document,
}: OwnNumber): Pick<SubmitRequest, 'technology' | 'destination'> {
  const [destination] = deliverTo;
  if (document === undefined && deliverTo.length === 1 && destination !== undefined) return { destination };
  if (document !== undefined && deliverTo.length === 0) return { technology: 'handler', destination: number };
  return { destination: `number:${number}/bound` };
}

function replyOf({ stopReply, startReply, helpReply }: OwnNumber, keyword: Keyword): string {
  if (keyword === 'stop') return stopReply;
  return keyword === 'start' ? startReply : helpReply;
}

/** A word of every conversation: it asks for messages again only where there are to be none. */
function isYes(body: string): boolean {
  return /^\s*yes\b/i.test(body);
}

const LOOP: SubmitRefused = {
  kind: 'refused',
  why: 'refused',
  code: errorCode('loop'),
  reason: `${errorMessage('loop')}.`,
};
const NOT_WRITTEN: SubmitRefused = {
  kind: 'refused',
  why: 'storage',
  code: errorCode('unknown'),
  reason: 'The message could not be written to disk; nothing was kept.',
};
