import { mediaTypeOf } from '../../../protocols/sip/syntax/content-type.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { Presence, PresenceStates, PresenceStatus } from '../../../states/states.ts';
import { parseXml, type XmlElement, XmlError } from '../imdn/xml.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import { PIDF } from './bodies/extension-body.ts';

/**
 * Sets a presence from a PIDF document (RFC 3863, with the activities of RFC 4480). Resolves with the refusal, or
 * undefined when it is durable.
 *
 * @param target what `event_presence` names: `CustomPresence:alice`, or `alice` for that
 */
export async function publishPresence(
  request: SipRequest,
  target: string,
  states: Pick<PresenceStates, 'setCustom'>,
): Promise<FinalAnswer | undefined> {
  const type = mediaTypeOf(request.header('content-type'));
  if (type !== PIDF) return { status: 415, headers: `Accept: ${PIDF}\r\n` };
  const document = parseXml(request.body.toString('latin1'));
  const presence = document instanceof XmlError ? undefined : presenceOf(document);
  if (presence === undefined) return { status: 400, reason: 'PIDF Cannot Be Read' };
  await states.setCustom(providerOf(target), presence);
  return undefined;
}

/** Nobody publishes it any more. */
export function withdrawPresence(target: string, states: Pick<PresenceStates, 'setCustom'>): Promise<void> {
  return states.setCustom(providerOf(target), { status: 'not_set', subtype: '', message: '' });
}

/** undefined: it is no PIDF. A tuple that is open makes the whole open. */
export function presenceOf(document: XmlElement): Presence | undefined {
  if (document.name !== 'presence') return undefined;
  const all = [...within(document)];
  const basics = all.filter(({ name }) => name === 'basic').map(({ text }) => text.trim());
  const activities = all.filter(({ name }) => name === 'activities').flatMap(({ children }) => children);
  const activity = activities.map(({ name }) => name).find((name) => ACTIVITIES.has(name));
  const message = all.find(({ name, text }) => name === 'note' && text.trim() !== '')?.text.trim() ?? '';
  return { status: statusOf(basics, activity), subtype: activity ?? '', message };
}

function statusOf(basics: readonly string[], activity: string | undefined): PresenceStatus {
  if (basics.length > 0 && !basics.includes('open')) return 'unavailable';
  const busy = ACTIVITIES.get(activity ?? '');
  return busy ?? (basics.length === 0 ? 'not_set' : 'available');
}

function* within(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* within(child);
}

/** What `event_presence` names, with its technology. */
export function providerOf(target: string): string {
  return target.includes(':') ? target : `CustomPresence:${target}`;
}

const ACTIVITIES: ReadonlyMap<string, PresenceStatus> = new Map([
  ['away', 'away'],
  ['meal', 'away'],
  ['vacation', 'xa'],
  ['holiday', 'xa'],
  ['permanent-absence', 'xa'],
  ['sleeping', 'xa'],
  ['busy', 'dnd'],
  ['on-the-phone', 'dnd'],
  ['meeting', 'dnd'],
  ['presentation', 'dnd'],
]);
