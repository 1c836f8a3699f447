import { HOPS_LIMIT, HOPS_VARIABLE, hopsOf } from '../../messages/numbers/hops.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

type Variables = readonly (readonly [name: string, value: string])[];

/**
 * Says in a stanza how often its message was sent on by a gateway, so that two accounts that are bound to each other do not send
 * a message round for ever. undefined: it comes from whoever wrote it. Programs that do not know it leave it alone (RFC 6120 §8.4).
 */
export function hopsElement(variables: Variables, xml: BuildXml): XmlElement | undefined {
  const hops = hopsOf(variables);
  return hops === 0 ? undefined : xml('hops', { xmlns: HOPS_NAMESPACE }, String(hops));
}

/** What a message that came in takes along; undefined: it came round too often. What is no number was not written by us. */
export function nextHop(stanza: XmlElement): Variables | undefined {
  const text = stanza.getChildText('hops', HOPS_NAMESPACE)?.trim();
  const passed = text === undefined ? 0 : WHOLE.test(text) ? Number(text) : HOPS_LIMIT;
  // Numbers take none that has passed as many.
  return passed + 1 >= HOPS_LIMIT ? undefined : [[HOPS_VARIABLE, String(passed + 1)]];
}

const HOPS_NAMESPACE = 'urn:aldis:hops:0';
const WHOLE = /^\d{1,4}$/;
