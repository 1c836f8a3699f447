import { ESM_CLASS } from './esm-class.ts';
import { NO_OCTETS, NO_TLVS, type Tlv } from './fields.ts';
import type { ShortMessage } from './short-message.ts';
import { integerTlv, octetsTlv, tlvInteger, tlvOctets } from './tlv.ts';

/** Which part of a long text a PDU holds, where TLVs say so. SMPP 3.4 §5.3.2.22 to §5.3.2.24. */
export interface Segment {
  readonly reference: number;
  /** Counts from 1. */
  readonly part: number;
  readonly parts: number;
}

export interface UserDataOptions {
  /** The octets begin with a user data header. */
  readonly hasHeader: boolean;
  readonly segment?: Segment | undefined;
  /** message_payload in any case, and not only where short_message has no room. */
  readonly asPayload?: boolean;
}

/** Octets as they stand in a submit_sm or deliver_sm. */
export function userData(
  octets: Buffer,
  { hasHeader, segment, asPayload = false }: UserDataOptions,
): Pick<ShortMessage<string>, 'esmClass' | 'shortMessage' | 'tlvs'> {
  const esmClass = hasHeader ? ESM_CLASS.userDataHeader : 0;
  const joined = segment === undefined ? NO_TLVS : segmentTlvs(segment);
  if (!asPayload && octets.length <= LONGEST_SHORT_MESSAGE)
    return { esmClass, shortMessage: octets, tlvs: joined };
  return { esmClass, shortMessage: NO_OCTETS, tlvs: [...joined, octetsTlv('message_payload', octets)] };
}

/** The octets of a text: short_message, or message_payload where that is empty (SMPP 3.4 §5.3.2.32). A view of the octets read. */
export function userDataOf(pdu: { readonly tlvs: readonly Tlv[]; readonly shortMessage?: Buffer }): Buffer {
  const { tlvs, shortMessage = NO_OCTETS } = pdu;
  return shortMessage.length > 0 ? shortMessage : (tlvOctets(tlvs, 'message_payload') ?? NO_OCTETS);
}

/**
 * undefined: the text is whole, or its header says of what it is a part. Of no parts at all say those who have nothing to join and do
 * not leave the TLVs away. `impossible`: it is part 3 of 2.
 */
export function segmentOf(tlvs: readonly Tlv[]): Segment | 'impossible' | undefined {
  if (tlvs.length === 0) return undefined;
  const reference = tlvInteger(tlvs, 'sar_msg_ref_num');
  const parts = tlvInteger(tlvs, 'sar_total_segments');
  const part = tlvInteger(tlvs, 'sar_segment_seqnum');
  if (reference === undefined || parts === undefined || part === undefined) return undefined;
  if (parts > 0 && (part < 1 || part > parts)) return 'impossible';
  return parts < 2 ? undefined : { reference, part, parts };
}

function segmentTlvs({ reference, part, parts }: Segment): readonly Tlv[] {
  return [
    integerTlv('sar_msg_ref_num', reference),
    integerTlv('sar_total_segments', parts),
    integerTlv('sar_segment_seqnum', part),
  ];
}

/** SMPP 3.4 §5.2.22; 5.0 has one octet more, which not every peer of 5.0 knows. */
const LONGEST_SHORT_MESSAGE = 254;
