import type { Clock } from '../../messages/clock.ts';
import { errorCode } from '../../messages/errors.ts';
import type { Message } from '../../messages/message.ts';
import type { Messaging, SubmitAccepted } from '../../messages/messaging.ts';
import { copyKey, copyOwner } from '../../messages/numbers/copies.ts';
import type { NumbersService } from '../../messages/numbers/create-numbers.ts';
import type { OwnNumber } from '../../messages/numbers/directory.ts';
import { withHop } from '../../messages/numbers/hops.ts';
import type { Numbers } from '../../messages/numbers/numbers.ts';
import { OPT_OUT_SOURCE } from '../../messages/numbers/receiving.ts';
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

export interface NumberTechnologyOptions {
  readonly numbers: () => Pick<NumbersService, 'own' | 'receive'>;
  readonly messaging: () => Pick<Messaging, 'submit' | 'show'>;
  readonly clock: Clock;
}

/**
 * `number:+15551230001`: a number of ours, which gets a copy of the message as its inbound record. The message is `sent`
 * once the copy is on disk; what becomes of the copy is told to it later (messages/numbers/copies.ts).
 *
 * `number:+15551230001/bound`: everywhere that the number is bound to. Each place is a leg, carried by a message of its own that
 * no list shows; a number that is bound nowhere has its messages in the project's log, and has them so at once.
 */
export function createNumberTechnology(options: NumberTechnologyOptions): Technology {
  return new NumberTechnology(options);
}

class NumberTechnology implements Technology {
  readonly name = 'number';
  readonly #options: NumberTechnologyOptions;

  constructor(options: NumberTechnologyOptions) {
    this.#options = options;
  }

  /** What one sender writes to a number stays in order; senders do not wait for each other. */
  accept({ destination, from, contentType, variables }: Draft): Accepted | Refusal {
    const { number } = parse(destination);
    if (this.#options.numbers().own(number) === undefined) {
      const reason = `${JSON.stringify(number.slice(0, 50))} is not a number here.`;
      return { kind: 'refused', code: errorCode('unknownDestination'), reason };
    }
    if (!TEXT.test(contentType)) {
      const reason = `A number takes text/plain, not ${JSON.stringify(contentType.slice(0, 50))}.`;
      return { kind: 'refused', code: errorCode('invalid'), reason };
    }
    return {
      kind: 'accepted',
      lane: `number:${destination} ${from}`,
      offline: false,
      contentType,
      variables,
    };
  }

  legs(message: Message): readonly Leg[] | FinalFailure {
    const { number, bound } = parse(destinationOf(message));
    const own = this.#options.numbers().own(number);
    if (own === undefined) return notHere(number);
    if (!bound) return [{ key: number, address: number }];
    const places = placesOf(own);
    return places.length === 0
      ? [{ key: LOG, address: number }]
      : places.map((key) => ({ key, address: key }));
  }

  async deliver(message: Message, leg: Leg): Promise<Outcome> {
    const { number, bound } = parse(destinationOf(message));
    if (bound && leg.key === LOG) return { kind: 'delivered', code: 0, text: '' };
    const answer = await (bound
      ? this.#submitLeg(message, number, leg.key)
      : this.#copy(message, number, leg.key));
    if (answer === 'not-ours') return notHere(number);
    if (answer.kind === 'refused') {
      const failure = finalFailure(answer.code, answer.reason);
      return answer.why === 'storage' ? { ...failure, kind: 'retry', bounded: false } : failure;
    }
    return answer.duplicate ? this.#fateOf(answer) : SENT;
  }

  #copy(message: Message, number: string, leg: string): ReturnType<Numbers['receive']> {
    const { numbers } = this.#options;
    const { project } = message;
    // What comes of a message by itself is what could come round in a loop.
    const byItself = message.direction === 'inbound' || message.source === OPT_OUT_SOURCE;
    return numbers().receive({
      to: number,
      from: project?.from ?? message.from,
      body: message.body.toString(),
      media: project?.media ?? [],
      source: this.name,
      owner: copyOwner(message),
      requestId: '',
      variables: byItself ? withHop(message.variables) : message.variables,
      validityMs: this.#left(message),
      idempotencyKey: copyKey(message, leg),
      parent: message.id,
    });
  }

  #submitLeg(message: Message, number: string, leg: string): ReturnType<Messaging['submit']> {
    const { messaging } = this.#options;
    const { project } = message;
    return messaging().submit({
      direction: 'inbound',
      source: message.source,
      owner: copyOwner(message),
      requestId: '',
      ...(leg === HANDLER ? { technology: 'handler', destination: number } : { destination: leg }),
      from: message.from,
      to: '',
      contentType: message.contentType,
      body: message.body,
      variables: message.variables,
      validityMs: this.#left(message),
      idempotencyKey: copyKey(message, leg),
      ...(project !== undefined && {
        project: { ...project, callback: undefined, parent: message.id, listed: false },
      }),
    });
  }

  /** It was made in an earlier life, or by an attempt that was cut short: what became of it may have been told before. */
  async #fateOf({ id }: SubmitAccepted): Promise<Outcome> {
    const state = (await this.#options.messaging().show(id))?.state;
    if (state?.status === 'delivered' || state?.status === 'read')
      return { kind: 'delivered', code: 0, text: '' };
    if (state?.status === 'undelivered' || state?.status === 'failed') {
      return { ...finalFailure(state.errorCode, state.errorMessage), left: true };
    }
    return SENT;
  }

  #left({ expiresAt }: Message): number {
    return Math.max(expiresAt - this.#options.clock.now(), 1);
  }
}

/** Where a number is bound to, its document last; the keys of the legs. */
function placesOf({ deliverTo, inbound }: OwnNumber): readonly string[] {
  return inbound === undefined ? deliverTo : [...deliverTo, HANDLER];
}

function parse(destination: string): { readonly number: string; readonly bound: boolean } {
  const bound = destination.endsWith(BOUND);
  return { number: bound ? destination.slice(0, -BOUND.length) : destination, bound };
}

function notHere(number: string): FinalFailure {
  return finalFailure(errorCode('unknownDestination'), `${number} is not a number here any more`);
}

const SENT: Outcome = { kind: 'sent', code: 0, text: '' };
const BOUND = '/bound';
const HANDLER = 'handler';
const LOG = 'log';
const TEXT = /^text\/plain\s*(;|$)/i;
