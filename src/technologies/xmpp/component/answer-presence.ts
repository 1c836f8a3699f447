import type { Directions } from '../inbound/directions.ts';
import { bareOf, parseJid } from '../jid.ts';
import type { XmppStream } from '../stream.ts';
import type { XmlElement } from '../xml-element.ts';

/**
 * Answers `presence` stanzas to a component and its addresses (RFC 6121 §3 and §4). A subscription is accepted by `auth_policy`,
 * to addresses that a message of the same user would go to; those are available as long as the component is. Nothing of it is
 * kept, as it can be asked for again: servers probe for their users.
 *
 * What is neither a question nor a request is not answered: two gateways would go on answering each other.
 */
export function answerPresence(stanza: XmlElement, stream: XmppStream, directions: Directions): void {
  const { type, from = '', to = '' } = stanza.attrs;
  const { xml, account } = stream;
  const sender = bareOf(from);
  if (from === '' || parseJid(from)?.domain === stream.jid) return;
  const answer = (kind: string | undefined, target: string): void =>
    stream.send(xml('presence', { from: bareOf(to), to: target, type: kind }));
  const isThere = (parseJid(to)?.local ?? '') === '' || directions.reaches(sender, to, account);
  switch (type) {
    case 'subscribe':
      if (account.authPolicy === 'accept' && isThere) {
        answer('subscribed', sender);
        answer(undefined, sender);
      } else answer('unsubscribed', sender);
      break;
    case 'unsubscribe':
      answer('unsubscribed', sender);
      break;
    case 'probe':
      // RFC 6121 §4.3.2: to one who is not, or no more, subscribed to anybody here.
      answer(isThere ? undefined : 'unsubscribed', isThere ? from : sender);
      break;
    default:
  }
}
