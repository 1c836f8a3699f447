import { NS } from '../namespaces.ts';
import type { XmlElement } from '../xml-element.ts';

/**
 * What a message is encrypted with, for people: what it says cannot be read here, and a body beside it is but a hint for
 * clients that do not know the method (XEP-0380). undefined: it is not encrypted.
 */
export function encryptionOf(stanza: XmlElement): string | undefined {
  const said = stanza.getChild('encryption', NS.encryption);
  if (said !== undefined) {
    const { name, namespace = '' } = said.attrs;
    return METHODS.get(namespace) ?? cut(name ?? namespace);
  }
  for (const child of stanza.getChildElements()) {
    const method = METHODS.get(child.getNS() ?? '');
    if (method !== undefined) return method;
  }
  return OTR.test(stanza.getChildText('body') ?? '') ? 'OTR' : undefined;
}

/** A stranger's word in our log. */
function cut(name: string): string {
  return name.slice(0, 50);
}

/** By the namespace of the element that carries what is encrypted, or that names the method. */
const METHODS: ReadonlyMap<string, string> = new Map([
  // XEP-0384
  ['eu.siacs.conversations.axolotl', 'OMEMO'],
  ['urn:xmpp:omemo:1', 'OMEMO'],
  ['urn:xmpp:omemo:2', 'OMEMO'],
  // XEP-0373
  ['urn:xmpp:openpgp:0', 'OpenPGP'],
  // XEP-0027
  ['jabber:x:encrypted', 'OpenPGP'],
  // XEP-0364
  ['urn:xmpp:otr:0', 'OTR'],
]);
/** XEP-0364 §3: a query or a message of OTR stands in the body. */
const OTR = /^\?OTR(?:v?[\d?]|[:,|])/;
