import { STATUSES } from '../../messages/status.ts';

/**
 * What requests and answers look like, as JSON schemas: answers are written by them, and the OpenAPI description is made of
 * them. (Requests are read by hand, read-create.ts: the API has a code of its own for each way in which a field can be
 * wrong. Plain objects, as typebox takes 150 ms to load.)
 */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** An object of which every property is there, in this order. */
export function object(properties: Readonly<Record<string, Schema>>, description?: string): Schema {
  const about = description === undefined ? undefined : { description };
  return { type: 'object', ...about, required: Object.keys(properties), properties };
}

/** An object of which none needs to be there but those that are named. */
export function request(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return { type: 'object', ...(required.length > 0 && { required }), properties };
}

/** Any number of these. */
export function list(items: Schema): Schema {
  return { type: 'array', items };
}

export const STRING: Schema = { type: 'string' };
export const INTEGER: Schema = { type: 'integer' };
export const BOOLEAN: Schema = { type: 'boolean' };
export const STRING_OR_NULL: Schema = { type: ['string', 'null'] };
/** Written as they are: they come from our own ids and clock. */
export const UUID: Schema = { type: 'string', format: 'uuid' };
export const TIME: Schema = { type: 'string', format: 'date-time' };
export const TIME_OR_NULL: Schema = { type: ['string', 'null'], description: 'A date and time, RFC 3339' };

/** One of a few words. */
export function oneOf(...values: readonly string[]): Schema {
  return { type: 'string', enum: values };
}

export const STATUS = oneOf(...STATUSES);

const MESSAGE_MODEL = object({
  id: UUID,
  from: STRING,
  to: STRING,
  body: STRING,
  status: STATUS,
  direction: oneOf('inbound', 'outbound'),
  kind: oneOf('sms', 'mms'),
  media: list(STRING),
  number_of_segments: INTEGER,
  error_code: STRING_OR_NULL,
  error_message: STRING_OR_NULL,
  created_at: TIME,
  project_id: UUID,
  status_callback_url: STRING_OR_NULL,
  message_uri: STRING,
});

const MESSAGE_LOG_MODEL = object({
  id: UUID,
  from: STRING,
  to: STRING,
  status: oneOf(...STATUSES.filter((status) => status !== 'read'), 'received'),
  direction: oneOf('inbound', 'outbound', 'outbound-api', 'outbound-call', 'outbound-reply'),
  kind: oneOf('sms', 'mms'),
  source: oneOf('realtime_api', 'laml'),
  type: oneOf('relay_message', 'laml_message'),
  url: STRING_OR_NULL,
  number_of_segments: INTEGER,
  charge: { type: 'number' },
  charge_details: list(object({ description: STRING, charge: { type: 'number' } })),
  created_at: TIME,
  error_message: STRING_OR_NULL,
  error_code: STRING_OR_NULL,
});

const LINKS_MODEL: Schema = {
  type: 'object',
  required: ['self', 'first'],
  properties: { self: STRING, first: STRING, next: STRING, prev: STRING },
};

const VALIDATION_ERRORS_MODEL = object({
  errors: list(object({ type: STRING, code: STRING, message: STRING, attribute: STRING, url: STRING })),
});

const ERROR_MODEL = object({ error: STRING });

const CREATE_MESSAGE_MODEL = request(
  {
    to: { type: 'string', description: 'E.164: a plus and 5 to 17 digits; or a passthrough number, 988' },
    from: { type: 'string', description: 'A number of the project, or a short code of 5 or 6 digits' },
    body: { type: 'string', maxLength: 1600, description: 'Required without media' },
    media: { type: 'array', maxItems: 8, items: { type: 'string', format: 'uri' } },
    send_as_mms: { type: 'boolean', default: false },
    status_callback: { type: 'string', format: 'uri' },
    custom_variables: { type: 'object', maxProperties: 20, additionalProperties: STRING },
    send_at: {
      type: ['string', 'number'],
      description: 'When it is to leave, at most 30 days ahead: ISO 8601, or Unix seconds',
    },
    validity_period: {
      type: 'integer',
      minimum: 1,
      maximum: 172_800,
      description: 'Seconds after which it is not tried any more',
    },
  },
  ['to', 'from'],
);

/** What several operations speak of, by the name that it has in the description. */
export const MODELS: Readonly<Record<string, Schema>> = {
  Message: MESSAGE_MODEL,
  MessageLog: MESSAGE_LOG_MODEL,
  PageLinks: LINKS_MODEL,
  ValidationErrors: VALIDATION_ERRORS_MODEL,
  Error: ERROR_MODEL,
  CreateMessage: CREATE_MESSAGE_MODEL,
};

export const MESSAGE = model('Message', 'The message');
export const MESSAGE_LOG = model('MessageLog', 'The entry of the log');
export const LINKS = model('PageLinks', 'Paths of this page and those beside it');
export const CREATE_MESSAGE = model('CreateMessage', 'The message to send');
export const VALIDATION_ERRORS = model('ValidationErrors', 'Every field that is wrong');

/** The answers that every operation may have. */
export const REFUSALS: Readonly<Record<number, Schema>> = {
  400: model('Error', 'The request cannot be read'),
  401: model('Error', 'No credentials, or wrong ones'),
  403: model('Error', 'The token may not do this'),
  404: model('Error', 'There is no such thing, or it is of another project'),
  429: model('Error', 'Too many requests; Retry-After says when to come again'),
  500: model('Error', 'It failed here'),
};

function model(name: string, description: string): Schema {
  return { $ref: `${name}#`, description };
}
