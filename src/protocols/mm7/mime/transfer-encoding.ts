import { Mm7Error } from '../errors.ts';

/**
 * Takes back a Content-Transfer-Encoding (RFC 2045 §6).
 *
 * @throws Mm7Error for one that there is not
 */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return body;
    case 'base64':
      return Buffer.from(body.toString('latin1'), 'base64');
    case 'quoted-printable':
      return quotedPrintable(body);
    default:
      throw new Mm7Error('A part has a Content-Transfer-Encoding that is not known.');
  }
}

/** What is no code stays as it stands, as RFC 2045 §6.7 advises. */
function quotedPrintable(body: Buffer): Buffer {
  if (body.length > LARGEST_TEXT) throw new Mm7Error('A part in quoted-printable is too long.');
  const text = body.toString('latin1').replace(/[ \t]+(?=\r?\n|$)/g, '');
  const plain = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}

/** Bytes. It is for texts; nobody writes pictures in it. */
const LARGEST_TEXT = 262_144;
