import type { CallbackAnswer, CallbackSender, StoredCallback } from '../../messages/callbacks.ts';
import type { ProjectMessage } from '../../messages/message.ts';
import type { Messaging } from '../../messages/messaging.ts';
import { stateOfStatus } from '../../messages/receipts/receipt-state.ts';
import { writeReceipt } from '../../messages/receipts/write-receipt.ts';
import { statusName } from '../../protocols/smpp/pdu/command-status.ts';
import { type DeliverSm, EMPTY_DELIVER_SM } from '../../protocols/smpp/pdu/deliver-sm.ts';
import { ESM_CLASS } from '../../protocols/smpp/pdu/esm-class.ts';
import { networkErrorTlv } from '../../protocols/smpp/pdu/network-error-code.ts';
import { integerTlv, textTlv } from '../../protocols/smpp/pdu/tlv.ts';
import { SessionError } from '../../protocols/smpp/session/session.ts';
import { deliverVerdict } from './deliver-statuses.ts';
import { deliver, type Esme } from './esme.ts';
import { writeSmppId } from './message-ids.ts';
import { esmeOfReceiver, receiptRequest } from './receipt-request.ts';

export interface ReceiptSenderOptions {
  /** An account of the moment, by its name. */
  readonly esme: (name: string) => Esme | undefined;
  readonly messaging: () => Pick<Messaging, 'show'>;
}

/**
 * The delivery receipts of what ESMEs have submitted. They are the status callbacks of their messages: kept with each
 * transition, in order per message, until the ESME has taken them.
 */
export class ReceiptSender implements CallbackSender {
  readonly #options: ReceiptSenderOptions;

  constructor(options: ReceiptSenderOptions) {
    this.#options = options;
  }

  retryForMs(receiver: string): number {
    const esme = this.#options.esme(esmeOfReceiver(receiver));
    return (esme?.options.keepHours ?? HOURS_OF_NOBODY) * 3_600_000;
  }

  async post(callback: StoredCallback, message: ProjectMessage): Promise<CallbackAnswer> {
    const esme = this.#options.esme(esmeOfReceiver(callback.receiver));
    if (esme === undefined) return absent('The account is not in the configuration.');
    if (callback.status === 'read' && (await this.#wasDelivered(message))) return { kind: 'taken' };
    // For a message in parts one for each: taken only together, so that none is missing after a failure between them.
    const answers = await Promise.all(receiptsOf(callback, message).map((pdu) => tell(esme, pdu)));
    return answers.find(({ kind }) => kind !== 'taken') ?? { kind: 'taken' };
  }

  /** Over SMPP nobody is told that a text was read: where it says so first it is delivered, too. */
  async #wasDelivered({ id }: ProjectMessage): Promise<boolean> {
    const record = await this.#options.messaging().show(id);
    return record?.timeline.some(({ what }) => what === 'delivered') ?? true;
  }
}

async function tell(esme: Esme, pdu: DeliverSm): Promise<CallbackAnswer> {
  const bind = esme.receiver();
  if (bind === undefined) return absent('Not bound.');
  try {
    const { status } = await deliver(bind, pdu);
    const verdict = deliverVerdict(status);
    if (verdict.kind === 'taken') return { kind: 'taken' };
    const error = statusName(status);
    return verdict.kind === 'never' ? { kind: 'refused', error } : { kind: 'failed', error, answered: true };
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    // It cannot be written as a PDU: nothing would change that.
    if (error.cause !== undefined) return { kind: 'refused', error: error.message };
    return { kind: 'failed', error: error.message, answered: false };
  }
}

/** SMPP 3.4 §5.2.12 and appendix B: from whom the message went to, to whom it came from. */
function receiptsOf(callback: StoredCallback, message: ProjectMessage): readonly DeliverSm[] {
  const { project } = message;
  const { status, errorCode, at } = callback;
  if (project.callback === undefined) return [];
  const { source, destination, ids } = receiptRequest(project.callback, project);
  const { state, err } = stateOfStatus(status, errorCode);
  const text = message.body.toString('utf8').slice(0, TOLD);
  return (ids.length === 0 ? [message.id] : ids).map((id): DeliverSm => {
    const receipt = writeReceipt({
      providerId: writeSmppId(id),
      state,
      err,
      submittedAt: message.createdAt,
      doneAt: at,
      // What no alphabet would change on the way.
      text: PLAIN.test(text) ? text : '',
    });
    const network = receipt.networkErrorCode;
    return {
      ...EMPTY_DELIVER_SM,
      source: destination,
      destination: source,
      esmClass: status === 'sent' ? ESM_CLASS.intermediate : ESM_CLASS.receipt,
      shortMessage: Buffer.from(receipt.text, 'latin1'),
      tlvs: [
        textTlv('receipted_message_id', receipt.receiptedMessageId),
        integerTlv('message_state', receipt.messageState),
        ...(network === undefined ? [] : [networkErrorTlv(network)]),
      ],
    };
  });
}

function absent(error: string): CallbackAnswer {
  return { kind: 'absent', error };
}

/** Characters of the message's text that may stand in a receipt. */
const TOLD = 20;
/** The same in GSM 03.38, ASCII and Latin-1. */
const PLAIN = /^[A-Za-z0-9 .,:;!?'"()+*/%&=<>#-]*$/;
/** For those whose account is gone. */
const HOURS_OF_NOBODY = 1;
