import { NO_ADDRESS } from '../protocols/smpp/pdu/address.ts';
import { type CommandStatus, STATUS } from '../protocols/smpp/pdu/command-status.ts';
import { type Address, NO_TLVS } from '../protocols/smpp/pdu/fields.ts';
import type { ResponsePdu } from '../protocols/smpp/pdu/pdu.ts';
import { responseTo } from '../protocols/smpp/pdu/refusal.ts';
import type { SubmitMulti, UnsuccessfulSme } from '../protocols/smpp/pdu/submit-multi.ts';
import { showAddress } from './addresses.ts';
import { formatId } from './ids.ts';
import { Joining } from './joining.ts';
import type { KeptMessage, KeptMessages } from './kept-messages.ts';
import { readText } from './read-text.ts';
import type { Receipts } from './receipts.ts';
import type { Behaviour, SmscCounters, SmscOptions, Submission } from './smsc.ts';
import { Throughput } from './throughput.ts';

/** Whom a submission came from, and how it is answered. */
export interface Submitter {
  readonly session: string;
  readonly systemId: string;
  /** In the way that the behaviour says, once the delay is over. */
  readonly respond: (pdu: ResponsePdu, how: NonNullable<Behaviour['response']>, delayMs: number) => void;
}

/** Takes what ESMEs submit: submit_sm, data_sm, submit_multi. */
export class Submissions {
  readonly #options: SmscOptions;
  readonly #counters: SmscCounters;
  readonly #kept: KeptMessages;
  readonly #receipts: Receipts;
  readonly #throughput: Throughput;
  readonly #joining = new Joining();
  #nextNumber: number;
  #submitted = 0;

  constructor(options: SmscOptions, counters: SmscCounters, kept: KeptMessages, receipts: Receipts) {
    this.#options = options;
    this.#counters = counters;
    this.#kept = kept;
    this.#receipts = receipts;
    this.#throughput = new Throughput(options.throughput);
    this.#nextNumber = options.firstId;
  }

  take(pdu: Submission['pdu'], from: Submitter): void {
    if (!this.#throughput.take(this.#options.now())) {
      this.#counters.throttled++;
      this.#refuse(pdu, from, STATUS.ESME_RTHROTTLED, {});
    } else if (pdu.command === 'submit_multi') this.#takeMulti(pdu, from);
    else this.#takeOne(pdu, from);
  }

