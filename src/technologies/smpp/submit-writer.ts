import type { Outgoing } from '../../carriers/upstream.ts';
import type { CarrierOptions, SmppUpstreamOptions } from '../../config/carriers.ts';
import type { Clock } from '../../messages/clock.ts';
import type { MessageId } from '../../messages/message.ts';
import { userDataHeader } from '../../messages/segments/user-data-header.ts';
import { ESM_CLASS } from '../../protocols/smpp/pdu/esm-class.ts';
import { NO_OCTETS, NO_TLVS, type Tlv } from '../../protocols/smpp/pdu/fields.ts';
import { registeredDelivery } from '../../protocols/smpp/pdu/registered-delivery.ts';
import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import { writeRelativeTime } from '../../protocols/smpp/pdu/time.ts';
import { integerTlv, octetsTlv } from '../../protocols/smpp/pdu/tlv.ts';
import { destinationAddress, sourceAddress } from './addresses.ts';
import { TextWriter, userData, type WrittenText } from './text-writer.ts';

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

  segmentsOf(text: string): number {
    return this.#text.segmentsOf(text);
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
    const { parts, lockingShift, singleShift, isPacked } = written;
    const isSar = concatenation === 'sar';
    const header =
      (parts.length === 1 || isSar) && lockingShift === 0 && singleShift === 0
        ? NO_OCTETS
        : userDataHeader({
            reference,
            width: concatenation === 'udh16' ? 16 : 8,
            part: index + 1,
            parts: isSar ? 1 : parts.length,
            lockingShift,
            singleShift,
          });
    const octets = userData(header, parts[index] as Buffer, isPacked);
    const esmClass = header.length > 0 ? ESM_CLASS.userDataHeader : 0;
    const joined = isSar && parts.length > 1 ? segmentTlvs(reference, index + 1, parts.length) : NO_TLVS;
    const isLong = octets.length > LONGEST_SHORT_MESSAGE || (parts.length === 1 && written.segments > 1);
    if (!isLong) return { ...whole, esmClass, shortMessage: octets, tlvs: joined };
    return { ...whole, esmClass, tlvs: [...joined, octetsTlv('message_payload', octets)] };
  }
}

/**
 * What joins the parts: the end of the message's id, which is random (RFC 9562 §5.7). So the parts that are sent again after a
 * restart are the parts of the same message to the phone.
 */
export function referenceOf(id: MessageId): number {
  return Number.parseInt(id.slice(-4), 16);
}

/** SMPP 3.4 §5.3.2.22 to 24. */
function segmentTlvs(reference: number, part: number, parts: number): readonly Tlv[] {
  return [
    integerTlv('sar_msg_ref_num', reference),
    integerTlv('sar_total_segments', parts),
    integerTlv('sar_segment_seqnum', part),
  ];
}

const RECEIPTS = { final: 'all', all: 'all', failure: 'failure', none: 'none' } as const;
/** SMPP 3.4 §5.2.22; 5.0 has one octet more, which not every SMSC of 5.0 knows. */
const LONGEST_SHORT_MESSAGE = 254;
