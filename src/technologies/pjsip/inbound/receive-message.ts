import { errorCode } from '../../../messages/errors.ts';
import type { MessageId } from '../../../messages/message.ts';
import type { Messaging, SubmitAccepted, SubmitRefused } from '../../../messages/messaging.ts';
import type { IncomingRequest } from '../../../protocols/sip/stack.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import { formatDisplayName, type NameAddr } from '../../../protocols/sip/syntax/name-addr.ts';
import { formatUri, parseUri } from '../../../protocols/sip/syntax/uri.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { ContactTable } from '../contacts.ts';
import { CPIM_TYPE, confirmationOf, IMDN_TYPE, type Imdn, parseImdn } from '../imdn/imdn.ts';
import type { DeliveredAtOnce } from './delivered-at-once.ts';
import type { FinalAnswer } from './final-answer.ts';
import { nextHop } from './hops.ts';
import { IS_COMPOSING_TYPE, isForwarded, messageContent, NOT_THIS_TYPE } from './message-content.ts';
import type { MessageRoute, MessageRoutes, Sender } from './message-route.ts';
import { NumberMessages, type NumbersSide } from './number-messages.ts';

export interface MessageReceiverOptions {
  readonly messaging: Pick<Messaging, 'submit' | 'show' | 'confirm'>;
  readonly contacts: Pick<ContactTable, 'contactsOf'>;
  readonly routes: () => MessageRoutes;
  readonly deliveredAtOnce: DeliveredAtOnce;
  /** Default: there are no numbers. */
  readonly numbers?: NumbersSide | undefined;
  readonly log: Pick<Log, 'debug' | 'error'>;
}

type Variables = readonly (readonly [string, string])[];

/** What to answer; called once. */
export type Answer = (answer: FinalAnswer) => void;

/**
 * A MESSAGE outside of a dialog (RFC 3428 §7), from an endpoint that was allowed to send it: checked, routed and stored,
 * then answered 202. A body goes on as it came. An IMDN for a message that went out from here is not forwarded but
 * counted: 200.
 */
export class MessageReceiver {
  readonly #options: MessageReceiverOptions;
  readonly #numberMessages: NumberMessages | undefined;

  constructor(options: MessageReceiverOptions) {
    this.#options = options;
    this.#numberMessages = options.numbers && new NumberMessages(options.numbers, options.log);
  }

  receive(incoming: IncomingRequest, sender: Sender, answer: Answer): void {
    const { request } = incoming;
    const type = messageContent(request);
    if (request.to.tag !== '') {
      // There are no dialogs here that it could belong to (RFC 3261 §12.2.2).
      answer({ status: 481 });
    } else if (typeof type !== 'string') {
      answer(type);
    } else {
      const imdn = type === IMDN_TYPE || type === CPIM_TYPE ? parseImdn(type, request.body) : undefined;
      if (imdn !== undefined && MESSAGE_ID.test(imdn.messageId))
        this.#confirm(incoming, sender, imdn, answer);
      else this.#forward(incoming, sender, type, answer);
    }
  }

  /** A notification of a message of ours is counted; one between two others goes on to whom it is addressed. */
  #confirm(incoming: IncomingRequest, sender: Sender, imdn: Imdn, answer: Answer): void {
    const { messaging, numbers, log } = this.#options;
    const id = imdn.messageId.toLowerCase() as MessageId;
    const counted = messaging.show(id).then(async (record) => {
      if (record === undefined) return false;
      const confirmation = confirmationOf(imdn);
      if (confirmation !== undefined) await messaging.confirm(id, undefined, confirmation);
      numbers?.trunks?.().get(sender.endpoint.name)?.came('receipt');
      return true;
    });
    counted.then(
      (isOurs) => (isOurs ? answer(OK) : this.#forward(incoming, sender, IMDN_TYPE, answer)),
      (error: unknown) => {
        log.error({ err: error, messageId: id }, 'A delivery notification could not be counted');
        answer(TRY_AGAIN);
      },
    );
  }

