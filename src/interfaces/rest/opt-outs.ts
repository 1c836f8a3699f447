import type { FastifyInstance, FastifyRequest } from 'fastify';
import { projectOf, refuse } from './authentication.ts';
import type { FieldError } from './errors.ts';
import { linksOf } from './links.ts';
import { timeView } from './message-view.ts';
import { unprocessable } from './messages.ts';
import type { RestOptions } from './options.ts';
import { readPageSize } from './page-size.ts';
import { queryValue, type RawQuery } from './read-log-query.ts';
import {
  LINKS,
  list,
  object,
  REFUSALS,
  request as requestSchema,
  STRING,
  TIME,
  VALIDATION_ERRORS,
} from './schemas.ts';

/** `/api/v1/numbers/{number}/optouts`: who said STOP to a number of the project; read and edited. */
export function optOutRoutes(app: FastifyInstance, options: RestOptions, prefix: string): void {
  const { configuration, now } = options;
  const { optOuts } = options.numbers;
  /** The number in the path, if it is the project's. */
  const numberOf = (request: FastifyRequest<{ Params: OfNumber }>): string | undefined => {
    const { number } = request.params;
    return configuration().numbers.get(number)?.project === projectOf(request).id ? number : undefined;
  };

  app.get<{ Params: OfNumber; Querystring: RawQuery }>(
    '/api/v1/numbers/:number/optouts',
    { schema: SCHEMAS.list },
    async (request, reply) => {
      const number = numberOf(request);
      if (number === undefined) return refuse(reply, 404, 'Not Found');
      const errors: FieldError[] = [];
      const size = readPageSize(queryValue(request.query, 'page_size'), errors);
      if (errors.length > 0) return unprocessable(reply, errors);
      const all = optOuts.list(number);
      // By peer: a page begins behind the last one of the page before, whether or not that is still there.
      const token = queryValue(request.query, 'page_token');
      const begin = token === undefined ? 0 : all.findIndex(({ peer }) => peer > token);
      const shown = begin < 0 ? [] : all.slice(begin, begin + size);
      const more = begin >= 0 && begin + size < all.length;
      const links = linksOf({
        path: `${prefix}/api/v1/numbers/${encodeURIComponent(number)}/optouts`,
        query: request.query,
        filters: [],
        size,
        number: undefined,
        next: more ? shown.at(-1)?.peer : undefined,
        previous: undefined,
      });
      return reply.send({ links, data: shown.map(({ peer, at }) => ({ peer, opted_out_at: timeView(at) })) });
    },
  );

  app.put<{ Params: OfPeer }>(
    '/api/v1/numbers/:number/optouts/:peer',
    { schema: SCHEMAS.put },
    async (request, reply) => {
      const number = numberOf(request);
      if (number === undefined) return refuse(reply, 404, 'Not Found');
      const { peer } = request.params;
      if (!PEER.test(peer)) return unprocessable(reply, [NO_PEER]);
      const at = now();
      await optOuts.add(number, peer, at);
      return reply.send({ peer, opted_out_at: timeView(at) });
    },
  );

  app.delete<{ Params: OfPeer }>(
    '/api/v1/numbers/:number/optouts/:peer',
    { schema: SCHEMAS.remove },
    async (request, reply) => {
      const number = numberOf(request);
      const removed = number !== undefined && (await optOuts.remove(number, request.params.peer));
      return removed ? reply.code(204).send() : refuse(reply, 404, 'Not Found');
    },
  );
}

interface OfNumber {
  readonly number: string;
}

interface OfPeer extends OfNumber {
  readonly peer: string;
}

/**
 * A number with its plus, a short code, or the address of a SIP or XMPP user who wrote to it. Anything else is nobody that a
 * message goes to: whoever put it there would believe that they hear nothing any more.
 */
const PEER = /^(?:\+\d{5,17}|\d{3,6}|(?=.{3,255}$)(?:[a-z]+:[!-~]+|[!-~]+@[!-~]+))$/;
const NO_PEER: FieldError = {
  code: 'invalid_parameter',
  attribute: 'peer',
  message: 'Must be a number with its plus, a short code, or an address such as sip:bob@example.com.',
};
const OPT_OUT = object({ peer: STRING, opted_out_at: TIME }, 'Who does not want to hear from the number');
const tags = ['Beyond SignalWire'];
const SCHEMAS = {
  list: {
    operationId: 'list_opt_outs',
    summary: 'List who said STOP to a number',
    tags,
    params: object({ number: STRING }),
    querystring: requestSchema({
      page_size: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
      page_token: STRING,
    }),
    response: {
      200: object({ links: LINKS, data: list(OPT_OUT) }, 'A page of the list'),
      ...REFUSALS,
      422: VALIDATION_ERRORS,
    },
  },
  put: {
    operationId: 'add_opt_out',
    summary: 'Put somebody on the list',
    tags,
    params: object({ number: STRING, peer: STRING }),
    response: { 200: OPT_OUT, ...REFUSALS, 422: VALIDATION_ERRORS },
  },
  remove: {
    operationId: 'remove_opt_out',
    summary: 'Take somebody off the list',
    tags,
    params: object({ number: STRING, peer: STRING }),
    response: { 204: { type: 'null', description: 'Messages may go there again.' }, ...REFUSALS },
  },
};
