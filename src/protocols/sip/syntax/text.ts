/**
 * Between text and its Latin-1 image: the string that holds one character for each UTF-8 byte. SIP messages
 * are read and written as such images, so that nothing is lost whatever their encoding (RFC 3261 §7 says UTF-8).
 */

/** The text that a Latin-1 image stands for; bytes that are no UTF-8 become U+FFFD. */
export function utf8(image: string): string {
  return isAscii(image) ? image : Buffer.from(image, 'latin1').toString('utf8');
}

/** The Latin-1 image of a text: its UTF-8 bytes, a character each. */
export function latin1(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * A copy that shares no memory. Header values are slices which keep the whole message alive; what is stored
 * for longer than the message (a contact's URI) is detached first.
 */
export function detached(image: string): string {
  return Buffer.from(image, 'latin1').toString('latin1');
}

/**
 * bytes.toString('latin1', start, end) without the choice of encoding, which is a tenth of the time of reading a message. Node has
 * had this method since its beginnings; the type declarations leave it out.
 */
export function latin1Slice(bytes: Buffer, start: number, end: number): string {
  return (bytes as Buffer & { latin1Slice(start: number, end: number): string }).latin1Slice(start, end);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
