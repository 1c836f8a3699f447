import type { Tlv } from './fields.ts';
import { octetsTlv, tlvOctets } from './tlv.ts';

/** What the network says stood in the way: the kind of network, and its own code. SMPP 3.4 §5.3.2.31, 5.0 §4.8.4.42. */
export interface NetworkError {
  readonly networkType: number;
  readonly code: number;
}

export function networkErrorTlv({ networkType, code }: NetworkError): Tlv {
  return octetsTlv('network_error_code', Buffer.of(networkType, code >> 8, code & 0xff));
}

/** undefined: there is none, or one of a peer's own making. */
export function networkErrorOf(tlvs: readonly Tlv[]): NetworkError | undefined {
  const octets = tlvOctets(tlvs, 'network_error_code');
  return octets?.length === 3
    ? { networkType: octets.readUInt8(0), code: octets.readUInt16BE(1) }
    : undefined;
}
