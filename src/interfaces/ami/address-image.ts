import { escaped } from '../../protocols/ami/serialize.ts';
import { image } from '../../protocols/ami/text.ts';

/** An address of a message, fit for a line: those of XMPP are texts, the others bytes already. */
export function addressImage(technology: string, address: string): string {
  return escaped(technology === 'xmpp' ? image(address) : address);
}
