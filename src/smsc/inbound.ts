import { encodeText } from '../messages/segments/encode-text.ts';
import { PLAIN_TEXT } from '../messages/segments/encoded-text.ts';
import { headerOfPart } from '../messages/segments/user-data-header.ts';
import { addressOf } from '../protocols/smpp/pdu/address.ts';
import { DATA_CODING } from '../protocols/smpp/pdu/data-coding.ts';
import { type DeliverSm, EMPTY_DELIVER_SM } from '../protocols/smpp/pdu/deliver-sm.ts';
import { userData } from '../protocols/smpp/pdu/user-data.ts';
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
  const made = encoded.parts.map((octets, index): InboundPart => {
    const part = index + 1;
    const header = headerOfPart(encoded, index, reference, concatenation);
    const isSegment = concatenation === 'sar' && parts > 1;
    const pdu: DeliverSm = {
      ...EMPTY_DELIVER_SM,
      source: addressOf(message.from),
      destination: addressOf(message.to),
      dataCoding: DATA_CODINGS[encoded.alphabet],
      ...userData(header.length === 0 ? octets : Buffer.concat([header, octets]), {
        hasHeader: header.length > 0,
        segment: isSegment ? { reference, part, parts } : undefined,
        asPayload: concatenation === 'payload',
      }),
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
