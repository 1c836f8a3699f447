import type { EsmeOptions } from '../../config/carriers.ts';
import type { Clock } from '../../messages/clock.ts';
import type { MessageRecord, ProjectMessage } from '../../messages/message.ts';
import type { Messaging } from '../../messages/messaging.ts';
import { RECEIPT_STATES, stateOfStatus } from '../../messages/receipts/receipt-state.ts';
import { countSegments } from '../../messages/segments/count-segments.ts';
import { isFinal } from '../../messages/status.ts';
import type { Store } from '../../messages/store.ts';
import type { CancelSm } from '../../protocols/smpp/pdu/cancel-sm.ts';
import type { Address } from '../../protocols/smpp/pdu/pdu.ts';
import type { QuerySm, QuerySmResp } from '../../protocols/smpp/pdu/query-sm.ts';
import type { ReplaceSm } from '../../protocols/smpp/pdu/replace-sm.ts';
import { writeAbsoluteTime } from '../../protocols/smpp/pdu/time.ts';
import { numberOf } from './address.ts';
import { type Refusal, refusal } from './answers.ts';
import { FIRST_WITH_SCHEDULED } from './esme.ts';
import type { LongMessages } from './long-messages.ts';
import { baseOf, keyOfParts, readSmppId } from './message-ids.ts';
import { isOf, queuedBetween } from './queued-messages.ts';
import { contentOf, senderOf } from './read-submission.ts';
import { timesOf } from './read-times.ts';
import { readText } from './text-coding.ts';

export interface KeptMessagesOptions {
  readonly messaging: Pick<Messaging, 'show' | 'cancel' | 'replace'>;
  readonly store: Pick<Store, 'keyed' | 'listProject'>;
  readonly longMessages: Pick<LongMessages, 'has'>;
  readonly clock: Clock;
}

/** What an ESME asks of messages that it has submitted: query_sm, cancel_sm, replace_sm. Of others it learns nothing. */
export class KeptMessages {
  readonly #options: KeptMessagesOptions;

  constructor(options: KeptMessagesOptions) {
    this.#options = options;
  }

  /** SMPP 3.4 §4.8. @param version interface_version of who asks */
  async query(
    esme: EsmeOptions,
    { messageId, source }: QuerySm,
    version: number,
  ): Promise<Pick<QuerySmResp, 'finalDate' | 'messageState' | 'errorCode'> | Refusal> {
    const record = await this.#find(esme, messageId);
    if (record === 'waits')
      return { finalDate: '', messageState: RECEIPT_STATES.ENROUTE.number, errorCode: 0 };
    if (record === undefined || !isFrom(record.message, source, esme)) return UNKNOWN;
    const { status, errorCode, updatedAt } = record.state;
    if (!isFinal(status) || status === 'sent') {
      const scheduled =
        version >= FIRST_WITH_SCHEDULED &&
        status === 'queued' &&
        record.message.sendAt > this.#options.clock.now();
      const { number } = RECEIPT_STATES[scheduled ? 'SCHEDULED' : 'ENROUTE'];
      return { finalDate: '', messageState: number, errorCode: 0 };
    }
    const { state, err } = stateOfStatus(status, errorCode);
    return {
      finalDate: writeAbsoluteTime(updatedAt),
      messageState: RECEIPT_STATES[state].number,
      errorCode: err,
    };
  }

  /** SMPP 3.4 §4.9: one by its id, or all between two addresses. */
  async cancel(esme: EsmeOptions, pdu: CancelSm): Promise<Refusal | undefined> {
    const { messaging } = this.#options;
    if (pdu.messageId === '') return this.#cancelBetween(esme, pdu);
    const record = await this.#find(esme, pdu.messageId);
    if (record === 'waits') return NOT_CANCELLED;
    if (record === undefined || !isFrom(record.message, pdu.source, esme)) return UNKNOWN;
    if (pdu.destination.address !== '' && numberOf(pdu.destination) !== record.message.project.to)
      return UNKNOWN;
    return (await messaging.cancel(record.message.id)) === 'cancelled' ? undefined : NOT_CANCELLED;
  }

  /** SMPP 3.4 §4.10. The receipts that were asked for stay those of the submission. */
  async replace(esme: EsmeOptions, pdu: ReplaceSm): Promise<Refusal | undefined> {
    const { messaging, clock } = this.#options;
    const record = await this.#find(esme, pdu.messageId);
    if (record === 'waits') return NOT_REPLACED;
    if (record === undefined || !isFrom(record.message, pdu.source, esme)) return UNKNOWN;
    if (pdu.smDefaultMsgId !== 0) return refusal('default-message', 'There are no predefined messages.');
    // The PDU has no data_coding: its text is in the account's default alphabet.
    const content = contentOf({ ...pdu, dataCoding: 0 }, esme);
    if ('kind' in content) return content;
    const times = timesOf(pdu, clock.now());
    if ('kind' in times) return times;
    const { sendAt, expiresAt } = times;
    if (expiresAt !== undefined && expiresAt <= Math.max(clock.now(), sendAt ?? record.message.sendAt))
      return refusal('expiry', 'The validity period is over before it begins.');
    const text = readText(content.text.coding, content.text.octets);
    const replaced = await messaging.replace(record.message.id, {
      body: Buffer.from(text),
      segments: countSegments(text).segments,
      ...(sendAt !== undefined && { sendAt }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
    return replaced === 'replaced' ? undefined : NOT_REPLACED;
  }

  async #cancelBetween(
    esme: EsmeOptions,
    { source, destination, serviceType }: CancelSm,
  ): Promise<Refusal | undefined> {
    const { store, messaging } = this.#options;
    const from = senderOf(source, esme);
    const to = numberOf(destination);
    if (from === undefined)
      return refusal('from-unknown', 'The source is no number that the account may use.');
    if (to === undefined) return refusal('to-invalid', 'The destination is no number that leads anywhere.');
    let cancelled = 0;
    for (const { id } of await queuedBetween(store, esme, { from, to, serviceType })) {
      if ((await messaging.cancel(id)) === 'cancelled') cancelled++;
    }
    return cancelled > 0 ? undefined : NOT_CANCELLED;
  }

  /** By the id of a message, or of one of the parts that it was made of. `waits`: other parts are still missing. */
  async #find(esme: EsmeOptions, text: string): Promise<Found | 'waits' | undefined> {
    const { messaging, store, longMessages, clock } = this.#options;
    const id = readSmppId(text);
    if (id === undefined) return undefined;
    const base = baseOf(id);
    if (longMessages.has(base)) return 'waits';
    let record = await messaging.show(id);
    if (record === undefined) {
      const whole = await store.keyed(esme.name, keyOfParts(base, 0), clock.now());
      record = whole && (await messaging.show(whole));
    }
    return isFound(record) && isOf(record.message, esme) ? record : undefined;
  }
}

type Found = MessageRecord & { readonly message: ProjectMessage };

function isFound(record: MessageRecord | undefined): record is Found {
  return record?.message.project !== undefined;
}

/**
 * What is asked has to be from where the message is (SMPP 3.4 §4.8.1). Many clients ask by the id alone, which is the account's own
 * and cannot be guessed: that is enough.
 */
function isFrom({ project }: ProjectMessage, source: Address, esme: EsmeOptions): boolean {
  return source.address === '' || senderOf(source, esme) === project.from;
}

const UNKNOWN = refusal('message-unknown', 'No message of the account has this id and these addresses.');
const NOT_CANCELLED = refusal('not-cancelled', 'The message has left, or is over.');
const NOT_REPLACED = refusal('not-replaced', 'The message has left, or is over.');
