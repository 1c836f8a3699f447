import type { ReceiptState } from '../messages/receipts/receipt-state.ts';
import { STATUS } from '../protocols/smpp/pdu/command-status.ts';
import { readRegisteredDelivery } from '../protocols/smpp/pdu/registered-delivery.ts';
import { showAddress } from './addresses.ts';
import { formatId } from './ids.ts';
import type { KeptMessage } from './kept-messages.ts';
import type { Outbox } from './outbox.ts';
import { receiptPdu } from './receipt.ts';
import type { ReceiptPlan, SmscCounters, SmscOptions } from './smsc.ts';

/** Lets messages come to their end, and tells the ESMEs who asked. */
export class Receipts {
  readonly #options: SmscOptions;
  readonly #counters: SmscCounters;
  readonly #outboxOf: (systemId: string) => Outbox;

  constructor(options: SmscOptions, counters: SmscCounters, outboxOf: (systemId: string) => Outbox) {
    this.#options = options;
    this.#counters = counters;
    this.#outboxOf = outboxOf;
  }

  /** Receipts go to who asked for them in the submission. `afterMs`: the response waits for so long itself. */
  plan(message: KeptMessage, plan: ReceiptPlan, afterMs = 0): void {
    const asked = readRegisteredDelivery(message.registeredDelivery);
    const tells = asks(message, plan.state) || plan.unasked === true;
    const { intermediate, copies = 1 } = plan;
    const end = (): void => {
      message.cancel = undefined;
      if (FINAL.has(plan.state)) message.finalAt = this.#options.now();
      message.state = plan.state;
      message.err = plan.err;
      if (tells) for (let copy = 0; copy < copies; copy++) this.#send(message, plan.form, false);
    };
    const begin = (): void => {
      if (intermediate === undefined || !(asked.intermediate || plan.unasked === true)) {
        end();
        return;
      }
      message.state = intermediate;
      this.#send(message, plan.form, true);
      this.#after(message, plan.delayMs, end);
    };
    this.#after(message, plan.delayMs + afterMs, begin);
  }

  /** Ends it now, by cancel_sm, as SMPP 3.4 §5.2.17 has it: who asked for a receipt is told. */
  cancel(message: KeptMessage): void {
    message.cancel?.();
    message.cancel = undefined;
    message.state = 'DELETED';
    message.finalAt = this.#options.now();
    if (asks(message, 'DELETED')) this.#send(message, 'both', false);
  }

  #after(message: KeptMessage, delayMs: number, act: () => void): void {
    if (delayMs <= 0) {
      act();
      return;
    }
    const timer = this.#options.time.after(delayMs, act);
    message.cancel = () => timer.cancel();
  }

  #send(message: KeptMessage, form: ReceiptPlan['form'], isIntermediate: boolean): void {
    const { receiptIds, onEvent, now } = this.#options;
    const { state, err } = message;
    const id = receiptIds === 'same' ? message.id : formatId(message.number, receiptIds);
    const pdu = receiptPdu(message, {
      id,
      state,
      err,
      doneAt: message.finalAt || now(),
      form,
      isIntermediate,
    });
    this.#counters.receipts++;
    this.#outboxOf(message.systemId).add({
      pdu,
      tries: 0,
      done: (status) => {
        if (status === STATUS.ESME_ROK) this.#counters.receiptsTaken++;
        onEvent?.({ kind: 'receipt', id, to: showAddress(message.destination), state, err, status });
      },
    });
  }
}

function asks({ registeredDelivery }: KeptMessage, state: ReceiptState): boolean {
  const { receipt } = readRegisteredDelivery(registeredDelivery);
  return receipt === 'all' || receipt === (state === 'DELIVRD' ? 'success' : 'failure');
}

const FINAL: ReadonlySet<ReceiptState> = new Set([
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'REJECTD',
  'SKIPPED',
]);
