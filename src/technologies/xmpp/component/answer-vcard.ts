import type { AnswerIq } from '../inbound/answer-iq.ts';
import type { Directions } from '../inbound/directions.ts';
import type { ErrorAnswer } from '../inbound/error-answer.ts';
import { parseJid } from '../jid.ts';
import { NS } from '../namespaces.ts';
import { NOT_A_NUMBER } from './errors.ts';
import { numbersOf } from './number-address.ts';

/** The card of a number says its number, that of the component what it is (XEP-0054). Nobody can write them. */
export function createVcardAnswers(directions: Directions): AnswerIq {
  return (query, { attrs }, { xml, account }) => {
    if (!query.is('vCard', NS.vcard)) return undefined;
    if (attrs['type'] === 'set') return READ_ONLY;
    const { from = '', to = '' } = attrs;
    const local = parseJid(to)?.local ?? '';
    if (local === '') {
      const description = xml('DESC', {}, 'Messages to and from phone numbers');
      return xml('vCard', { xmlns: NS.vcard }, xml('FN', {}, 'Aldis'), description);
    }
    if (!directions.reaches(from, to, account)) return NOT_A_NUMBER;
    const number = directions.own(to, account)?.number ?? numbersOf(local)[0] ?? local;
    const phone = xml('TEL', {}, xml('MSG'), xml('NUMBER', {}, number));
    return xml('vCard', { xmlns: NS.vcard }, xml('FN', {}, number), phone);
  };
}

const READ_ONLY: ErrorAnswer = { condition: 'not-allowed', text: 'This card cannot be changed.' };
