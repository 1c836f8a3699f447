import { createHash } from 'node:crypto';
import { bareOf } from '../jid.ts';
import { NS } from '../namespaces.ts';
import type { XmlElement } from '../xml-element.ts';

/**
 * What tells a message from all others for the day that such keys are remembered: the same comes again where a stream broke
 * before it was acknowledged. The sender's own origin-id (XEP-0359) is the same from whichever of its clients it comes again;
 * the id of the stanza is that of a client alone, and an id that was given on the way counts only where our own server gave it.
 * Clients count from one again, so that the text belongs to it. undefined: nothing tells it from another of the same text.
 *
 * @param own who may have given a stanza-id to what came to us: the bare JID of a client, the domain of a component
 */
export function messageKey(stanza: XmlElement, own: string, text: string): string | undefined {
  const { from = '', to = '', id = '' } = stanza.attrs;
  const origin = stanza.getChild('origin-id', NS.stanzaId)?.attrs['id'] ?? '';
  if (origin !== '') return hashed('origin', bareOf(from), bareOf(to), origin, text);
  if (id !== '') return hashed('id', from, bareOf(to), id, text);
  const given = stanza.getChildren('stanza-id', NS.stanzaId).find(({ attrs }) => attrs['by'] === own);
  const stanzaId = given?.attrs['id'] ?? '';
  if (stanzaId !== '') return hashed('stanza', from, bareOf(to), stanzaId, text);
  const stamp = stanza.getChild('delay', NS.delay)?.attrs['stamp'] ?? '';
  return stamp === '' ? undefined : hashed('stamp', from, bareOf(to), stamp, text);
}

function hashed(...facts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
}
