import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { Address, PduFields } from './fields.ts';

/** What submit_sm and deliver_sm have in common: all of it, but for what some of it means. SMPP 3.4 §4.4.1 and §4.6.1. */
export interface ShortMessage<Command extends string> extends PduFields<Command> {
  /** At most 5 characters; empty is the SMSC's default. */
  readonly serviceType: string;
  readonly source: Address;
  readonly destination: Address;
  /** See esm-class.ts. */
  readonly esmClass: number;
  readonly protocolId: number;
  /** 0 to 3. */
  readonly priorityFlag: number;
  /** See time.ts; empty is at once. */
  readonly scheduleDeliveryTime: string;
  /** See time.ts; empty is the SMSC's default. */
  readonly validityPeriod: string;
  /** See registered-delivery.ts. */
  readonly registeredDelivery: number;
  /** 1 replaces a message not delivered yet of the same source, destination and service_type. */
  readonly replaceIfPresentFlag: number;
  /** See data-coding.ts. */
  readonly dataCoding: number;
  readonly smDefaultMsgId: number;
  /** At most 255 octets (254 in SMPP 3.4), header included; empty where it stands in message_payload. A view of the octets read. */
  readonly shortMessage: Buffer;
}

/** The response to submit_sm, submit_multi, data_sm, deliver_sm and broadcast_sm. */
export interface MessageIdResp<Command extends string> extends PduFields<Command> {
  /**
   * At most 64 characters, opaque. Empty where there is none. Read up to 255, and a body that is missing is read as empty whatever
   * the status: an answer of a peer that is lost is a message doubled.
   */
  readonly messageId: string;
}

/** `longest` is the length that an address is read up to, its NUL included. */
export function shortMessage<Command extends string>(
  command: Command,
  id: number,
  longest: number,
): Codec<ShortMessage<Command>> {
  return {
    command,
    id,
    write(pdu, to) {
      to.text('service_type', pdu.serviceType, 6);
      to.address('source_addr', pdu.source, 21);
      to.address('destination_addr', pdu.destination, 21);
      to.octet('esm_class', pdu.esmClass);
      to.octet('protocol_id', pdu.protocolId);
      to.octet('priority_flag', pdu.priorityFlag);
      to.time('schedule_delivery_time', pdu.scheduleDeliveryTime);
      to.time('validity_period', pdu.validityPeriod);
      to.octet('registered_delivery', pdu.registeredDelivery);
      to.octet('replace_if_present_flag', pdu.replaceIfPresentFlag);
      to.octet('data_coding', pdu.dataCoding);
      to.octet('sm_default_msg_id', pdu.smDefaultMsgId);
      to.counted('short_message', pdu.shortMessage);
      to.tlvs(pdu.tlvs);
    },
    read: (from, status, sequence) => ({
      command,
      status,
      sequence,
      serviceType: from.text('service_type', 6, STATUS.ESME_RINVSERTYP),
      source: from.address('source_addr', longest, STATUS.ESME_RINVSRCADR),
      destination: from.address('destination_addr', longest, STATUS.ESME_RINVDSTADR),
      esmClass: from.octet('esm_class'),
      protocolId: from.octet('protocol_id'),
      priorityFlag: from.octet('priority_flag'),
      scheduleDeliveryTime: from.time('schedule_delivery_time', STATUS.ESME_RINVSCHED),
      validityPeriod: from.time('validity_period', STATUS.ESME_RINVEXPIRY),
      registeredDelivery: from.octet('registered_delivery'),
      replaceIfPresentFlag: from.octet('replace_if_present_flag'),
      dataCoding: from.octet('data_coding'),
      smDefaultMsgId: from.octet('sm_default_msg_id'),
      shortMessage: from.counted('short_message'),
      tlvs: from.tlvs(),
    }),
  };
}

export function messageIdResp<Command extends string>(
  command: Command,
  id: number,
): Codec<MessageIdResp<Command>> {
  return {
    command,
    id,
    write(pdu, to) {
      if (to.hasNoBody(pdu, pdu.messageId)) return;
      to.text('message_id', pdu.messageId, 65);
      to.tlvs(pdu.tlvs);
    },
    read: (from, status, sequence) => ({
      command,
      status,
      sequence,
      messageId: from.isAtEnd ? '' : from.text('message_id', 256, STATUS.ESME_RINVMSGID),
      tlvs: from.tlvs(),
    }),
  };
}
