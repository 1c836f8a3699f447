import { RECEIPT_STATES } from '../messages/receipts/receipt-state.ts';
import type { CancelSm } from '../protocols/smpp/pdu/cancel-sm.ts';
import { STATUS } from '../protocols/smpp/pdu/command-status.ts';
import { NO_TLVS } from '../protocols/smpp/pdu/fields.ts';
import type { ResponsePdu } from '../protocols/smpp/pdu/pdu.ts';
import type { QuerySm } from '../protocols/smpp/pdu/query-sm.ts';
import { responseTo } from '../protocols/smpp/pdu/refusal.ts';
import type { ReplaceSm } from '../protocols/smpp/pdu/replace-sm.ts';
import { writeAbsoluteTime } from '../protocols/smpp/pdu/time.ts';
import { readId } from './ids.ts';
import type { KeptMessage, KeptMessages } from './kept-messages.ts';
import type { Receipts } from './receipts.ts';
import type { IdFormat } from './smsc.ts';

/** What query_sm, cancel_sm and replace_sm find. */
export class Ancillary {
  readonly #kept: KeptMessages;
  readonly #receipts: Receipts;
  readonly #ids: IdFormat;

  constructor(kept: KeptMessages, receipts: Receipts, ids: IdFormat) {
    this.#kept = kept;
    this.#receipts = receipts;
    this.#ids = ids;
  }

  answer(pdu: QuerySm | CancelSm | ReplaceSm, systemId: string): ResponsePdu {
    if (pdu.command === 'query_sm') return this.#query(pdu, systemId);
    return pdu.command === 'cancel_sm' ? this.#cancel(pdu, systemId) : this.#replace(pdu, systemId);
  }

  #query(pdu: QuerySm, systemId: string): ResponsePdu {
    const [message] = this.#find(pdu, systemId);
    if (message === undefined) return responseTo('query_sm', pdu.sequence, STATUS.ESME_RINVMSGID);
    return {
      command: 'query_sm_resp',
      status: STATUS.ESME_ROK,
      sequence: pdu.sequence,
      messageId: message.id,
      finalDate: message.finalAt === 0 ? '' : writeAbsoluteTime(message.finalAt),
      messageState: RECEIPT_STATES[message.state].number,
      errorCode: message.err & 0xff,
      tlvs: NO_TLVS,
    };
  }

  #cancel(pdu: CancelSm, systemId: string): ResponsePdu {
    const { source, destination, serviceType } = pdu;
    const found =
      pdu.messageId === ''
        ? this.#kept.pendingBetween(systemId, source, destination, serviceType)
        : this.#find(pdu, systemId);
    const pending = found.filter(({ finalAt }) => finalAt === 0);
    for (const message of pending) this.#receipts.cancel(message);
    if (pending.length > 0) return responseTo('cancel_sm', pdu.sequence, STATUS.ESME_ROK);
    const isUnknown = found.length === 0 && pdu.messageId !== '';
    return responseTo('cancel_sm', pdu.sequence, isUnknown ? STATUS.ESME_RINVMSGID : STATUS.ESME_RCANCELFAIL);
  }

  #replace(pdu: ReplaceSm, systemId: string): ResponsePdu {
    const found = this.#find(pdu, systemId);
    if (found.length === 0) return responseTo('replace_sm', pdu.sequence, STATUS.ESME_RINVMSGID);
    const pending = found.filter(({ finalAt }) => finalAt === 0);
    for (const message of pending) message.text = pdu.shortMessage.toString('latin1', 0, TOLD);
    return responseTo(
      'replace_sm',
      pdu.sequence,
      pending.length > 0 ? STATUS.ESME_ROK : STATUS.ESME_RREPLACEFAIL,
    );
  }

  /** The source has to be that of the submission (SMPP 3.4 §4.8.1). */
  #find(pdu: QuerySm | CancelSm | ReplaceSm, systemId: string): KeptMessage[] {
    const found = this.#kept.find(readId(pdu.messageId, this.#ids), systemId);
    return found.filter(({ source }) => source.address === pdu.source.address);
  }
}

const TOLD = 20;
