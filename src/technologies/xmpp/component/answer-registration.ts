import type { AnswerIq, IqAnswer } from '../inbound/answer-iq.ts';
import type { Directions } from '../inbound/directions.ts';
import type { ErrorAnswer } from '../inbound/error-answer.ts';
import { bareOf, parseJid } from '../jid.ts';
import { NS } from '../namespaces.ts';
import type { XmppStream } from '../stream.ts';
import type { XmlElement } from '../xml-element.ts';
import { numbersOf } from './number-address.ts';

/**
 * Registration (XEP-0077, XEP-0100 §4.1) by the rules of messaging.conf: a number is bound to a Jabber user there
 * (`deliver_to=xmpp:bob@example.org`), and whoever registers is told his, or names it. Nothing is kept: who has a number is
 * registered, and nobody gets one, or is rid of one, by asking.
 */
export function createRegistrationAnswers(directions: Directions): AnswerIq {
  return (query, iq, stream) => {
    if (!query.is('query', NS.register)) return undefined;
    const { from = '', to = '', type } = iq.attrs;
    if (!stream.account.register || (parseJid(to)?.local ?? '') !== '') return undefined;
    const sender = bareOf(from);
    const number = directions.boundNumber(sender, stream.account)?.number;
    if (type === 'get') return form(stream, number);
    if (query.getChild('remove') !== undefined) return number === undefined ? NOT_REGISTERED : NOT_REMOVED;
    return register(query, sender, number, stream, directions);
  };
}

function form({ xml }: XmppStream, number: string | undefined): XmlElement {
  return xml(
    'query',
    { xmlns: NS.register },
    number === undefined ? undefined : xml('registered'),
    xml('instructions', {}, number === undefined ? INSTRUCTIONS : 'This is the number that you send from.'),
    xml('phone', {}, number),
  );
}

function register(
  query: XmlElement,
  sender: string,
  number: string | undefined,
  stream: XmppStream,
  directions: Directions,
): IqAnswer {
  const named = namedNumber(query).trim();
  if (number === undefined) return NO_NUMBER;
  if (named !== '' && !numbersOf(named).some((one) => directions.isBound(one, sender, stream.account))) {
    return NOT_YOURS;
  }
  // XEP-0100 §4.1.1: clients put the gateway into the roster by this.
  stream.send(stream.xml('presence', { from: stream.jid, to: sender, type: 'subscribe' }));
  return 'done';
}

/** In the field of the old form, or in a data form (XEP-0077 §4). */
function namedNumber(query: XmlElement): string {
  const fields = query.getChild('x', NS.dataForms)?.getChildren('field') ?? [];
  const field = fields.find(({ attrs }) => attrs['var'] === 'phone');
  return field?.getChildText('value') ?? query.getChildText('phone') ?? '';
}

const INSTRUCTIONS = 'Give the phone number that the operator of this gateway has bound to your address.';
const NO_NUMBER: ErrorAnswer = {
  condition: 'not-allowed',
  text: 'No number is bound to your address here: ask the operator of this gateway for one.',
};
const NOT_YOURS: ErrorAnswer = {
  condition: 'not-acceptable',
  text: 'This number is not bound to your address.',
};
const NOT_REGISTERED: ErrorAnswer = { condition: 'registration-required', text: 'You are not registered.' };
const NOT_REMOVED: ErrorAnswer = {
  condition: 'not-allowed',
  text: 'Your number is bound to you by the operator of this gateway, who alone can take it away.',
};
