import { errorCode } from '../messages/errors.ts';
import type { Message } from '../messages/message.ts';
import {
  type Accepted,
  type Draft,
  destinationOf,
  type FinalFailure,
  finalFailure,
  type Leg,
  type LegToTry,
  type Outcome,
  type Progress,
  type Refusal,
  type Technology,
} from '../messages/technology.ts';
import type { Carrier } from './carrier.ts';
import { parseDestination, problemOf } from './destination.ts';

/**
 * `carrier:NAME/+15551230001`: a number outside, reached over one carrier. What one recipient gets over a carrier stays in
 * order; recipients do not wait for each other.
 */
export class CarrierTechnology implements Technology {
  readonly name = 'carrier';
  readonly #find: (name: string) => Carrier | undefined;

  constructor(find: (name: string) => Carrier | undefined) {
    this.#find = find;
  }

  accept(draft: Draft): Accepted | Refusal {
    const parsed = parseDestination(draft.destination);
    if (parsed === undefined || this.#find(parsed.carrier) === undefined) {
      const name = JSON.stringify((parsed?.carrier ?? draft.destination).slice(0, 50));
      const reason =
        parsed === undefined
          ? `A carrier is addressed as carrier:NAME/+15551230001; ${name} names no number.`
          : `There is no carrier ${name}.`;
      return { kind: 'refused', code: errorCode('unknownDestination'), reason };
    }
    const problem = problemOf(draft, parsed);
    if (problem !== undefined) return problem;
    return {
      kind: 'accepted',
      lane: `carrier:${parsed.carrier}/${parsed.to}`,
      // A carrier that is down comes back by itself: its messages wait whatever is done with those for phones.
      offline: false,
      contentType: draft.contentType,
      variables: draft.variables,
    };
  }

  legs(message: Message): readonly Leg[] | FinalFailure {
    const carrier = this.#of(message);
    return carrier === undefined ? gone(message) : carrier.legs(message);
  }

  deliver(message: Message, leg: LegToTry, attempt: number, progress?: Progress): Promise<Outcome> {
    const parsed = parseDestination(destinationOf(message));
    const carrier = this.#of(message);
    if (parsed === undefined || carrier === undefined) return Promise.resolve(gone(message));
    return carrier.deliver(message, parsed.to, leg, attempt, progress);
  }

  #of(message: Message): Carrier | undefined {
    const parsed = parseDestination(destinationOf(message));
    return parsed === undefined ? undefined : this.#find(parsed.carrier);
  }
}

function gone({ destination }: Message): FinalFailure {
  return finalFailure(
    errorCode('removed'),
    `The carrier of ${destination} was removed from the configuration`,
  );
}
