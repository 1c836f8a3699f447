import { encodeText } from '../messages/segments/encode-text.ts';
import { PLAIN_TEXT } from '../messages/segments/encoded-text.ts';
import { userDataHeader } from '../messages/segments/user-data-header.ts';
import { DATA_CODING } from '../protocols/smpp/pdu/data-coding.ts';
import type { DeliverSm } from '../protocols/smpp/pdu/deliver-sm.ts';
import { ESM_CLASS } from '../protocols/smpp/pdu/esm-class.ts';
import { NO_OCTETS } from '../protocols/smpp/pdu/fields.ts';
import { integerTlv, octetsTlv } from '../protocols/smpp/pdu/tlv.ts';
import { addressOf } from './addresses.ts';
import { emptyDeliverSm } from './receipt.ts';
import type { MobileOriginated } from './smsc.ts';

/** A part of a phone's message as it goes to the ESME. */
export interface InboundPart {
  readonly pdu: DeliverSm;
  readonly part: number;
  readonly parts: number;
}

/** The deliver_sm of a phone's message, in the order in which they are to go. */
export function inboundParts(message: MobileOriginated, reference: number): InboundPart[] {
  const writing = { ...PLAIN_TEXT, ...message.writing };
  const { concatenation } = writing;
  const encoded = encodeText(message.text, writing);
  const parts = encoded.parts.length;
  const { lockingShift, singleShift } = encoded;
  const made = encoded.parts.map((octets, index): InboundPart => {
    const part = index + 1;
    const joinsByHeader = concatenation === 'udh8' || concatenation === 'udh16';
    const header = userDataHeader({
      reference,
      width: concatenation === 'udh16' ? 16 : 8,
      part: joinsByHeader ? part : 1,
      parts: joinsByHeader ? parts : 1,
      lockingShift,
      singleShift,
    });
    const content = header.length === 0 ? octets : Buffer.concat([header, octets]);
    const bySar = concatenation === 'sar' && parts > 1;
    const asPayload = concatenation === 'payload' || content.length > 254;
    const pdu: DeliverSm = {
      ...emptyDeliverSm(),
      source: addressOf(message.from),
      destination: addressOf(message.to),
      esmClass: header.length === 0 ? 0 : ESM_CLASS.userDataHeader,
      dataCoding: DATA_CODINGS[encoded.alphabet],
      shortMessage: asPayload ? NO_OCTETS : content,
      tlvs: [
        ...(asPayload ? [octetsTlv('message_payload', content)] : []),
        ...(bySar
          ? [
              integerTlv('sar_msg_ref_num', reference),
              integerTlv('sar_total_segments', parts),
              integerTlv('sar_segment_seqnum', part),
            ]
          : []),
      ],
    };
    return { pdu, part, parts };
  });
  return message.order?.flatMap((part) => made[part - 1] ?? []) ?? made;
}

const DATA_CODINGS = {
  'gsm-7': DATA_CODING.default,
  'latin-1': DATA_CODING.latin1,
  'ucs-2': DATA_CODING.ucs2,
} as const;
