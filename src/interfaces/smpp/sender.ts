import type { EsmeOptions } from '../../config/carriers.ts';
import type { Clock } from '../../messages/clock.ts';
import type { MessageId, Status } from '../../messages/message.ts';
import type { Messaging } from '../../messages/messaging.ts';
import type { NumberSend, Numbers } from '../../messages/numbers/numbers.ts';
import { countSegments } from '../../messages/segments/count-segments.ts';
import type { Store } from '../../messages/store.ts';
import type { CommandStatus } from '../../protocols/smpp/pdu/command-status.ts';
import type { Address } from '../../protocols/smpp/pdu/pdu.ts';
import { failureOf, isForNow, type Refusal, refusal } from './answers.ts';
import { keyOfParts } from './message-ids.ts';
import { queuedBetween, SOURCE, serviceTypeVariables } from './queued-messages.ts';
import { receiptsTo } from './receipt-request.ts';
import type { Recipient } from './submission.ts';

export interface SenderOptions {
  readonly numbers: Pick<Numbers, 'send' | 'preview' | 'keepFailed'>;
  readonly messaging: Pick<Messaging, 'replace'>;
  readonly store: Pick<Store, 'listProject'>;
  readonly clock: Clock;
}

/** A message of an ESME, whole. */
export interface WholeText {
  readonly source: Address;
  readonly from: string;
  readonly recipients: readonly Recipient[];
  readonly serviceType: string;
  readonly body: string;
  readonly sendAt: number | undefined;
  readonly expiresAt: number | undefined;
  readonly receipts: readonly Status[];
  readonly replaces: boolean;
  /** Of its parts: the base of their ids, by which it is sent only once; undefined where it came whole. */
  readonly base: MessageId | undefined;
  /** The ids that receipts name; empty: the one it gets. */
  readonly ids: readonly string[];
  /** Its parts were answered, and nobody is there to be refused: what can never be sent becomes a message that failed. */
  readonly isOwed?: boolean;
}

/** What came of a request: it is on disk, at least for one of its recipients. */
export interface Taken {
  readonly kind: 'taken';
  /** For the response. */
  readonly id: string;
  readonly failures: readonly Failure[];
}

/** Who does not get it, and why. */
export interface Failure {
  readonly address: Address;
  readonly status: CommandStatus;
}

/** One of the recipients of a text, its place among them, and the ids that its receipts name. */
type Submitted = readonly [
  esme: EsmeOptions,
  text: WholeText,
  recipient: Recipient,
  index: number,
  ids: readonly string[],
];

type One = { readonly kind: 'one'; readonly id: string } | Refusal;