  #forward(incoming: IncomingRequest, sender: Sender, type: string, answer: Answer): void {
    const { request, flow } = incoming;
    const target = parseUri(request.uri);
    if (target === undefined) {
      answer({ status: 400 });
      return;
    }
    const route = this.#options.routes().route(target, flow, sender);
    if (route.kind !== 'number' && !isForwarded(type)) {
      answer(NOT_THIS_TYPE);
      return;
    }
    const hop = nextHop(request);
    if ('status' in hop) answer(hop);
    else if (route.kind === 'nowhere') answer(NOT_FOUND);
    else if (route.kind === 'impostor') answer(IMPOSTOR);
    else if (route.kind === 'number') this.#toNumber(route, request, sender, hop, answer);
    else this.#submit(route, request, sender, type, hop, answer);
  }

  /** What is no message for a number is refused there: "is composing" means nothing to it. */
  #toNumber(
    { way }: Extract<MessageRoute, { kind: 'number' }>,
    request: SipRequest,
    { endpoint }: Sender,
    variables: Variables,
    answer: Answer,
  ): void {
    if (this.#numberMessages === undefined) {
      answer(NOT_FOUND);
      return;
    }
    const taken = this.#numberMessages.take({
      route: way,
      owner: endpoint.name,
      request,
      variables,
      ...validity(request, false),
      idempotencyKey: idempotencyKeyOf(request),
    });
    taken.then(
      (result) => {
        if (typeof result === 'string') this.#answerAccepted(result, answer);
        else answer(result);
      },
      (error: unknown) => this.#couldNotKeep(error, request, answer),
    );
  }

  #submit(
    route: Extract<MessageRoute, { destination: string }>,
    request: SipRequest,
    sender: Sender,
    type: string,
    variables: Variables,
    answer: Answer,
  ): void {
    const isComposing = type === IS_COMPOSING_TYPE;
    // "Is composing" is of no use later: who is not there does not get it.
    const isSomebodyThere = route.kind !== 'local' || this.#isAnybodyThere(route.aors);
    if (isComposing && !isSomebodyThere) {
      answer(NOT_HERE);
      return;
    }
    const submitted = this.#options.messaging.submit({
      direction: 'inbound',
      source: 'pjsip',
      owner: sender.endpoint.name,
      requestId: request.callId,
      destination: route.destination,
      from: senderText(request.from),
      to: '',
      addressee: request.uri,
      contentType: request.header('content-type') ?? type,
      body: request.body,
      variables,
      ...validity(request, isComposing),
      idempotencyKey: idempotencyKeyOf(request),
    });
    if ('kind' in submitted) {
      this.#answerSubmitted(submitted, isSomebodyThere, answer);
      return;
    }
    submitted.then(
      (result) => this.#answerSubmitted(result, isSomebodyThere, answer),
      (error: unknown) => this.#couldNotKeep(error, request, answer),
    );
  }

  #couldNotKeep(error: unknown, { callId }: SipRequest, answer: Answer): void {
    this.#options.log.error({ err: error, callId }, 'A message could not be kept');
    answer(TRY_AGAIN);
  }

  #isAnybodyThere(aors: readonly string[]): boolean {
    return aors.some((aor) => this.#options.contacts.contactsOf(aor).some(({ reachable }) => reachable));
  }

  /** Nobody waits for a delivery to somebody who is not there. */
  #answerSubmitted(result: SubmitAccepted | SubmitRefused, isSomebodyThere: boolean, answer: Answer): void {
    if (result.kind === 'accepted' && !isSomebodyThere) {
      answer(ACCEPTED);
      return;
    }
    if (result.kind === 'accepted') {
      this.#answerAccepted(result.id, answer);
      return;
    }
    this.#options.log.debug({ code: result.code, reason: result.reason }, 'A MESSAGE was refused');
    answer(refusalOf(result));
  }

  #answerAccepted(id: MessageId, answer: Answer): void {
    this.#options.deliveredAtOnce.wait(id, (delivered) => answer(delivered ? OK : ACCEPTED));
  }
}

function idempotencyKeyOf({ callId, cseq, from }: SipRequest): string {
  return `sip ${callId} ${cseq.number} ${from.tag}`;
}

function refusalOf({ why, code }: SubmitRefused): FinalAnswer {
  if (why === 'storage') return TRY_AGAIN;
  switch (code) {
    case errorCode('offline'):
      return NOT_HERE;
    case errorCode('loop'):
      return { status: 483 };
    case errorCode('expired'):
      return { status: 480, reason: 'Message Expired' };
    default:
      return NOT_FOUND;
  }
}

/** The sender for the recipient's From: display name, user and host, as Asterisk's MESSAGE(from) has them. */
function senderText({ display, uri, uriText }: NameAddr): string {
  const written = uri === undefined ? uriText : formatUri(uri, 'from-to');
  return `${display === '' ? '' : `${formatDisplayName(display)} `}<${written}>`;
}

/** RFC 3428 §4: Expires says for how long the message is of use. */
function validity(request: SipRequest, isComposing: boolean): { validityMs?: number } {
  if (isComposing) return { validityMs: IS_COMPOSING_MS };
  const expires = request.header('expires');
  const seconds = Number(expires);
  if (expires === undefined || !Number.isInteger(seconds) || seconds <= 0) return {};
  return { validityMs: Math.min(seconds, LONGEST_VALIDITY_S) * 1000 };
}

/** Ours are version 7 UUIDs. */
const MESSAGE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const IS_COMPOSING_MS = 10_000;
const LONGEST_VALIDITY_S = 30 * 24 * 3600;
const OK: FinalAnswer = { status: 200 };
const ACCEPTED: FinalAnswer = { status: 202 };
const NOT_FOUND: FinalAnswer = { status: 404 };
const IMPOSTOR: FinalAnswer = { status: 403, reason: 'From Names Somebody Else' };
const NOT_HERE: FinalAnswer = { status: 480 };
const TRY_AGAIN: FinalAnswer = { status: 503, headers: 'Retry-After: 10\r\n' };
