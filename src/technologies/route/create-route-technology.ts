import { errorCode, errorMessage } from '../../messages/errors.ts';
import type { Message } from '../../messages/message.ts';
import type { NumbersService } from '../../messages/numbers/create-numbers.ts';
import type { Way } from '../../messages/numbers/ways.ts';
import {
  type Accepted,
  type Draft,
  type FinalFailure,
  finalFailure,
  type Leg,
  type LegToTry,
  type Outcome,
  type Progress,
  type Refusal,
  type Technology,
} from '../../messages/technology.ts';
import { WaitingLanes } from '../../messages/waiting-lanes.ts';

export interface RouteTechnologyOptions {
  readonly numbers: () => Pick<NumbersService, 'waysOf' | 'waysTo'>;
  /** Those that carry what the routes name, by name. */
  readonly technologies: () => ReadonlyMap<string, Technology>;
}

/** A technology that stands for others, which wake it. */
export interface RouteTechnology extends Technology {
  /** Somebody came where this lane leads: the lanes of routes that wait for it, to be woken as well. */
  wakes(lane: string): readonly string[];
  /**
   * A peer takes some more: of the lanes of routes that wait for one whose name begins so, those that wait longest, at most
   * `limit`, to be woken as well.
   */
  wakesSome(prefix: string, limit: number): readonly string[];
  /** The configuration changed: all that wait, as they may have other ways now. */
  waiting(): readonly string[];
}

/**
 * `route:+15559990001`: the ways that the routes have to a number, tried in their order. Each way is carried by the technology
 * that its destination names; its legs are ours, with the way's place as their rank, so that the next way is tried when one
 * surely did not take the message.
 */
export function createRouteTechnology(options: RouteTechnologyOptions): RouteTechnology {
  return new Routes(options);
}

class Routes implements RouteTechnology {
  readonly name = 'route';
  readonly #options: RouteTechnologyOptions;
  /** By the lane of a way that nobody is at: our lanes that wait. */
  readonly #waiting = new Map<string, Set<string>>();
  /** The same lanes of ways, in the order in which they were first waited for. */
  readonly #inOrder = new WaitingLanes();

  constructor(options: RouteTechnologyOptions) {
    this.#options = options;
  }

  /** Nobody being there is found out on its turn: only then is it known whom to wait for. */
  accept(request: Draft): Accepted | Refusal {
    const ways = this.#options.numbers().waysTo(request.from, request.destination);
    if ('kind' in ways) return { kind: 'refused', code: ways.errorCode, reason: `${ways.errorMessage}.` };
    let first: Accepted | Refusal | undefined;
    for (const way of ways) {
      const accepted = this.#carrier(way)?.accept({
        ...request,
        destination: withoutTechnology(way.destination),
      });
      if (accepted === undefined) continue;
      first ??= accepted;
      if (accepted.kind === 'accepted') {
        return { ...accepted, lane: `${this.name}:${request.destination}`, offline: false };
      }
    }
    return (
      first ?? { kind: 'refused', code: errorCode('unroutable'), reason: `${errorMessage('unroutable')}.` }
    );
  }

  legs(message: Message): readonly Leg[] | FinalFailure {
    const ways = this.#options.numbers().waysOf(message);
    if ('kind' in ways) return ways;
    const alternative = ways.length > 1;
    return ways.flatMap((way, rank) => this.#legsOf(message, way, rank, alternative));
  }

  deliver(message: Message, leg: LegToTry, attempt: number, progress?: Progress): Promise<Outcome> {
    const ways = this.#options.numbers().waysOf(message);
    const way = 'kind' in ways ? undefined : ways.find((one) => leg.key.startsWith(legKey(one, '')));
    if (way === undefined) return Promise.resolve({ kind: 'absent' });
    const carrier = this.#carrier(way);
    if (carrier === undefined) return Promise.resolve(nobodyCarries(way));
    const carried = carriedBy(carrier, message, way);
    const key = leg.key.slice(legKey(way, '').length);
    if (key === FAILED) {
      const legs = carrier.legs(carried);
      return Promise.resolve('kind' in legs ? legs : { kind: 'absent' });
    }
    return carrier.deliver(carried, { ...leg, key }, attempt, progress);
  }

  wakes(lane: string): readonly string[] {
    const waiting = this.#waiting.get(lane);
    if (waiting === undefined) return NONE;
    this.#waiting.delete(lane);
    this.#inOrder.delete(lane);
    return [...waiting];
  }

  wakesSome(prefix: string, limit: number): readonly string[] {
    const woken: string[] = [];
    while (woken.length < limit) {
      const lane = this.#inOrder.take(prefix);
      if (lane === undefined) break;
      woken.push(...(this.#waiting.get(lane) ?? NONE));
      this.#waiting.delete(lane);
    }
    return woken;
  }

  waiting(): readonly string[] {
    const lanes = new Set([...this.#waiting.values()].flatMap((waiting) => [...waiting]));
    for (const lane of this.#waiting.keys()) this.#inOrder.delete(lane);
    this.#waiting.clear();
    return [...lanes];
  }

  #legsOf(message: Message, way: Way, rank: number, alternative: boolean): readonly Leg[] {
    const carrier = this.#carrier(way);
    const failing = [{ key: legKey(way, FAILED), address: way.destination, rank }];
    if (carrier === undefined) return failing;
    const carried = carriedBy(carrier, message, way);
    const legs = carrier.legs(carried);
    // A way that cannot be is a leg that fails, so that the timeline says so and the next way is tried.
    if ('kind' in legs) return failing;
    const free = legs.filter(({ busy }) => !busy);
    if (free.length === 0) this.#waitFor(carrier, carried, message.lane);
    if (legs.length === 0) return [{ key: legKey(way, ''), address: way.destination, rank, away: true }];
    return legs.map(({ key, address, busy = false, stream }) => ({
      key: legKey(way, key),
      address,
      rank,
      busy,
      alternative,
      ...(stream !== undefined && { stream }),
    }));
  }

  #waitFor(carrier: Technology, carried: Message, lane: string): void {
    const accepted = carrier.accept({ ...carried, destination: withoutTechnology(carried.destination) });
    if (accepted.kind === 'refused') return;
    const waiting = this.#waiting.get(accepted.lane);
    this.#inOrder.add(accepted.lane);
    if (waiting === undefined) this.#waiting.set(accepted.lane, new Set([lane]));
    else waiting.add(lane);
  }

  /** undefined too for a way that leads round to a route. */
  #carrier({ destination }: Way): Technology | undefined {
    const colon = destination.indexOf(':');
    const carrier = this.#options.technologies().get(destination.slice(0, Math.max(colon, 0)));
    return carrier === this || carrier?.unaddressed ? undefined : carrier;
  }
}

function carriedBy({ name }: Technology, message: Message, { destination }: Way): Message {
  return { ...message, technology: name, destination };
}

function withoutTechnology(destination: string): string {
  return destination.slice(destination.indexOf(':') + 1);
}

function legKey({ route }: Way, key: string): string {
  return `${route}|${key}`;
}

function nobodyCarries({ route, destination }: Way): FinalFailure {
  const text = `Nothing here delivers to ${destination}, where the route ${route} leads`;
  return finalFailure(errorCode('removed'), text);
}

/** The leg of a way that cannot be had at all. */
const FAILED = '';
const NONE: readonly string[] = [];
