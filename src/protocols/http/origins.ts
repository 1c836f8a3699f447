import { buildConnector, Pool } from 'undici';
import type { Cancellation } from './cancellation.ts';
import type { OutgoingHttpOptions } from './create-outgoing.ts';
import { Exchange, type ExchangeRequest } from './exchange.ts';
import { Guard, type Lookup } from './guard.ts';
import { Origin } from './origin.ts';
import type { OutgoingResponse } from './outgoing.ts';

/** The origins that requests went to, each with the connections kept to it. */
export interface Origins {
  /** One request and its answer. @throws OutgoingError */
  exchange(request: ExchangeRequest, cancellation: Cancellation): Promise<OutgoingResponse>;
  close(): Promise<void>;
}

/** Loads undici: import it when there is something to request. */
export function createOrigins(
  options: Omit<OutgoingHttpOptions, 'lookup'> & { readonly lookup: Lookup },
): Origins {
  /** The one used last stands last. */
  const origins = new Map<string, Origin>();
  let networks: readonly string[] = [];
  let connect: buildConnector.connector | undefined;

  /** Connections that were made while a network was allowed are not used any more when it is not. */
  const renew = (): buildConnector.connector => {
    const current = options.networks();
    if (connect !== undefined && sameList(networks, current)) return connect;
    networks = [...current];
    for (const origin of origins.values()) origin.retire();
    origins.clear();
    connect = guardedConnector(new Guard(networks, options.lookup));
    return connect;
  };

  const originOf = (key: string): Origin => {
    const connector = renew();
    let origin = origins.get(key);
    if (origin === undefined) {
      const pool = new Pool(key, {
        connections: options.connectionsPerOrigin,
        pipelining: 1,
        // The time of a request is counted over all of it, by who sends it.
        headersTimeout: 0,
        bodyTimeout: 0,
        allowH2: false,
        connect: connector,
      });
      origin = new Origin(pool, options.connectionsPerOrigin);
      if (origins.size >= MAXIMUM_ORIGINS) forgetOne(origins);
    } else origins.delete(key);
    origins.set(key, origin);
    return origin;
  };

  return {
    exchange: (request, cancellation) =>
      new Promise((resolve, reject) => {
        const exchange = new Exchange({ request, cancellation, clock: options.clock, resolve, reject });
        originOf(request.target.origin).run(exchange);
      }),
    close: async () => {
      await Promise.all([...origins.values()].map((origin) => origin.close()));
      origins.clear();
    },
  };
}

/** Connects to nothing but what the guard has looked at: an address as written, or exactly those that a name has now. */
function guardedConnector(guard: Guard): buildConnector.connector {
  const connector = buildConnector({
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    lookup: (hostname, { all }, callback) => {
      guard.addressesOf(hostname).then(
        (found) => {
          if (all) callback(null, [...found]);
          else callback(null, found[0]!.address, found[0]!.family);
        },
        (error: Error) => callback(error, ''),
      );
    },
  });
  return (target, callback) => {
    const problem = guard.problemOfLiteral(target.hostname);
    if (problem === undefined) connector(target, callback);
    else setImmediate(() => callback(problem, null));
  };
}

/** Gives up the connections of the idle one that was not used for the longest time; when all are busy, of none. */
function forgetOne(origins: Map<string, Origin>): void {
  for (const [key, origin] of origins) {
    if (!origin.idle) continue;
    origins.delete(key);
    origin.retire();
    return;
  }
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** Origins whose connections are kept. */
const MAXIMUM_ORIGINS = 256;
const CONNECT_TIMEOUT_MS = 10_000;
