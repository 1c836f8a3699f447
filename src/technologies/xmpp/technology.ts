import { errorCode } from '../../messages/errors.ts';
import type { MediaSource } from '../../messages/media.ts';
import type { Message } from '../../messages/message.ts';
import {
  type Accepted,
  type Draft,
  destinationOf,
  type FinalFailure,
  finalFailure,
  type Leg,
  type Outcome,
  type Refusal,
  type Technology,
} from '../../messages/technology.ts';
import type { Account } from './account.ts';
import { addressOfSender, chooseAccount } from './choose-account.ts';
import { composeMessage } from './compose-message.ts';
import { type Jid, parseJid } from './jid.ts';

/** `xmpp:user@domain[/resource]`: a chat message, sent by the account that its sender names or is bound to. */
export class XmppTechnology implements Technology {
  readonly name = 'xmpp';
  readonly #accounts: () => ReadonlyMap<string, Account>;
  readonly #link: MediaSource['link'];

  constructor(accounts: () => ReadonlyMap<string, Account>, link: MediaSource['link']) {
    this.#accounts = accounts;
    this.#link = link;
  }

  accept(draft: Draft): Accepted | Refusal {
    const to = parseJid(draft.destination);
    if (to === undefined) {
      const reason = `${JSON.stringify(draft.destination.slice(0, 100))} is no address: one is xmpp:user@example.org.`;
      return { kind: 'refused', code: errorCode('unknownDestination'), reason };
    }
    if (!TEXT.test(draft.contentType)) {
      const reason = `A chat message is text/plain, not ${JSON.stringify(draft.contentType.slice(0, 50))}.`;
      return { kind: 'refused', code: errorCode('invalid'), reason };
    }
    const account = this.#accountOf(draft);
    if (account === undefined) {
      return { kind: 'refused', code: errorCode('invalid'), reason: whyNoAccount(draft.from) };
    }
    return {
      kind: 'accepted',
      lane: `xmpp:${account.account.name}/${to.bare}`,
      offline: !account.isUp,
      whoIsOffline: `The XMPP account ${account.account.name} is not connected`,
      contentType: draft.contentType,
      variables: draft.variables,
    };
  }

  legs(message: Message): readonly Leg[] | FinalFailure {
    const to = parseJid(destinationOf(message));
    const account = this.#accountOf(message);
    if (to === undefined || account === undefined) return gone(message);
    if (!account.isUp) return [];
    // Servers keep the order of what one connection gives them (RFC 6120 §10.1).
    const leg = { key: to.full, address: `xmpp:${to.full}`, stream: `xmpp:${account.account.name}` };
    return [account.isFull ? { ...leg, busy: true } : leg];
  }

  deliver(message: Message): Promise<Outcome> {
    const to = parseJid(destinationOf(message));
    const account = this.#accountOf(message);
    if (to === undefined || account === undefined) return Promise.resolve(gone(message));
    if (!account.isUp) return Promise.resolve({ kind: 'absent' });
    account.came();
    return account.deliveries.deliver(message.id, to.full, this.#compose(message, to, account));
  }

  #compose(message: Message, to: Jid, { account, xml }: Account): string {
    const from = addressOfSender(message, account);
    // An account that is one for many: who wrote is told beside the text.
    const nick = from === '' ? (message.project?.from ?? '') : '';
    const addresses = { from, to: to.full, nick };
    return composeMessage(message, addresses, xml, this.#link).toString();
  }

  #accountOf(sender: Pick<Draft, 'from' | 'project'>): Account | undefined {
    return chooseAccount(sender, this.#accounts());
  }
}

function whyNoAccount(from: string): string {
  if (from.startsWith('xmpp:')) {
    return `There is no XMPP account ${JSON.stringify(from.slice('xmpp:'.length, 100))}.`;
  }
  if (from === '') return 'A chat message needs a sender: xmpp:ACCOUNT, as xmpp.conf names it.';
  return `No XMPP account sends for ${JSON.stringify(from.slice(0, 50))}: a component does, or an account with "deliver_to".`;
}

function gone({ destination }: Message): FinalFailure {
  return finalFailure(
    errorCode('removed'),
    `The XMPP account that ${destination} goes by was removed from the configuration`,
  );
}

const TEXT = /^text\/plain\s*(;|$)/i;
