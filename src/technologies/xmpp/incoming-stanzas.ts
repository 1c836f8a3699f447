import { answerToSubscription, presenceOf, ROSTER } from './client-presence.ts';
import { errorAnswer } from './inbound/error-answer.ts';
import type { XmppPresence } from './index.ts';
import { bareOf, parseJid } from './jid.ts';
import type { PeerReports } from './peer-reports.ts';
import type { XmppInbound, XmppStream } from './stream.ts';
import type { XmlElement } from './xml-element.ts';

export interface IncomingStanzasOptions {
  readonly stream: XmppStream;
  readonly reports: PeerReports;
  readonly onPresence: (presence: XmppPresence) => void;
  /** There before anything comes. */
  readonly inbound: () => XmppInbound | undefined;
}

/** Whose each stanza is that comes to an account: ours, as it is about the account or its messages, or the inbound half's. */
export class IncomingStanzas {
  readonly #options: IncomingStanzasOptions;

  constructor(options: IncomingStanzasOptions) {
    this.#options = options;
  }

  /** Resolves once it is kept, or answered. */
  async take(stanza: XmlElement): Promise<void> {
    const { stream, reports, inbound } = this.#options;
    const isClient = stream.account.type === 'client';
    const { type, from = '' } = stanza.attrs;
    // Servers say who writes. Something that is no address can be nobody, and would be shown and passed on as it is.
    if (from !== '' && parseJid(from) === undefined) {
      this.#refuseNobody(stanza);
      return;
    }
    if (stanza.name === 'message' && type === 'error' && (await reports.refused(stanza))) return;
    if (stanza.name === 'presence') {
      this.#presence(stanza);
      if (isClient) return;
    }
    if (isClient && stanza.name === 'iq' && stanza.getChild('query', ROSTER) !== undefined) {
      this.#rosterPush(stanza);
      return;
    }
    await inbound()?.(stanza, stream);
  }

  #presence(stanza: XmlElement): void {
    const { stream, onPresence } = this.#options;
    const { account, xml } = stream;
    const presence = presenceOf(account.name, stanza);
    if (presence !== undefined && this.#isContact(presence.jid)) onPresence(presence);
    const answer = account.type === 'client' ? answerToSubscription(stanza, account, xml) : undefined;
    if (answer !== undefined) stream.send(answer);
  }

  /** Servers pass on to clients what these asked to see; to components whatever anybody says, however often. */
  #isContact(from: string): boolean {
    const { account, jid } = this.#options.stream;
    if (account.type === 'client') return from !== jid;
    return account.buddies.some((buddy) => bareOf(buddy) === bareOf(from));
  }

  /** Every question has an answer (RFC 6120 §8.2.3): our server knows the way back to what it let pass as an address. */
  #refuseNobody(stanza: XmlElement): void {
    const { xml } = this.#options.stream;
    const { type } = stanza.attrs;
    if (stanza.name !== 'iq' || (type !== 'get' && type !== 'set')) return;
    const error = { condition: 'jid-malformed', text: 'The address that this is from is none.' } as const;
    this.#options.stream.send(errorAnswer(xml, stanza, error));
  }

  /** Only our own server may (RFC 6121 §2.1.6); nothing is kept of it. */
  #rosterPush(stanza: XmlElement): void {
    const { stream } = this.#options;
    const { xml, jid } = stream;
    const from = bareOf(stanza.attrs['from'] ?? '');
    if (from === '' || from === bareOf(jid)) {
      stream.send(xml('iq', { type: 'result', id: stanza.attrs['id'] }));
      return;
    }
    const error = { condition: 'service-unavailable', text: 'This is not your roster.' } as const;
    stream.send(errorAnswer(xml, stanza, error));
  }
}
