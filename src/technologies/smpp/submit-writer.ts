import type { Outgoing } from '../../carriers/upstream.ts';
import type { CarrierOptions, SmppUpstreamOptions } from '../../config/carriers.ts';
import type { Clock } from '../../messages/clock.ts';
import type { Segmentation } from '../../messages/segments/count-segments.ts';
import { headerOfPart, referenceOf } from '../../messages/segments/user-data-header.ts';
import { NO_OCTETS, NO_TLVS } from '../../protocols/smpp/pdu/fields.ts';
import { registeredDelivery } from '../../protocols/smpp/pdu/registered-delivery.ts';
import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import { writeRelativeTime } from '../../protocols/smpp/pdu/time.ts';
import { userData } from '../../protocols/smpp/pdu/user-data.ts';
import { destinationAddress, sourceAddress } from './addresses.ts';
import { TextWriter, type WrittenText, writtenPart } from './text-writer.ts';

/** A message as the PDUs that it goes in. */
export interface Submits {
  /** In order; one where it goes whole. */
  readonly pdus: readonly SubmitSm[];
  readonly segments: number;
}

/** Writes messages as submit_sm. */
export class SubmitWriter {
  readonly #carrier: CarrierOptions;
  readonly #options: SmppUpstreamOptions;
  readonly #clock: Clock;
  readonly #text: TextWriter;
  readonly #registeredDelivery: number;

  constructor(carrier: CarrierOptions, options: SmppUpstreamOptions, clock: Clock) {
    this.#carrier = carrier;
    this.#options = options;
    this.#clock = clock;
    this.#text = new TextWriter(options);
    this.#registeredDelivery = registeredDelivery({
      receipt: RECEIPTS[options.receipts],
      intermediate: options.receipts === 'all',
    });
  }

  measure(text: string): Segmentation {
    return this.#text.measure(text);
  }

  write({ message, from, to, text }: Outgoing): Submits {
    const { serviceType, protocolId, priority, sendValidity } = this.#options;
    const written = this.#text.write(text);
    const { segments } = written;
    const whole: SubmitSm = {
      command: 'submit_sm',
      status: 0,
      sequence: 0,
      serviceType,
      source: sourceAddress(from, this.#carrier, this.#options),
      destination: destinationAddress(to, this.#carrier, this.#options),
      esmClass: 0,
      protocolId,
      priorityFlag: priority,
      scheduleDeliveryTime: '',
      // From now, since the clock and the zone of an SMSC are anybody's guess.
      validityPeriod: sendValidity ? writeRelativeTime(message.expiresAt, this.#clock.now()) : '',
      registeredDelivery: this.#registeredDelivery,
      replaceIfPresentFlag: 0,
      dataCoding: written.dataCoding,
      smDefaultMsgId: 0,
      shortMessage: NO_OCTETS,
      tlvs: NO_TLVS,
    };
    const reference = referenceOf(message.id);
    const pdus = written.parts.map((_, index) => this.#part(whole, written, index, reference));
    return { pdus, segments };
  }

  #part(whole: SubmitSm, written: WrittenText, index: number, reference: number): SubmitSm {
    const { concatenation } = this.#options;
    const { parts, isPacked } = written;
    const header = headerOfPart(written, index, reference, concatenation);
    const isSegment = concatenation === 'sar' && parts.length > 1;
    return {
      ...whole,
      ...userData(writtenPart(header, parts[index] as Buffer, isPacked), {
        hasHeader: header.length > 0,
        segment: isSegment ? { reference, part: index + 1, parts: parts.length } : undefined,
        asPayload: parts.length === 1 && written.segments > 1,
      }),
    };
  }
}

const RECEIPTS = { final: 'all', all: 'all', failure: 'failure', none: 'none' } as const;
