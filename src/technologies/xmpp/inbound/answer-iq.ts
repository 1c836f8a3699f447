import type { Clock } from '../../../messages/clock.ts';
import { NS } from '../namespaces.ts';
import type { XmppStream } from '../stream.ts';
import type { XmlElement } from '../xml-element.ts';
import { answered, type ErrorAnswer, errorAnswer } from './error-answer.ts';

/** What an `iq` is answered with: the child of a result, nothing in it, or an error. undefined: somebody else may know. */
export type IqAnswer = XmlElement | 'done' | ErrorAnswer | undefined;

/** Answers an `iq` of type get or set, by its one child. */
export type AnswerIq = (query: XmlElement, iq: XmlElement, stream: XmppStream) => IqAnswer;

/**
 * The answer to an `iq` of type get or set: that of the first who knows one, and `service-unavailable` where nobody does
 * (RFC 6120 §8.2.3).
 */
export function answerIq(iq: XmlElement, stream: XmppStream, answers: readonly AnswerIq[]): XmlElement {
  const { xml } = stream;
  const [query, ...others] = iq.getChildElements();
  if (query === undefined || others.length > 0) return errorAnswer(xml, iq, ONE_CHILD);
  for (const answer of answers) {
    const given = answer(query, iq, stream);
    if (given === undefined) continue;
    if (given === 'done') return xml('iq', { ...answered(iq), type: 'result' });
    if ('condition' in given) return errorAnswer(xml, iq, given);
    return xml('iq', { ...answered(iq), type: 'result' }, given);
  }
  return errorAnswer(xml, iq, UNKNOWN);
}

/**
 * What every entity is asked: ping (XEP-0199), software version (XEP-0092), time (XEP-0202); of a client also what it is
 * (XEP-0030).
 */
export function createEntityAnswers(version: string, clock: Pick<Clock, 'now'>): AnswerIq {
  return (query, iq, stream) => {
    const { xml, account } = stream;
    const { type } = iq.attrs;
    if (type === 'set') return undefined;
    if (query.is('ping', NS.ping)) return 'done';
    if (query.is('query', NS.version)) {
      return xml('query', { xmlns: NS.version }, xml('name', {}, 'Aldis'), xml('version', {}, version));
    }
    if (query.is('time', NS.time)) {
      const utc = new Date(clock.now()).toISOString();
      return xml('time', { xmlns: NS.time }, xml('tzo', {}, '+00:00'), xml('utc', {}, utc));
    }
    if (account.type === 'client' && query.is('query', NS.discoInfo)) return clientDisco(query, stream);
    return undefined;
  };
}

/** The features of {@link createEntityAnswers}, and of messages. */
export const ENTITY_FEATURES: readonly string[] = [
  NS.discoInfo,
  NS.outOfBand,
  NS.ping,
  NS.receipts,
  NS.markers,
  NS.time,
  NS.version,
];

/** An answer of XEP-0030 §3. */
export function discoInfo(
  { xml }: Pick<XmppStream, 'xml'>,
  identity: { readonly category: string; readonly type: string; readonly name: string },
  features: readonly string[],
): XmlElement {
  return xml(
    'query',
    { xmlns: NS.discoInfo },
    xml('identity', identity),
    features.map((name) => xml('feature', { var: name })),
  );
}

function clientDisco({ attrs }: XmlElement, stream: XmppStream): IqAnswer {
  if (attrs['node'] !== undefined) return NO_NODES;
  return discoInfo(stream, { category: 'client', type: 'bot', name: 'Aldis' }, ENTITY_FEATURES);
}

export const NO_NODES: ErrorAnswer = { condition: 'item-not-found', text: 'There are no nodes here.' };
const ONE_CHILD: ErrorAnswer = { condition: 'bad-request', text: 'An iq has one child.' };
const UNKNOWN: ErrorAnswer = { condition: 'service-unavailable', text: 'This is not understood here.' };
