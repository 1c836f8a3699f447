import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { Address } from './fields.ts';
import type { PduReader } from './reader.ts';
import type { MessageIdResp, ShortMessage } from './short-message.ts';
import type { PduWriter } from './writer.ts';

/** One message to up to 255 recipients. SMPP 3.4 §4.5.1, 5.0 §4.2.3.1. */
export interface SubmitMulti extends Omit<ShortMessage<'submit_multi'>, 'destination'> {
  readonly destinations: readonly MultiDestination[];
}

export type MultiDestination = SmeDestination | ListDestination;

/** dest_flag 1. */
export interface SmeDestination extends Address {
  readonly kind: 'sme';
}

/** dest_flag 2: a list that the SMSC holds. */
export interface ListDestination {
  readonly kind: 'list';
  /** dl_name, at most 20 characters. */
  readonly name: string;
}

/** SMPP 3.4 §4.5.2, 5.0 §4.2.3.2. */
export interface SubmitMultiResp extends MessageIdResp<'submit_multi_resp'> {
  /** unsuccess_sme: who does not get it, and why. */
  readonly unsuccessful: readonly UnsuccessfulSme[];
}

export interface UnsuccessfulSme extends Address {
  /** error_status_code: a command_status. */
  readonly status: number;
}

export const submitMulti: Codec<SubmitMulti> = {
  command: 'submit_multi',
  id: 0x00000021,
  write(pdu, to) {
    to.text('service_type', pdu.serviceType, 6);
    to.address('source_addr', pdu.source, 21);
    to.octet('number_of_dests', pdu.destinations.length);
    for (const destination of pdu.destinations) writeDestination(destination, to);
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
    command: 'submit_multi',
    status,
    sequence,
    serviceType: from.text('service_type', 6, STATUS.ESME_RINVSERTYP),
    source: from.address('source_addr', 21, STATUS.ESME_RINVSRCADR),
    destinations: readDestinations(from),
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

export const submitMultiResp: Codec<SubmitMultiResp> = {
  command: 'submit_multi_resp',
  id: 0x80000021,
  write(pdu, to) {
    if (pdu.unsuccessful.length === 0 && to.hasNoBody(pdu, pdu.messageId)) return;
    to.text('message_id', pdu.messageId, 65);
    to.octet('no_unsuccess', pdu.unsuccessful.length);
    for (const sme of pdu.unsuccessful) {
      to.address('destination_addr', sme, 21);
      to.word('error_status_code', sme.status);
    }
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => {
    const bare = from.isAtEnd;
    return {
      command: 'submit_multi_resp',
      status,
      sequence,
      messageId: bare ? '' : from.text('message_id', 256, STATUS.ESME_RINVMSGID),
      unsuccessful: bare ? [] : readUnsuccessful(from),
      tlvs: from.tlvs(),
    };
  },
};

function writeDestination(destination: MultiDestination, to: PduWriter): void {
  if (destination.kind === 'sme') {
    to.octet('dest_flag', SME);
    to.address('destination_addr', destination, 21);
  } else {
    to.octet('dest_flag', LIST);
    to.text('dl_name', destination.name, 21);
  }
}

function readDestinations(from: PduReader): MultiDestination[] {
  const count = from.octet('number_of_dests');
  const destinations: MultiDestination[] = [];
  for (let i = 0; i < count && from.isWell; i++) {
    const flag = from.octet('dest_flag');
    if (flag === SME) {
      const { ton, npi, address } = from.address('destination_addr', 21, STATUS.ESME_RINVDSTADR);
      destinations.push({ kind: 'sme', ton, npi, address });
    } else if (flag === LIST)
      destinations.push({ kind: 'list', name: from.text('dl_name', 21, STATUS.ESME_RINVDLNAME) });
    else from.fail(STATUS.ESME_RINVDESTFLAG, `dest_flag is ${flag}, not 1 or 2`);
  }
  return destinations;
}

function readUnsuccessful(from: PduReader): UnsuccessfulSme[] {
  const count = from.octet('no_unsuccess');
  const unsuccessful: UnsuccessfulSme[] = [];
  for (let i = 0; i < count && from.isWell; i++) {
    const { ton, npi, address } = from.address('destination_addr', 65, STATUS.ESME_RINVDSTADR);
    unsuccessful.push({ ton, npi, address, status: from.word('error_status_code') });
  }
  return unsuccessful;
}

const SME = 1;
const LIST = 2;
