import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { Address, PduFields } from './fields.ts';
import { type MessageIdResp, messageIdResp } from './short-message.ts';

/** A message either way, its text in message_payload. SMPP 3.4 §4.7.1, 5.0 §4.2.2.1. */
export interface DataSm extends PduFields<'data_sm'> {
  /** At most 5 characters. */
  readonly serviceType: string;
  /** At most 64 characters. */
  readonly source: Address;
  /** At most 64 characters. */
  readonly destination: Address;
  readonly esmClass: number;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
}

export type DataSmResp = MessageIdResp<'data_sm_resp'>;

export const dataSm: Codec<DataSm> = {
  command: 'data_sm',
  id: 0x00000103,
  write(pdu, to) {
    to.text('service_type', pdu.serviceType, 6);
    to.address('source_addr', pdu.source, 65);
    to.address('destination_addr', pdu.destination, 65);
    to.octet('esm_class', pdu.esmClass);
    to.octet('registered_delivery', pdu.registeredDelivery);
    to.octet('data_coding', pdu.dataCoding);
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => ({
    command: 'data_sm',
    status,
    sequence,
    serviceType: from.text('service_type', 6, STATUS.ESME_RINVSERTYP),
    source: from.address('source_addr', 65, STATUS.ESME_RINVSRCADR),
    destination: from.address('destination_addr', 65, STATUS.ESME_RINVDSTADR),
    esmClass: from.octet('esm_class'),
    registeredDelivery: from.octet('registered_delivery'),
    dataCoding: from.octet('data_coding'),
    tlvs: from.tlvs(),
  }),
};

export const dataSmResp: Codec<DataSmResp> = messageIdResp('data_sm_resp', 0x80000103);
