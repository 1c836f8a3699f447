import { chance } from './chance.ts';
import type { NumberDirectory, OwnNumber, Route } from './directory.ts';

/** What a message asks of the routes. */
export interface RouteQuery {
  readonly from: string;
  readonly to: string;
  readonly kind: 'sms' | 'mms';
  /** The project's id; undefined: what AMI users send, for which the routes of all projects are. `any`: whichever there are. */
  readonly project: string | undefined | { readonly any: true };
}

export interface ChosenRoute {
  readonly route: Route;
  /** The one of its prefixes that fits. */
  readonly prefix: string;
}

/** The routes in the order in which to try them, at least one; or why there is none. */
export type RouteChoice = readonly ChosenRoute[] | 'refused' | 'no-route' | 'no-mms';

/** A directory, laid out for looking things up. Made once for each configuration. */
export class RoutingTable {
  readonly directory: NumberDirectory;
  /** Each list by priority. */
  readonly #byPrefix = new Map<string, Route[]>();
  readonly #longest: number;
  readonly #bound = new Map<string, string>();

  constructor(directory: NumberDirectory) {
    this.directory = directory;
    for (const route of directory.routes) {
      for (const prefix of route.prefix.length === 0 ? [''] : route.prefix) {
        const key = normalPrefix(prefix);
        this.#byPrefix.set(key, [...(this.#byPrefix.get(key) ?? []), route]);
      }
    }
    for (const routes of this.#byPrefix.values()) routes.sort((a, b) => a.priority - b.priority);
    this.#longest = Math.max(0, ...Array.from(this.#byPrefix.keys(), ({ length }) => length));
    for (const { number, deliverTo } of directory.numbers.values()) {
      for (const destination of deliverTo) {
        if (!this.#bound.has(destination)) this.#bound.set(destination, number);
      }
    }
  }

  /** The number of ours that this is, either spelling of a passthrough number. */
  own(number: string): OwnNumber | undefined {
    const { numbers } = this.directory;
    return numbers.get(number) ?? (isPassthrough(number) ? numbers.get(otherSpelling(number)) : undefined);
  }

  /** The first number that is bound to this destination. */
  boundTo(destination: string): string | undefined {
    return this.#bound.get(destination);
  }

  /**
   * Longest prefix, then lowest priority, then weight: which of the same priority goes first depends on both numbers alone, so
   * that a conversation keeps its route while the routes stay as they are. A route that refuses ends the list.
   */
  routesTo(query: RouteQuery): RouteChoice {
    const chosen: ChosenRoute[] = [];
    let withoutMms = false;
    for (const prefix of this.#prefixesOf(query.to)) {
      const routes = this.#byPrefix.get(prefix);
      if (routes === undefined) continue;
      for (let from = 0, to: number; from < routes.length; from = to) {
        to = endOfPriority(routes, from);
        const same: Route[] = [];
        for (let index = from; index < to; index++) {
          const route = routes[index] as Route;
          if (!isOpenTo(route, query.project) || chosen.some((other) => other.route === route)) continue;
          if (route.refuse) return chosen.length > 0 ? chosen : 'refused';
          if (route.capabilities.includes(query.kind)) same.push(route);
          else withoutMms = true;
        }
        if (same.length > 1) byWeight(same, query);
        for (const route of same) chosen.push({ route, prefix });
      }
    }
    if (chosen.length > 0) return chosen;
    return withoutMms && query.kind === 'mms' ? 'no-mms' : 'no-route';
  }

  /** Those a number may be found under, the longest first. */
  *#prefixesOf(to: string): Generator<string> {
    if (isPassthrough(to)) {
      yield '988';
      yield '+988';
    } else {
      for (let length = Math.min(to.length, this.#longest); length > 0; length--) yield to.slice(0, length);
    }
    yield '';
  }
}

/** The Suicide & Crisis Lifeline: a number that is no E.164 number, passed on as it is. */
export function isPassthrough(number: string): boolean {
  return number === '988' || number === '+988';
}

function otherSpelling(number: string): string {
  return number.startsWith('+') ? number.slice(1) : `+${number}`;
}

/** `1` is written for `+1` as well; `988` is a number of its own. */
function normalPrefix(prefix: string): string {
  if (prefix === '' || prefix.startsWith('+') || prefix === '988') return prefix;
  return `+${prefix}`;
}

function isOpenTo({ projects }: Route, project: RouteQuery['project']): boolean {
  if (projects.length === 0 || typeof project === 'object') return true;
  return project !== undefined && projects.includes(project);
}

function endOfPriority(routes: readonly Route[], from: number): number {
  const priority = routes[from]?.priority;
  let end = from + 1;
  while (end < routes.length && routes[end]?.priority === priority) end++;
  return end;
}

/**
 * Weighted rendezvous hashing: each route draws a number from the conversation and its own name; it is first as often as its
 * weight says, and a route that comes or goes moves no conversation but its own.
 */
function byWeight(routes: Route[], { from, to }: RouteQuery): void {
  const drawn = new Map(routes.map((route) => [route, draw(route, from, to)]));
  routes.sort((a, b) => (drawn.get(a) ?? 0) - (drawn.get(b) ?? 0));
}

function draw({ name, weight }: Route, from: string, to: string): number {
  return weight <= 0 ? Number.MAX_VALUE : -Math.log(chance(from, to, name)) / weight;
}
