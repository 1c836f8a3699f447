import type { AnswerIq } from '../inbound/answer-iq.ts';
import type { ErrorAnswer } from '../inbound/error-answer.ts';
import { parseJid } from '../jid.ts';
import { NS } from '../namespaces.ts';
import { addressAt, numbersOf } from './number-address.ts';

/** Tells a client the JID of a phone number that its user typed (XEP-0100 §6). */
export const answerGateway: AnswerIq = (query, { attrs }, { xml, jid }) => {
  if (!query.is('query', NS.gateway) || (parseJid(attrs['to'] ?? '')?.local ?? '') !== '') return undefined;
  if (attrs['type'] === 'get') {
    const description = xml(
      'desc',
      {},
      'The phone number of who you want to write to, with its country code.',
    );
    return xml('query', { xmlns: NS.gateway }, description, xml('prompt', {}, 'Phone number'));
  }
  const [number] = numbersOf((query.getChildText('prompt') ?? '').trim());
  if (number === undefined) return NO_NUMBER;
  return xml('query', { xmlns: NS.gateway }, xml('jid', {}, addressAt(jid, number)));
};

const NO_NUMBER: ErrorAnswer = { condition: 'not-acceptable', text: 'This is no phone number.' };
