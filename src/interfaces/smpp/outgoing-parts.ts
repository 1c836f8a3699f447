import type { EsmeOptions } from '../../config/carriers.ts';
import type { Message } from '../../messages/message.ts';
import { encodeText } from '../../messages/segments/encode-text.ts';
import type { EncodedText, TextOptions } from '../../messages/segments/encoded-text.ts';
import { userDataHeader } from '../../messages/segments/user-data-header.ts';
import { DATA_CODING } from '../../protocols/smpp/pdu/data-coding.ts';
import type { DeliverSm } from '../../protocols/smpp/pdu/deliver-sm.ts';
import { ESM_CLASS } from '../../protocols/smpp/pdu/esm-class.ts';
import type { Tlv } from '../../protocols/smpp/pdu/fields.ts';
import { integerTlv, octetsTlv } from '../../protocols/smpp/pdu/tlv.ts';
import { addressOf } from './address.ts';

/** What goes into the deliver_sm of a message, all parts of it. */
export function outgoingParts(
  message: Pick<Message, 'id' | 'from' | 'to' | 'project'>,
  text: string,
  esme: Pick<EsmeOptions, 'defaultAlphabet' | 'concatenation'>,
): readonly DeliverSm[] {
  const encoded = encodeText(text, textOptions(text, esme));
  const source = addressOf(message.project?.from ?? message.from);
  const destination = addressOf(message.project?.to ?? message.to);
  const dataCoding = dataCodingOf(encoded, esme);
  const width = esme.concatenation === 'udh16' ? 16 : 8;
  const reference = referenceOf(message.id);
  return encoded.parts.map((octets, index): DeliverSm => {
    const parts = encoded.parts.length;
    const joined = parts > 1 && esme.concatenation !== 'payload';
    const isSar = joined && esme.concatenation === 'sar';
    const header = userDataHeader({
      reference,
      width,
      part: index + 1,
      parts: joined && !isSar ? parts : 1,
      lockingShift: encoded.lockingShift,
      singleShift: encoded.singleShift,
    });
    const content = header.length === 0 ? octets : Buffer.concat([header, octets]);
    const isPayload = content.length > LONGEST_SHORT_MESSAGE;
    return {
      command: 'deliver_sm',
      status: 0,
      sequence: 0,
      serviceType: '',
      source,
      destination,
      esmClass: header.length > 0 ? ESM_CLASS.userDataHeader : 0,
      protocolId: 0,
      priorityFlag: 0,
      scheduleDeliveryTime: '',
      validityPeriod: '',
      registeredDelivery: 0,
      replaceIfPresentFlag: 0,
      dataCoding,
      smDefaultMsgId: 0,
      shortMessage: isPayload ? NO_OCTETS : content,
      tlvs: [
        ...(isPayload ? [octetsTlv('message_payload', content)] : NO_TLVS),
        ...(isSar ? sarOf(reference, index + 1, parts) : NO_TLVS),
      ],
    };
  });
}

/** The alphabets that an ESME is sure to read: its own for data_coding 0, and UCS-2, which says itself what it is. */
function textOptions(
  text: string,
  { defaultAlphabet, concatenation }: Parameters<typeof outgoingParts>[2],
): TextOptions {
  const own =
    defaultAlphabet === 'gsm-7'
      ? 'gsm-7'
      : defaultAlphabet === 'latin-1' || ASCII.test(text)
        ? 'latin-1'
        : undefined;
  return {
    alphabets: own === undefined ? ['ucs-2'] : [own, 'ucs-2'],
    nationalTables: [],
    transliterate: false,
    concatenation,
  };
}

function dataCodingOf(
  { alphabet }: EncodedText,
  { defaultAlphabet }: Pick<EsmeOptions, 'defaultAlphabet'>,
): number {
  if (alphabet === 'ucs-2') return DATA_CODING.ucs2;
  // Latin-1 says what it is; ASCII is what the default means to those who have it.
  return alphabet === 'latin-1' && defaultAlphabet === 'latin-1' ? DATA_CODING.latin1 : DATA_CODING.default;
}

/** Of the message, so that its parts join however often they are sent. */
function referenceOf(id: string): number {
  return Number.parseInt(id.slice(-4), 16);
}

function sarOf(reference: number, part: number, parts: number): readonly Tlv[] {
  return [
    integerTlv('sar_msg_ref_num', reference),
    integerTlv('sar_total_segments', parts),
    integerTlv('sar_segment_seqnum', part),
  ];
}

/** sm_length of SMPP 3.4. */
const LONGEST_SHORT_MESSAGE = 254;
/** What ASCII and UTF-8 write alike. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are ASCII, too
const ASCII = /^[\x00-\x7f]*$/;
const NO_OCTETS = Buffer.alloc(0);
const NO_TLVS: readonly Tlv[] = [];
