import { type ErrorName, errorCode, errorMessage } from '../errors.ts';
import type { Message } from '../message.ts';
import { destinationOf, type FinalFailure, finalFailure } from '../technology.ts';
import type { RememberedPairs } from './remembered-pairs.ts';
import { type ChosenRoute, isPassthrough, type RouteQuery, type RoutingTable } from './routing-table.ts';

/** One way to a number. */
export interface Way {
  /** `number`: inside Aldis; `conversation`: where the other side wrote from; else the route's name. */
  readonly route: string;
  /** With its technology. */
  readonly destination: string;
  /** The route that was chosen, where it is one. */
  readonly chosen?: ChosenRoute;
  /** The last message of the conversation came in this way, so that it stands first. */
  readonly preferred: boolean;
}

/** Why there is no way. */
export type NoWay = 'to-invalid' | 'refused' | 'no-route' | 'no-mms';

export interface WaysOptions {
  readonly table: () => RoutingTable;
  /** By number of ours and who it talks to: a destination, or the name of a route behind `=`. */
  readonly conversations: Pick<RememberedPairs, 'get' | 'set'>;
}

/** Which ways lead from a number of ours to another number, and which of them a conversation goes. */
export class Ways {
  readonly #options: WaysOptions;

  constructor(options: WaysOptions) {
    this.#options = options;
  }

  /** In the order in which to try them; at least one. */
  to(query: RouteQuery): readonly Way[] | NoWay {
    const table = this.#options.table();
    const { from, to } = query;
    const own = table.own(to);
    if (own !== undefined) {
      return [{ route: 'number', destination: `number:${own.number}`, preferred: false }];
    }
    const kept = this.#options.conversations.get(from, to);
    if (!isDialable(to)) {
      if (kept === undefined || kept.startsWith(ROUTE)) return 'to-invalid';
      return [{ route: 'conversation', destination: kept, preferred: true }];
    }
    const chosen = table.routesTo(query);
    if (typeof chosen === 'string') return chosen;
    const ways = chosen.map((one): Way => {
      const { name, destination } = one.route;
      return {
        route: name,
        destination: expanded(destination, from, to),
        chosen: one,
        preferred: kept?.startsWith(ROUTE) === true && kept.slice(ROUTE.length) === name,
      };
    });
    const first = kept === undefined ? -1 : ways.findIndex(({ preferred }) => preferred);
    if (first > 0) ways.unshift(...ways.splice(first, 1));
    return ways.length === 1 ? ways : withoutRepeats(ways);
  }

  /** The ways of a message on its turn, under the configuration of the moment. */
  of(message: Message): readonly Way[] | FinalFailure {
    const { from, project } = message;
    const ways = this.to({
      from: project?.from ?? from,
      to: destinationOf(message),
      kind: project?.kind ?? 'sms',
      project: project?.id,
    });
    return typeof ways === 'string' ? noWay(ways) : ways;
  }

  /** The ways that there are for whichever project. */
  any(from: string, to: string): readonly Way[] | FinalFailure {
    const ways = this.to({ from, to, kind: 'sms', project: { any: true } });
    return typeof ways === 'string' ? noWay(ways) : ways;
  }

  /**
   * A message came in for a number of ours. Who has a number is answered over the route that leads where it came from, never
   * elsewhere: a sender cannot turn a number to itself. Who has none is answered where it says.
   */
  note(from: {
    readonly number: string;
    readonly project: string;
    readonly peer: string;
    readonly source: string;
    readonly owner: string;
    readonly answerAt: string | undefined;
  }): void {
    const { conversations } = this.#options;
    const { number, peer, project, source, owner, answerAt } = from;
    const table = this.#options.table();
    if (table.own(peer) !== undefined) return;
    if (!isDialable(peer)) {
      if (answerAt !== undefined) conversations.set(number, peer, answerAt);
      return;
    }
    const routes = table.routesTo({ from: number, to: peer, kind: 'sms', project });
    // With one way there is nothing to choose.
    if (typeof routes === 'string' || routes.length < 2) return;
    const found = routes.find(({ route }) => {
      const destination = expanded(route.destination, number, peer);
      return destination === answerAt || leadsTo(destination, source, owner);
    });
    if (found !== undefined) conversations.set(number, peer, ROUTE + found.route.name);
  }
}

/** Routes whose prefixes overlap may lead to one peer: what it has refused it is not asked again. */
function withoutRepeats(ways: readonly Way[]): readonly Way[] {
  const destinations = new Set<string>();
  return ways.filter(({ destination }) => {
    if (destinations.has(destination)) return false;
    destinations.add(destination);
    return true;
  });
}

/** What any program may send to: E.164 as the APIs take it, and the passthrough number. */
function isDialable(number: string): boolean {
  return DIALABLE.test(number) || isPassthrough(number);
}

/** The failure of a message that no way leads for. */
function noWay(why: NoWay): FinalFailure {
  const name = FAILURES[why];
  return finalFailure(errorCode(name), errorMessage(name));
}

/** A route's destination for two numbers. */
function expanded(destination: string, from: string, to: string): string {
  if (!destination.includes('${')) return destination;
  return destination.replace(VARIABLE, (_, which: string, digits: string | undefined) => {
    const number = which === 'to' ? to : from;
    return digits === undefined ? number : number.replace(/^\+/, '');
  });
}

/** Whether a destination goes to this peer of a technology: `pjsip:trunk`, `pjsip:trunk/sip:…`, `pjsip:+1555…@trunk`. */
function leadsTo(destination: string, technology: string, peer: string): boolean {
  const whole = `${technology}:${peer}`;
  if (destination === whole || destination.startsWith(`${whole}/`)) return true;
  return destination.startsWith(`${technology}:`) && destination.endsWith(`@${peer}`);
}

const FAILURES: Readonly<Record<NoWay, ErrorName>> = {
  'to-invalid': 'unknownDestination',
  refused: 'unroutable',
  'no-route': 'unroutable',
  'no-mms': 'noMms',
};
const DIALABLE = /^\+\d{5,17}$/;
const VARIABLE = /\$\{(to|from)(_digits)?\}/g;
const ROUTE = '=';