/** Hands what ESMEs submit to the numbers, as every other message of a project. */
export class Sender {
  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Whether it could be sent as things stand; nothing is sent. */
  check(
    esme: EsmeOptions,
    { from, to }: { readonly from: string; readonly to: string },
  ): Refusal | undefined {
    const { project } = esme;
    const preview = this.#options.numbers.preview({
      project,
      from,
      group: '',
      to,
      body: '',
      media: [],
      sendAsMms: false,
    });
    return preview.kind === 'refused' ? refusal(preview.why, preview.reason) : undefined;
  }

  /** Resolves when it is on disk. */
  send(esme: EsmeOptions, text: WholeText): Refusal | Promise<Taken | Refusal> {
    const [only] = text.recipients;
    if (only === undefined || text.recipients.length > 1) return this.#sendToAll(esme, text);
    const sent = this.#sendTo(esme, text, only, 0, text.ids);
    return sent instanceof Promise ? sent.then(takenOf) : sent;
  }

  /** The first that is taken gives the response its id, which the receipts of the others name as well. */
  async #sendToAll(esme: EsmeOptions, text: WholeText): Promise<Taken | Refusal> {
    const failures: Failure[] = [];
    let first: Refusal | undefined;
    const fails = ({ address }: Recipient, why: Refusal): void => {
      first ??= why;
      failures.push({ address, status: why.status });
    };
    let id = '';
    let next = 0;
    for (; next < text.recipients.length && id === ''; next++) {
      const recipient = text.recipients[next] as Recipient;
      const sent = await this.#sendTo(esme, text, recipient, next, text.ids);
      if (sent.kind === 'one') id = sent.id;
      else fails(recipient, sent);
    }
    const ids = text.ids.length > 0 ? text.ids : [id];
    const rest = text.recipients.slice(next);
    const portion = Math.ceil(PORTION_COST / (RECIPIENT_COST + text.body.length));
    for (let from = 0; from < rest.length; from += portion) {
      const some = rest.slice(from, from + portion);
      const sent = await Promise.all(
        some.map((recipient, index) => this.#sendTo(esme, text, recipient, next + from + index, ids)),
      );
      for (const [index, one] of sent.entries()) {
        if (one.kind === 'refused') fails(some[index] as Recipient, one);
      }
    }
    if (id !== '') return { kind: 'taken', id, failures };
    return first ?? refusal('destinations', 'It has no destination.');
  }

  #sendTo(...submission: Submitted): Refusal | Promise<One> {
    const sent = this.#trySendTo(...submission);
    if (!submission[1].isOwed) return sent;
    return Promise.resolve(sent).then((one) =>
      one.kind === 'refused' && !isForNow(one) ? this.#keepFailed(one, ...submission) : one,
    );
  }

  #keepFailed(why: Refusal, ...[esme, text, recipient, index, ids]: Submitted): Refusal | Promise<One> {
    if (recipient.number === '') return why;
    const request = requestOf(esme, text, recipient, index, ids, this.#options.clock.now());
    const kept = this.#options.numbers.keepFailed(request, failureOf(why));
    return kept instanceof Promise ? kept.then(oneOf) : refusal(kept.why, kept.reason);
  }

  #trySendTo(...[esme, text, recipient, index, ids]: Submitted): Refusal | Promise<One> {
    if (recipient.number === '') return refusal('to-invalid', 'The destination leads nowhere.');
    const now = this.#options.clock.now();
    const begins = Math.max(text.sendAt ?? now, now);
    if (text.expiresAt !== undefined && text.expiresAt <= begins)
      return refusal('expiry', 'The validity period is over before it begins.');
    if (text.replaces) return this.#replaceOrSend(esme, text, recipient, index, ids);
    return this.#submit(requestOf(esme, text, recipient, index, ids, begins));
  }

  #submit(request: NumberSend): Refusal | Promise<One> {
    const sent = this.#options.numbers.send(request);
    return sent instanceof Promise ? sent.then(oneOf) : refusal(sent.why, sent.reason);
  }

  /** SMPP 3.4 §5.2.18: what is still queued between the two gets the new text, and keeps its id. */
  async #replaceOrSend(
    esme: EsmeOptions,
    text: WholeText,
    recipient: Recipient,
    index: number,
    ids: readonly string[],
  ): Promise<One> {
    const { store, messaging, clock } = this.#options;
    const between = { from: text.from, to: recipient.number, serviceType: text.serviceType };
    for (const { id } of await queuedBetween(store, esme, between)) {
      const replaced = await messaging.replace(id, {
        body: Buffer.from(text.body),
        segments: countSegments(text.body).segments,
        ...(text.sendAt !== undefined && { sendAt: text.sendAt }),
        ...(text.expiresAt !== undefined && { expiresAt: text.expiresAt }),
      });
      if (replaced === 'replaced') return { kind: 'one', id };
    }
    const now = clock.now();
    const begins = Math.max(text.sendAt ?? now, now);
    return this.#submit(requestOf(esme, text, recipient, index, ids, begins));
  }
}

function requestOf(
  { name, project }: EsmeOptions,
  text: WholeText,
  { address, number }: Recipient,
  index: number,
  ids: readonly string[],
  begins: number,
): NumberSend {
  const { from, base, receipts, sendAt, expiresAt } = text;
  return {
    project,
    source: SOURCE,
    owner: name,
    requestId: '',
    from,
    group: '',
    to: number,
    body: text.body,
    media: [],
    sendAsMms: false,
    callback:
      receipts.length === 0
        ? undefined
        : receiptsTo(
            name,
            receipts,
            { source: text.source, destination: address, ids },
            { from, to: number },
          ),
    customVariables: serviceTypeVariables(text.serviceType),
    ...(sendAt !== undefined && { sendAt }),
    ...(expiresAt !== undefined && { validityMs: expiresAt - begins }),
    ...(base !== undefined && { idempotencyKey: keyOfParts(base, index) }),
  };
}

function oneOf(sent: Awaited<ReturnType<Numbers['send']>>): One {
  if (sent.kind === 'accepted') return { kind: 'one', id: sent.id };
  return refusal(sent.why, sent.reason);
}

function takenOf(one: One): Taken | Refusal {
  return one.kind === 'one' ? { kind: 'taken', id: one.id, failures: NO_FAILURES } : one;
}

/** In characters that are looked at; together less than 10 ms: the longest text to 254 at once held the event loop for 160. */
const PORTION_COST = 400_000;
const RECIPIENT_COST = 2500;
const NO_FAILURES: readonly Failure[] = [];
