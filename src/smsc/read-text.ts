import { decodeText } from '../messages/segments/decode-text.ts';
import type { Alphabet } from '../messages/segments/encoded-text.ts';
import { readUserDataHeader } from '../messages/segments/user-data-header.ts';
import { readDataCoding } from '../protocols/smpp/pdu/data-coding.ts';
import { hasUserDataHeader } from '../protocols/smpp/pdu/esm-class.ts';
import { segmentOf, userDataOf } from '../protocols/smpp/pdu/user-data.ts';
import type { Submission } from './smsc.ts';

/** What a submission says, and which part of what it is. */
export interface ReadText {
  readonly text: string;
  readonly encoding: Alphabet | 'octets';
  /** 0 where it is whole. */
  readonly reference: number;
  readonly part: number;
  readonly parts: number;
}

/** Reads the text for people to see. Octets that are no text are given in hexadecimal. */
export function readText(pdu: Submission['pdu']): ReadText {
  const all = userDataOf(pdu);
  const header = hasUserDataHeader(pdu.esmClass) ? readUserDataHeader(all) : undefined;
  const octets = header === undefined ? all : all.subarray(header.length);
  const { encoding, text } = decoded(
    octets,
    pdu.dataCoding,
    header?.lockingShift ?? 0,
    header?.singleShift ?? 0,
  );
  const segment = segmentOf(pdu.tlvs);
  return { text, encoding, ...(header?.joined ?? (segment === 'impossible' ? WHOLE : (segment ?? WHOLE))) };
}

function decoded(
  octets: Buffer,
  dataCoding: number,
  lockingShift: number,
  singleShift: number,
): Pick<ReadText, 'text' | 'encoding'> {
  const { characterSet } = readDataCoding(dataCoding);
  if (characterSet === 'ascii') return { text: octets.toString('latin1'), encoding: 'latin-1' };
  const encoding = ALPHABETS.get(characterSet);
  if (encoding === undefined) return { text: octets.toString('hex'), encoding: 'octets' };
  return { text: decodeText(octets, { alphabet: encoding, lockingShift, singleShift }), encoding };
}

const WHOLE = { reference: 0, part: 1, parts: 1 } as const;

const ALPHABETS: ReadonlyMap<string, Alphabet> = new Map([
  ['default', 'gsm-7'],
  ['latin-1', 'latin-1'],
  ['ucs-2', 'ucs-2'],
]);
