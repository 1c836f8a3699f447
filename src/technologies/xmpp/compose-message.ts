import type { MediaSource } from '../../messages/media.ts';
import type { Message } from '../../messages/message.ts';
import { cleanText } from './clean-text.ts';
import { hopsElement } from './hops.ts';
import { NS } from './namespaces.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

export interface Addresses {
  /** Empty: the account's own. */
  readonly from: string;
  readonly to: string;
  /** What the recipient may be shown in place of the sender's address; empty: nothing. */
  readonly nick: string;
}

/**
 * The stanza of a message. Its id and origin-id (XEP-0359) are the message's, so that whoever gets it twice can tell. It asks for
 * a receipt (XEP-0184) and may be marked (XEP-0333). Files are links (XEP-0066): one that goes alone is the body, as programs
 * show only such a file by itself; others stand below the text.
 */
export function composeMessage(
  message: Message,
  { from, to, nick }: Addresses,
  xml: BuildXml,
  link: MediaSource['link'],
): XmlElement {
  const links = (message.project?.media ?? []).map((file) => link(message, file));
  const text = cleanText(message.body.toString());
  const body = [...(text === '' && links.length > 0 ? [] : [text]), ...links].join('\n');
  return xml(
    'message',
    { type: 'chat', id: message.id, to, from: from === '' ? undefined : from },
    xml('body', {}, body),
    ...links.map((url) => xml('x', { xmlns: NS.outOfBand }, xml('url', {}, url))),
    nick === '' ? undefined : xml('nick', { xmlns: NS.nick }, nick),
    hopsElement(message.variables, xml),
    xml('origin-id', { xmlns: NS.stanzaId, id: message.id }),
    xml('request', { xmlns: NS.receipts }),
    xml('markable', { xmlns: NS.markers }),
  );
}
