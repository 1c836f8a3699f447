import { chance } from './chance.ts';
import type { NumberGroup, OwnNumber } from './directory.ts';
import type { OptOuts } from './numbers.ts';
import type { RememberedPairs } from './remembered-pairs.ts';
import type { RoutingTable } from './routing-table.ts';

export interface GroupSenderOptions {
  readonly table: () => RoutingTable;
  readonly optOuts: Pick<OptOuts, 'has'>;
  /** By group and recipient: the number. */
  readonly senders: Pick<RememberedPairs, 'get' | 'set'>;
}

/**
 * Chooses which number of a group writes to whom. With a sticky sender a recipient hears from the number they heard from
 * before; a new one gets a number by rendezvous hashing, so that most keep theirs even where it was forgotten. Otherwise the
 * numbers take turns. Whoever said STOP to the number that they always hear from does not hear from another instead; where numbers
 * take turns, one that they said STOP to is passed over while there is another.
 */
export class GroupSender {
  readonly #options: GroupSenderOptions;
  readonly #turns = new Map<string, number>();

  constructor(options: GroupSenderOptions) {
    this.#options = options;
  }

  /** undefined: no number of the group can send this. `look`: nobody's turn is used up. */
  choose(group: NumberGroup, kind: 'sms' | 'mms', to: string, look: boolean): OwnNumber | undefined {
    const { optOuts, senders, table } = this.#options;
    const able: OwnNumber[] = [];
    for (const name of group.numbers) {
      const number = table().own(name);
      if (number?.project === group.project && number.capabilities.includes(kind)) able.push(number);
    }
    if (!group.stickySender) {
      const willing = able.filter(({ number, optout }) => !optout || !optOuts.has(number, to));
      return this.#turn(group, willing.length > 0 ? willing : able, look);
    }
    const known = senders.get(group.id, to);
    return able.find(({ number }) => number === known) ?? highest(able, to);
  }

  /** It was sent. */
  sent(group: NumberGroup, to: string, number: string): void {
    if (group.stickySender) this.#options.senders.set(group.id, to, number);
  }

  #turn({ id }: NumberGroup, numbers: readonly OwnNumber[], look: boolean): OwnNumber | undefined {
    if (numbers.length === 0) return undefined;
    const turn = this.#turns.get(id) ?? 0;
    if (!look) this.#turns.set(id, turn + 1);
    return numbers[turn % numbers.length];
  }
}

function highest(numbers: readonly OwnNumber[], to: string): OwnNumber | undefined {
  let found: OwnNumber | undefined;
  let most = 0;
  for (const one of numbers) {
    const drawn = chance(one.number, to);
    if (drawn > most) {
      most = drawn;
      found = one;
    }
  }
  return found;
}
