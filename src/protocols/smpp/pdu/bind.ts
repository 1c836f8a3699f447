import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { PduFields } from './fields.ts';

/** Asks for a session that only sends. SMPP 3.4 §4.1.1, 5.0 §4.1.1.1. */
export type BindTransmitter = BindFields<'bind_transmitter'>;

/** Asks for a session that only receives. SMPP 3.4 §4.1.3, 5.0 §4.1.1.3. */
export type BindReceiver = BindFields<'bind_receiver'>;

/** Asks for a session both ways. SMPP 3.4 §4.1.5, 5.0 §4.1.1.5. */
export type BindTransceiver = BindFields<'bind_transceiver'>;

/** May carry the TLV sc_interface_version. SMPP 3.4 §4.1.2, 5.0 §4.1.1.2. */
export type BindTransmitterResp = BindRespFields<'bind_transmitter_resp'>;
export type BindReceiverResp = BindRespFields<'bind_receiver_resp'>;
export type BindTransceiverResp = BindRespFields<'bind_transceiver_resp'>;

export interface BindFields<Command extends string> extends PduFields<Command> {
  /** At most 15 characters. */
  readonly systemId: string;
  /** At most 8 characters. */
  readonly password: string;
  /** At most 12 characters. */
  readonly systemType: string;
  /** 0x34 for 3.4, 0x50 for 5.0. */
  readonly interfaceVersion: number;
  readonly addrTon: number;
  readonly addrNpi: number;
  /** At most 40 characters. */
  readonly addressRange: string;
}

export interface BindRespFields<Command extends string> extends PduFields<Command> {
  /** Of the SMSC; at most 15 characters. Empty where the body is missing, as with any status but ESME_ROK; some leave it away always. */
  readonly systemId: string;
}

export const bindTransmitter: Codec<BindTransmitter> = bind('bind_transmitter', 0x00000002);
export const bindReceiver: Codec<BindReceiver> = bind('bind_receiver', 0x00000001);
export const bindTransceiver: Codec<BindTransceiver> = bind('bind_transceiver', 0x00000009);
export const bindTransmitterResp: Codec<BindTransmitterResp> = bindResp('bind_transmitter_resp', 0x80000002);
export const bindReceiverResp: Codec<BindReceiverResp> = bindResp('bind_receiver_resp', 0x80000001);
export const bindTransceiverResp: Codec<BindTransceiverResp> = bindResp('bind_transceiver_resp', 0x80000009);

function bind<Command extends string>(command: Command, id: number): Codec<BindFields<Command>> {
  return {
    command,
    id,
    write: (pdu, to) => {
      to.text('system_id', pdu.systemId, 16);
      to.text('password', pdu.password, 9);
      to.text('system_type', pdu.systemType, 13);
      to.octet('interface_version', pdu.interfaceVersion);
      to.octet('addr_ton', pdu.addrTon);
      to.octet('addr_npi', pdu.addrNpi);
      to.text('address_range', pdu.addressRange, 41);
      to.tlvs(pdu.tlvs);
    },
    read: (from, status, sequence) => ({
      command,
      status,
      sequence,
      systemId: from.text('system_id', 16, STATUS.ESME_RINVSYSID),
      password: from.text('password', 9, STATUS.ESME_RINVPASWD),
      systemType: from.text('system_type', 13, STATUS.ESME_RINVSYSTYP),
      interfaceVersion: from.octet('interface_version'),
      addrTon: from.octet('addr_ton'),
      addrNpi: from.octet('addr_npi'),
      addressRange: from.text('address_range', 41, STATUS.ESME_RINVTLVLEN),
      tlvs: from.tlvs(),
    }),
  };
}

function bindResp<Command extends string>(command: Command, id: number): Codec<BindRespFields<Command>> {
  return {
    command,
    id,
    write: (pdu, to) => {
      if (to.hasNoBody(pdu, pdu.systemId)) return;
      to.text('system_id', pdu.systemId, 16);
      to.tlvs(pdu.tlvs);
    },
    read: (from, status, sequence) => ({
      command,
      status,
      sequence,
      systemId: from.isAtEnd ? '' : from.text('system_id', 16, STATUS.ESME_RINVSYSID),
      tlvs: from.tlvs(),
    }),
  };
}