  #takeOne(pdu: Exclude<Submission['pdu'], SubmitMulti>, from: Submitter): void {
    const behaviour = this.#behave(pdu, pdu.destination, from);
    const { status = STATUS.ESME_ROK } = behaviour;
    if (status !== STATUS.ESME_ROK) {
      this.#refuse(pdu, from, status, behaviour);
      return;
    }
    const number = this.#nextNumber++;
    const message = this.#keep(number, pdu, pdu.destination, from);
    const response = { status, sequence: pdu.sequence, messageId: message.id, tlvs: NO_TLVS };
    this.#answer(pdu, from, behaviour, [[message, behaviour]], {
      ...response,
      command: pdu.command === 'submit_sm' ? 'submit_sm_resp' : 'data_sm_resp',
    });
  }

  #takeMulti(pdu: SubmitMulti, from: Submitter): void {
    const number = this.#nextNumber++;
    const taken: [KeptMessage, Behaviour][] = [];
    const unsuccessful: UnsuccessfulSme[] = [];
    let behaviour: Behaviour = {};
    for (const destination of pdu.destinations) {
      if (destination.kind === 'list') {
        this.#counters.refused++;
        // An unsuccess_sme has an address: the list's name goes in its place.
        unsuccessful.push({ ton: 0, npi: 0, address: destination.name, status: STATUS.ESME_RINVDLNAME });
        continue;
      }
      behaviour = this.#behave(pdu, destination, from);
      const { status = STATUS.ESME_ROK } = behaviour;
      const { ton, npi, address } = destination;
      if (status === STATUS.ESME_ROK)
        taken.push([this.#keep(number, pdu, { ton, npi, address }, from), behaviour]);
      else {
        this.#counters.refused++;
        unsuccessful.push({ ton, npi, address, status });
      }
    }
    if (pdu.destinations.length === 0) {
      this.#refuse(pdu, from, STATUS.ESME_RINVNUMDESTS, {});
      return;
    }
    this.#answer(pdu, from, behaviour, taken, {
      command: 'submit_multi_resp',
      status: STATUS.ESME_ROK,
      sequence: pdu.sequence,
      messageId: formatId(number, this.#options.ids),
      unsuccessful,
      tlvs: NO_TLVS,
    });
  }

  /** Early receipts go before the response, the others after it. */
  #answer(
    pdu: Submission['pdu'],
    from: Submitter,
    { response = 'send', responseDelayMs = 0 }: Behaviour,
    taken: readonly (readonly [KeptMessage, Behaviour])[],
    answer: ResponsePdu,
  ): void {
    for (const [message, { receipt }] of taken)
      if (receipt?.order === 'early') this.#receipts.plan(message, receipt);
    if (response !== 'send') this.#counters.withheld++;
    from.respond(answer, response, responseDelayMs);
    for (const [message, { receipt }] of taken)
      if (receipt?.order === 'after') this.#receipts.plan(message, receipt, responseDelayMs);
    for (const [message] of taken)
      this.#tell(pdu, message.destination, from, message.id, STATUS.ESME_ROK, response);
  }

  #refuse(
    pdu: Submission['pdu'],
    from: Submitter,
    status: CommandStatus,
    { response = 'send', responseDelayMs = 0 }: Behaviour,
  ): void {
    this.#counters.refused++;
    if (response !== 'send') this.#counters.withheld++;
    from.respond(responseTo(pdu.command, pdu.sequence, status), response, responseDelayMs);
    const destination = pdu.command === 'submit_multi' ? NO_ADDRESS : pdu.destination;
    this.#tell(pdu, destination, from, '', status, response);
  }

  #behave(pdu: Submission['pdu'], destination: Address, { systemId }: Submitter): Behaviour {
    const { behave, dropAfter } = this.#options;
    const to = showAddress(destination);
    const behaviour = behave({ systemId, pdu, source: pdu.source, destination, to });
    this.#submitted++;
    return dropAfter > 0 && this.#submitted % dropAfter === 0 ? { ...behaviour, response: 'cut' } : behaviour;
  }

  #keep(number: number, pdu: Submission['pdu'], destination: Address, { systemId }: Submitter): KeptMessage {
    this.#counters.taken++;
    const message: KeptMessage = {
      number,
      id: formatId(number, this.#options.ids),
      systemId,
      serviceType: pdu.serviceType,
      source: pdu.source,
      destination,
      submittedAt: this.#options.now(),
      registeredDelivery: pdu.registeredDelivery,
      state: 'ENROUTE',
      err: 0,
      finalAt: 0,
      text: pdu.registeredDelivery === 0 ? '' : readText(pdu).text.slice(0, TOLD),
      cancel: undefined,
    };
    this.#kept.add(message);
    return message;
  }

  #tell(
    pdu: Submission['pdu'],
    destination: Address,
    { session, systemId }: Submitter,
    id: string,
    status: CommandStatus,
    response: NonNullable<Behaviour['response']>,
  ): void {
    const { onEvent } = this.#options;
    if (onEvent === undefined) return;
    const read = readText(pdu);
    const { text, encoding, part, parts } = read;
    const from = showAddress(pdu.source);
    const to = showAddress(destination);
    const { command } = pdu;
    onEvent({
      kind: 'submitted',
      session,
      systemId,
      command,
      id,
      from,
      to,
      text,
      encoding,
      part,
      parts,
      status,
      response,
    });
    if (parts === 1 || status !== STATUS.ESME_ROK) return;
    const whole = this.#joining.add(`${systemId} ${from} ${to}`, read);
    if (whole !== undefined) onEvent({ kind: 'joined', from, to, text: whole, parts });
  }
}

/** Characters that a receipt repeats. */
const TOLD = 20;
