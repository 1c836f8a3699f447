import type { Tlv } from '../../protocols/smpp/pdu/pdu.ts';
import { tlvInteger } from '../../protocols/smpp/pdu/tlv.ts';

/** Whether a message is for an application of the handset (WAP push, a ringtone): octets, whatever its data_coding says. */
export function hasPort(tlvs: readonly Tlv[], header: Uint8Array = NONE): boolean {
  if (tlvInteger(tlvs, 'destination_port') !== undefined) return true;
  for (let at = 1; at + 1 < header.length; at += 2 + (header[at + 1] as number)) {
    if (header[at] === PORT_8 || header[at] === PORT_16) return true;
  }
  return false;
}

/** Information elements of the user data header (3GPP TS 23.040 §9.2.3.24.3 and §9.2.3.24.4). */
const PORT_8 = 0x04;
const PORT_16 = 0x05;
const NONE = new Uint8Array(0);
