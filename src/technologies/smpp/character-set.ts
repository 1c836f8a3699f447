import type { SmppUpstreamOptions } from '../../config/carriers.ts';
import { decodeText } from '../../messages/segments/decode-text.ts';
import type { Written } from '../../messages/segments/encoded-text.ts';
import { unpackSeptets } from '../../messages/segments/septets.ts';
import { CHARSETS, readDataCoding } from '../../protocols/smpp/pdu/data-coding.ts';

/** What this SMSC's data_coding means, from its configuration. */
export type Codings = Pick<
  SmppUpstreamOptions,
  'defaultAlphabet' | 'gsmPacked' | 'gsmCoding' | 'latinCoding' | 'ucsCoding'
>;

/** How the octets of a text are to be read. */
export type TextReader = (octets: Buffer, shifts: Shifts) => string;

export interface Shifts extends Pick<Written, 'lockingShift' | 'singleShift'> {
  /** Zeros between a header and the first packed septet. */
  readonly fillBits: number;
}

/**
 * The reader for a data_coding; what the configuration names goes before the specification. undefined: what it stands for is no
 * text, but octets for a program on the phone.
 */
export function textReader(dataCoding: number, codings: Codings): TextReader | undefined {
  if (dataCoding === codings.ucsCoding) return readUcs2;
  if (dataCoding === codings.latinCoding) return readLatin1;
  if (dataCoding === codings.gsmCoding && dataCoding !== 0) return gsmReader(codings.gsmPacked);
  const { characterSet } = readDataCoding(dataCoding);
  switch (characterSet) {
    case 'octets':
      return undefined;
    case 'ucs-2':
      return readUcs2;
    case 'latin-1':
    case 'ascii':
      return readLatin1;
    case 'default':
    case 'reserved':
    case 'pictogram':
      return defaultReader(codings);
    default:
      return labelled(CHARSETS[characterSet]);
  }
}

function defaultReader({ defaultAlphabet, gsmPacked }: Codings): TextReader {
  switch (defaultAlphabet) {
    case 'gsm-7':
      return gsmReader(gsmPacked);
    case 'utf-8':
      return (octets) => octets.toString('utf8');
    default:
      return readLatin1;
  }
}

function gsmReader(isPacked: boolean): TextReader {
  return (octets, { lockingShift, singleShift, fillBits }) =>
    decodeText(isPacked ? unpackSeptets(octets, fillBits) : octets, {
      alphabet: 'gsm-7',
      lockingShift,
      singleShift,
    });
}

function readLatin1(octets: Buffer): string {
  return octets.toString('latin1');
}

function readUcs2(octets: Buffer): string {
  return decodeText(octets, { alphabet: 'ucs-2', lockingShift: 0, singleShift: 0 });
}

function labelled(label: string): TextReader {
  return (octets) => new TextDecoder(label).decode(octets);
}
