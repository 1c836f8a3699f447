import type { FastifyInstance } from 'fastify';
import type { WrittenAs } from '../../messages/segments/written-as.ts';
import { projectOf, refuse } from './authentication.ts';
import { unprocessable } from './messages.ts';
import type { RestOptions } from './options.ts';
import { readCreate } from './read-create.ts';
import { everyError, refusalError, refusalsOf } from './refusals.ts';
import {
  BOOLEAN,
  CREATE_MESSAGE,
  INTEGER,
  list,
  object,
  oneOf,
  REFUSALS,
  STRING,
  VALIDATION_ERRORS,
} from './schemas.ts';

/** `/api/v1/preview`: what a message would cost in segments and where it would go, and why. Nothing is sent or fetched. */
export function previewRoutes(app: FastifyInstance, options: RestOptions): void {
  const { numbers, configuration, now } = options;
  app.post('/api/v1/preview', { schema: SCHEMA, config: { readsOnly: true } }, async (request, reply) => {
    const project = projectOf(request);
    const context = { numbers, project, own: configuration().numbers };
    const create = readCreate(request.body, now());
    if ('errors' in create) return unprocessable(reply, everyError(create, context));
    const { from, to, body } = create;
    const preview = numbers.preview({
      project: project.id,
      from,
      group: '',
      to,
      body,
      media: [],
      files: create.media.length,
      sendAsMms: create.sendAsMms || create.media.length > 0,
    });
    if (preview.kind === 'refused') {
      if (refusalError(preview, create) === undefined) return refuse(reply, 500, 'Internal Server Error');
      return unprocessable(reply, refusalsOf(create, context));
    }
    return reply.send({
      from: preview.from,
      to: preview.to,
      kind: preview.message,
      ...shown(preview),
      routes: preview.ways.map((way) => ({
        route: way.route,
        destination: way.destination,
        reason: way.why,
        ...shown(way),
      })),
      delay_ms: preview.delayMs,
      opted_out: preview.optedOut,
    });
  });
}

function shown({ as, encoding, segments, characters, charactersLeft, unencodable }: WrittenAs) {
  return {
    sent_as: as,
    encoding,
    number_of_segments: segments,
    characters,
    characters_left: charactersLeft,
    unencodable,
  };
}

const WRITTEN = {
  sent_as: {
    ...oneOf('sms', 'mms', 'link', 'none'),
    description: '`link`: an MMS as text with links to its files; `none`: it would be refused there',
  },
  encoding: {
    ...oneOf('gsm-7', 'latin-1', 'ucs-2', 'utf-8'),
    description: '`utf-8`: it goes as an MMS, and is not cut into segments',
  },
  number_of_segments: { ...INTEGER, description: '0: it would be refused' },
  characters: { type: 'integer', description: 'Of the encoding, in all: septets, code units, octets' },
  characters_left: { type: 'integer', description: 'In the last segment; 0 with `utf-8`' },
  unencodable: {
    ...list(STRING),
    description: 'The characters that GSM 03.38 has not, where it does not go in its alphabet',
  },
};
const SCHEMA = {
  operationId: 'preview_message',
  summary: 'Show how a message would be encoded and which way it would go',
  tags: ['Beyond SignalWire'],
  body: CREATE_MESSAGE,
  response: {
    200: object(
      {
        from: STRING,
        to: STRING,
        kind: oneOf('sms', 'mms'),
        ...WRITTEN,
        routes: list(object({ route: STRING, destination: STRING, reason: STRING, ...WRITTEN })),
        delay_ms: { type: 'integer', description: "That the number's throughput would hold it back now" },
        opted_out: { ...BOOLEAN, description: 'The recipient said STOP to this number' },
      },
      'What would become of the message; by the first route that takes it, and by each',
    ),
    ...REFUSALS,
    422: VALIDATION_ERRORS,
  },
};
