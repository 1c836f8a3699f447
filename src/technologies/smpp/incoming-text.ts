import { fillBitsAfter } from '../../messages/segments/septets.ts';
import { type ReadHeader, readUserDataHeader } from '../../messages/segments/user-data-header.ts';
import type { DataSm } from '../../protocols/smpp/pdu/data-sm.ts';
import type { DeliverSm } from '../../protocols/smpp/pdu/deliver-sm.ts';
import { hasUserDataHeader } from '../../protocols/smpp/pdu/esm-class.ts';
import { NO_OCTETS } from '../../protocols/smpp/pdu/fields.ts';
import { tlvInteger, tlvOctets } from '../../protocols/smpp/pdu/tlv.ts';
import { type Codings, textReader } from './character-set.ts';

/** The text of a deliver_sm or data_sm, and of what it is a part. */
export interface IncomingText {
  readonly text: string;
  /** undefined: it is whole. */
  readonly joined: { readonly reference: number; readonly part: number; readonly parts: number } | undefined;
}

/** Reads a text, by whichever of the ways SMPP has for one. undefined: there is none in it, but octets for a program. */
export function incomingText(pdu: DeliverSm | DataSm, codings: Codings): IncomingText | undefined {
  const read = textReader(pdu.dataCoding, codings);
  if (read === undefined) return undefined;
  const octets = userDataOf(pdu);
  const header = hasUserDataHeader(pdu.esmClass) ? readUserDataHeader(octets) : undefined;
  if (header === undefined) return { text: read(octets, NO_SHIFTS), joined: segmentOf(pdu) };
  const { length, lockingShift, singleShift } = header;
  const shifts = { lockingShift, singleShift, fillBits: fillBitsAfter(length) };
  return { text: read(octets.subarray(length), shifts), joined: partOf(header) ?? segmentOf(pdu) };
}

/** short_message, or message_payload in its place. */
function userDataOf(pdu: DeliverSm | DataSm): Buffer {
  const short = pdu.command === 'deliver_sm' ? pdu.shortMessage : NO_OCTETS;
  return short.length > 0 ? short : (tlvOctets(pdu.tlvs, 'message_payload') ?? NO_OCTETS);
}

function partOf({ joined }: ReadHeader): IncomingText['joined'] {
  return joined === undefined || joined.parts === 1 ? undefined : joined;
}

/** The SAR TLVs (SMPP 3.4 §5.3.2.22 to 24); what cannot be counts as missing. */
function segmentOf({ tlvs }: DeliverSm | DataSm): IncomingText['joined'] {
  if (tlvs.length === 0) return undefined;
  const reference = tlvInteger(tlvs, 'sar_msg_ref_num');
  const parts = tlvInteger(tlvs, 'sar_total_segments');
  const part = tlvInteger(tlvs, 'sar_segment_seqnum');
  if (reference === undefined || parts === undefined || part === undefined) return undefined;
  return parts < 2 || part < 1 || part > parts ? undefined : { reference, part, parts };
}

const NO_SHIFTS = { lockingShift: 0, singleShift: 0, fillBits: 0 };
