import type { MessageId } from '../../messages/message.ts';
import type { Confirmation, Messaging } from '../../messages/messaging.ts';
import type { Deliveries } from './deliveries.ts';
import { foldedBare } from './jid.ts';
import { mayRefuse } from './may-refuse.ts';
import { readStanzaError } from './stanza-error.ts';
import type { XmlElement } from './xml-element.ts';

export interface PeerReportsOptions {
  readonly deliveries: Deliveries;
  /** Asked only once it is there. */
  readonly messaging: () => Pick<Messaging, 'confirm' | 'show'>;
  /** Our own address. */
  readonly jid: () => string;
}

/** What peers and servers tell of our messages, as far as it is theirs to tell. */
export class PeerReports {
  readonly #options: PeerReportsOptions;

  constructor(options: PeerReportsOptions) {
    this.#options = options;
  }

  /** See XmppStream.report. */
  async report(id: string, from: string, status: 'delivered' | 'read'): Promise<void> {
    const { deliveries } = this.#options;
    const isRecipient = deliveries.recipientOf(id) === foldedBare(from);
    const kept = isRecipient ? deliveries.arrived(id) : undefined;
    await kept;
    if (kept !== undefined && status === 'delivered') return;
    await this.#confirm(id, from, { status, text: '', errorCode: '', errorMessage: '' });
  }

  /** A `message` of type error came. False: it is for none of our messages. */
  async refused(stanza: XmlElement): Promise<boolean> {
    const { id = '', from = '' } = stanza.attrs;
    if (!MESSAGE_ID.test(id)) return false;
    const error = readStanzaError(stanza);
    await this.#options.deliveries.refused(id, from, error, (report) => this.#confirm(id, from, report));
    return true;
  }

  async #confirm(id: string, from: string, report: Confirmation): Promise<void> {
    if (!MESSAGE_ID.test(id)) return;
    const { deliveries, jid } = this.#options;
    const messaging = this.#options.messaging();
    const sender = foldedBare(from);
    const known = deliveries.recipientOf(id);
    const isRecipient =
      known === undefined
        ? ((await messaging.show(id as MessageId))?.deliveries.some(
            ({ address }) => foldedBare(address) === `xmpp:${sender}`,
          ) ?? false)
        : known === sender;
    const isRefusal = report.status === 'undelivered' && mayRefuse(sender, foldedBare(jid()), known);
    if (isRecipient || isRefusal) await messaging.confirm(id as MessageId, undefined, report);
  }
}

const MESSAGE_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
