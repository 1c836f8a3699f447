import type { NumberDirectory, OwnNumber } from '../../../messages/numbers/directory.ts';
import type { Numbers } from '../../../messages/numbers/numbers.ts';
import { numbersOf, peerOf } from '../component/number-address.ts';
import { bareOf, parseJid } from '../jid.ts';
import type { XmppStream } from '../stream.ts';
import type { ErrorAnswer } from './error-answer.ts';

/** What is asked of the numbers to find the way of a message. */
export interface DirectionsOptions {
  readonly numbers: () => Pick<Numbers, 'boundTo' | 'reaches'>;
  /** Of the moment. */
  readonly directory: () => Pick<NumberDirectory, 'numbers'>;
}

export type Direction =
  /** The sender is bound to a number, and sends from it. */
  | {
      readonly kind: 'send';
      /** His bare JID. */
      readonly sender: string;
      readonly project: string;
      readonly from: string;
      readonly to: string;
    }
  /** Somebody without a number writes to one of ours. */
  | { readonly kind: 'receive'; readonly from: string; readonly to: string; readonly answerAt: string }
  /** Straight to a destination. */
  | { readonly kind: 'submit'; readonly from: string; readonly destination: string }
  | { readonly kind: 'refused'; readonly error: ErrorAnswer };

/** Which way a message takes that came in over an account. */
export class Directions {
  readonly #options: DirectionsOptions;

  constructor(options: DirectionsOptions) {
    this.#options = options;
  }

  /** @param from whose stanza it is, @param to whom it is addressed to; JIDs, bare or full */
  of(from: string, to: string, { account }: Pick<XmppStream, 'account'>): Direction {
    const sender = bareOf(from);
    if (account.type === 'component' && localOf(to) !== '') return this.#toAddress(sender, to, account);
    return this.#toAccount(sender, account);
  }

  /** The number of ours that an address of a component is; undefined: none that it serves. */
  own(address: string, account: ServedBy): OwnNumber | undefined {
    const { numbers } = this.#options.directory();
    const number = numbersOf(localOf(address)).find((one) => numbers.has(one));
    const own = number === undefined ? undefined : numbers.get(number);
    return own !== undefined && serves(account, own) ? own : undefined;
  }

  /** The number from which a Jabber user sends; undefined: he has none here. */
  boundNumber(sender: string, account: ServedBy): OwnNumber | undefined {
    const number = this.#options.numbers().boundTo(destinationOf(sender));
    const own = number === undefined ? undefined : this.#options.directory().numbers.get(number);
    return own !== undefined && serves(account, own) ? own : undefined;
  }

  /** Whether a number is bound to a Jabber user. */
  isBound(number: string, sender: string, account: ServedBy): boolean {
    const own = this.#options.directory().numbers.get(number);
    return own !== undefined && serves(account, own) && own.deliverTo.includes(destinationOf(sender));
  }

  /** Whether what a Jabber user writes to an address of a component would go anywhere. */
  reaches(sender: string, address: string, account: ServedBy): boolean {
    if (this.own(address, account) !== undefined) return true;
    const bound = this.boundNumber(bareOf(sender), account);
    return bound !== undefined && this.#reaches(bound, address);
  }

  #reaches(bound: OwnNumber, address: string): boolean {
    return this.#options.numbers().reaches(bound.number, meantBy(address).peer);
  }

  #toAddress(sender: string, to: string, account: ServedBy): Direction {
    const own = this.own(to, account);
    if (own !== undefined) return this.#toOwn(sender, own.number, account);
    const target = meantBy(to);
    const bound = this.boundNumber(sender, account);
    // What is no number may be somebody who wrote to the user's own.
    if (!target.isNumber && (bound === undefined || !this.#reaches(bound, to))) return NO_NUMBER;
    if (bound !== undefined) {
      return { kind: 'send', sender, project: bound.project, from: bound.number, to: target.peer };
    }
    return refused('registration-required', 'You have no number here that you could send from.');
  }

  /** An account has one address, whoever writes to it. */
  #toAccount(sender: string, account: ServedBy & { readonly deliverTo: string }): Direction {
    const { deliverTo } = account;
    if (deliverTo === '') return refused('service-unavailable', 'Nobody reads what is written here.');
    const number = deliverTo.startsWith(NUMBER) ? deliverTo.slice(NUMBER.length) : deliverTo;
    if (this.#options.directory().numbers.has(number)) return this.#toOwn(sender, number, account);
    return { kind: 'submit', from: sender, destination: deliverTo };
  }

  #toOwn(sender: string, to: string, account: ServedBy): Direction {
    const bound = this.boundNumber(sender, account);
    if (bound === undefined) return { kind: 'receive', from: sender, to, answerAt: destinationOf(sender) };
    // It would come back to him.
    if (bound.number === to) return refused('not-acceptable', 'This is your own number.');
    return { kind: 'send', sender, project: bound.project, from: bound.number, to };
  }
}

function serves({ projects }: ServedBy, { project }: OwnNumber): boolean {
  return projects.length === 0 || projects.includes(project);
}

/** Whom an address stands for that is no number of ours. */
function meantBy(address: string): { readonly peer: string; readonly isNumber: boolean } {
  const local = localOf(address);
  const [number] = numbersOf(local);
  return { peer: number ?? peerOf(local), isNumber: number !== undefined };
}

function localOf(address: string): string {
  return parseJid(address)?.local ?? '';
}

/** The ids of the projects whose numbers an account serves; empty: all. */
interface ServedBy {
  readonly projects: readonly string[];
}

function destinationOf(sender: string): string {
  return `xmpp:${sender}`;
}

function refused(condition: ErrorAnswer['condition'], text: string): Direction {
  return { kind: 'refused', error: { condition, text } };
}

const NO_NUMBER = refused('item-not-found', 'This is no phone number.');
const NUMBER = 'number:';
