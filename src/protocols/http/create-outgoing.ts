import { lookup as systemLookup } from 'node:dns/promises';
import { Cancellation } from './cancellation.ts';
import type { ExchangeRequest } from './exchange.ts';
import type { Lookup } from './guard.ts';
import type { Origins } from './origins.ts';
import { OutgoingError, type OutgoingHttp, type OutgoingRequest, type OutgoingResponse } from './outgoing.ts';
import { redirected } from './redirect.ts';
import { basicAuthorization, parseTarget } from './target.ts';

export interface OutgoingHttpOptions {
  /** Networks that may be reached although they are loopback, link-local, private or the like: addresses, CIDR blocks. */
  readonly networks: () => readonly string[];
  /** All addresses of a name. Default: as the system resolves names. */
  readonly lookup?: Lookup;
  readonly userAgent: string;
  /** To one origin (scheme, host and port) at a time; more requests wait. */
  readonly connectionsPerOrigin: number;
  /** Time as an argument. */
  readonly clock: OutgoingClock;
}

export interface OutgoingClock {
  after(delayMs: number, callback: () => void): { cancel(): void };
}

/** Requests over undici, which is loaded with the first one. */
export function createOutgoingHttp(options: OutgoingHttpOptions): OutgoingHttp {
  const { clock, userAgent } = options;
  const underWay = new Set<Cancellation>();
  let origins: Promise<Origins> | undefined;
  let closed = false;

  const load = async (): Promise<Origins> => {
    const { createOrigins } = await import('./origins.ts');
    return createOrigins({ ...options, lookup: options.lookup ?? lookupAll });
  };

  const follow = async (request: OutgoingRequest, cancellation: Cancellation): Promise<OutgoingResponse> => {
    let next = firstRequest(request, userAgent);
    origins ??= load();
    const known = await origins;
    for (let redirects = 0; ; redirects++) {
      const response = await known.exchange(next, cancellation);
      const location = next.follows && redirected(next, response);
      if (!location) return response;
      if (redirects >= request.maxRedirects) {
        throw new OutgoingError('too-many-redirects', `More than ${request.maxRedirects} redirects.`);
      }
      next = location;
    }
  };

  return {
    async request(request) {
      if (closed) throw new OutgoingError('closed', CLOSED, { left: false });
      const cancellation = new Cancellation();
      const timer = clock.after(request.timeoutMs, () =>
        cancellation.cancel(
          new OutgoingError('timeout', `No answer within ${Math.round(request.timeoutMs / 1000)} s.`, {
            left: cancellation.hasBegun,
          }),
        ),
      );
      underWay.add(cancellation);
      try {
        return await cancellation.race(follow(request, cancellation));
      } finally {
        timer.cancel();
        underWay.delete(cancellation);
      }
    },

    async close() {
      closed = true;
      for (const cancellation of underWay)
        cancellation.cancel(new OutgoingError('closed', CLOSED, { left: cancellation.hasBegun }));
      await (await origins)?.close();
    },
  };
}

function firstRequest(request: OutgoingRequest, userAgent: string): ExchangeRequest {
  const target = parseTarget(request.url);
  const authorization = basicAuthorization(target);
  return {
    method: request.method,
    target,
    url: request.url,
    headers: {
      'user-agent': userAgent,
      'accept-encoding': 'identity',
      ...(authorization !== undefined && { authorization }),
      ...request.headers,
    },
    body: request.body,
    maxBytes: request.maxBytes,
    repeatable: request.repeatable ?? request.method === 'GET',
    headOnly: request.headOnly ?? false,
    follows: request.maxRedirects > 0,
  };
}

const lookupAll: Lookup = (hostname) => systemLookup(hostname, { all: true });

const CLOSED = 'The gateway is ending.';
