import type { EsmeOptions } from '../../config/carriers.ts';
import type { Message } from '../../messages/message.ts';
import { encodeText } from '../../messages/segments/encode-text.ts';
import type { EncodedText, TextOptions } from '../../messages/segments/encoded-text.ts';
import { headerOfPart, referenceOf } from '../../messages/segments/user-data-header.ts';
import { DATA_CODING } from '../../protocols/smpp/pdu/data-coding.ts';
import { type DeliverSm, EMPTY_DELIVER_SM } from '../../protocols/smpp/pdu/deliver-sm.ts';
import { userData } from '../../protocols/smpp/pdu/user-data.ts';
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
  const reference = referenceOf(message.id);
  const parts = encoded.parts.length;
  return encoded.parts.map((octets, index): DeliverSm => {
    const header = headerOfPart(encoded, index, reference, esme.concatenation);
    const isSegment = esme.concatenation === 'sar' && parts > 1;
    return {
      ...EMPTY_DELIVER_SM,
      source,
      destination,
      dataCoding,
      ...userData(header.length === 0 ? octets : Buffer.concat([header, octets]), {
        hasHeader: header.length > 0,
        segment: isSegment ? { reference, part: index + 1, parts } : undefined,
      }),
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

/** What ASCII and UTF-8 write alike. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are ASCII, too
const ASCII = /^[\x00-\x7f]*$/;
