import { NS } from '../namespaces.ts';
import type { BuildXml, XmlElement } from '../xml-element.ts';

/** An error to answer a stanza with (RFC 6120 §8.3). */
export interface ErrorAnswer {
  readonly condition: keyof typeof TYPES;
  /** One sentence, for people. */
  readonly text: string;
}

/** The `error` element. */
export function errorElement(xml: BuildXml, { condition, text }: ErrorAnswer): XmlElement {
  return xml(
    'error',
    { type: TYPES[condition] },
    xml(condition, { xmlns: NS.stanzaErrors }),
    xml('text', { xmlns: NS.stanzaErrors, 'xml:lang': 'en' }, text),
  );
}

/** The answer to a stanza that is refused, without what the stanza held. */
export function errorAnswer(xml: BuildXml, stanza: XmlElement, error: ErrorAnswer): XmlElement {
  return xml(stanza.name, { ...answered(stanza), type: 'error' }, errorElement(xml, error));
}

/** Who answers whom, and what. */
export function answered({ attrs }: XmlElement): Readonly<Record<string, string | undefined>> {
  return { from: attrs['to'], to: attrs['from'], id: attrs['id'] };
}

/** Which type belongs to a condition (RFC 6120 §8.3.3), of those that are answered here. */
const TYPES = {
  'bad-request': 'modify',
  forbidden: 'auth',
  'internal-server-error': 'wait',
  'item-not-found': 'cancel',
  'jid-malformed': 'modify',
  'not-acceptable': 'modify',
  'not-allowed': 'cancel',
  'policy-violation': 'modify',
  'recipient-unavailable': 'wait',
  'registration-required': 'auth',
  'remote-server-timeout': 'wait',
  'resource-constraint': 'wait',
  'service-unavailable': 'cancel',
  'undefined-condition': 'cancel',
} as const;
