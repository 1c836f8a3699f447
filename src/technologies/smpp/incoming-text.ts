import { fillBitsAfter } from '../../messages/segments/septets.ts';
import { type ReadHeader, readUserDataHeader } from '../../messages/segments/user-data-header.ts';
import type { DataSm } from '../../protocols/smpp/pdu/data-sm.ts';
import type { DeliverSm } from '../../protocols/smpp/pdu/deliver-sm.ts';
import { hasUserDataHeader } from '../../protocols/smpp/pdu/esm-class.ts';
import { segmentOf, userDataOf } from '../../protocols/smpp/pdu/user-data.ts';
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
  if (header === undefined) return { text: read(octets, NO_SHIFTS), joined: segmentIn(pdu) };
  const { length, lockingShift, singleShift } = header;
  const shifts = { lockingShift, singleShift, fillBits: fillBitsAfter(length) };
  return { text: read(octets.subarray(length), shifts), joined: partOf(header) ?? segmentIn(pdu) };
}

function partOf({ joined }: ReadHeader): IncomingText['joined'] {
  return joined === undefined || joined.parts === 1 ? undefined : joined;
}

/** What cannot be counts as missing. */
function segmentIn({ tlvs }: DeliverSm | DataSm): IncomingText['joined'] {
  const segment = segmentOf(tlvs);
  return segment === 'impossible' ? undefined : segment;
}

const NO_SHIFTS = { lockingShift: 0, singleShift: 0, fillBits: 0 };
