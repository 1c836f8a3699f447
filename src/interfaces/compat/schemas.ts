/**
 * What requests and answers look like, as JSON schemas, for the description of the API. Nothing is checked or written by them:
 * the API has a code of its own for each way in which a parameter can be wrong.
 */
export interface Schema {
  readonly [keyword: string]: unknown;
}

const STRING: Schema = { type: 'string' };
const STRING_OR_NULL: Schema = { type: ['string', 'null'] };
const INTEGER: Schema = { type: 'integer' };
const UUID: Schema = { type: 'string', format: 'uuid' };
const DATE: Schema = { type: 'string', description: 'RFC 2822: Sat, 21 Nov 2026 11:00:00 +0000' };
const DATE_OR_NULL: Schema = { type: ['string', 'null'], description: 'RFC 2822' };
const STATUS: Schema = {
  type: 'string',
  enum: ['queued', 'initiated', 'sent', 'failed', 'delivered', 'undelivered', 'received'],
};

const MESSAGE = object({
  account_sid: UUID,
  api_version: STRING,
  body: STRING_OR_NULL,
  num_segments: INTEGER,
  num_media: INTEGER,
  date_created: DATE,
  date_sent: DATE_OR_NULL,
  date_updated: DATE,
  direction: { type: 'string', enum: ['inbound', 'outbound-api', 'outbound-call', 'outbound-reply'] },
  error_code: STRING_OR_NULL,
  error_message: STRING_OR_NULL,
  from: STRING,
  price: { type: ['number', 'null'] },
  price_unit: STRING,
  sid: UUID,
  status: STATUS,
  to: STRING,
  messaging_service_sid: STRING_OR_NULL,
  uri: STRING,
  subresource_uris: object({ media: STRING }),
});
const MEDIA = object({
  account_sid: UUID,
  content_type: STRING,
  date_created: DATE,
  date_updated: DATE,
  parent_sid: UUID,
  sid: UUID,
  uri: STRING,
});
const ERROR = object({ code: INTEGER, message: STRING, more_info: STRING, status: INTEGER });
const REFUSALS = { 400: ERROR, 401: ERROR, 429: ERROR, 500: ERROR };
const REFUSALS_OF_ONE = { ...REFUSALS, 404: ERROR };
const GONE: Schema = { type: 'null', description: 'It is gone.' };

const ACCOUNT = { account: { ...UUID, description: 'The project; also as AC and 32 hex digits' } };
const ONE = { ...ACCOUNT, sid: UUID };
const ONE_MEDIA = { ...ONE, media: UUID };
const PLACE = {
  Page: { type: 'integer', minimum: 0, default: 0 },
  PageSize: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
  PageToken: { type: 'string', description: 'Needed from page 1 on: follow next_page_uri' },
};
const DAY = { type: 'string', description: 'YYYY-MM-DD, ISO 8601 or RFC 2822' };

/** Each operation, by what it does. */
export const OPERATIONS = {
  create: operation('Send a message', ACCOUNT, {
    headers: {
      type: 'object',
      properties: {
        'Idempotency-Key': {
          type: 'string',
          description: 'The same again within 24 hours has the first answer, and sends nothing.',
        },
      },
    },
    ...form(
      {
        To: { type: 'string', description: 'E.164' },
        From: { type: 'string', description: 'A number of the project, or a short code' },
        MessagingServiceSid: { ...UUID, description: 'A number group, which chooses the number' },
        Body: { type: 'string', maxLength: 1600, description: 'Required without MediaUrl' },
        MediaUrl: { type: 'array', maxItems: 8, items: { type: 'string', format: 'uri' } },
        SendAsMms: { type: 'boolean' },
        StatusCallback: { type: 'string', format: 'uri' },
        ApplicationSid: { ...UUID, description: 'Accepted, and nothing is done with it' },
        MaxPrice: { type: 'string', pattern: '^\\d+\\.?\\d{0,4}$', description: 'Accepted: nothing costs' },
        ValidityPeriod: { type: 'integer', minimum: 1, maximum: 172_800, default: 14_400 },
        SendAt: { type: 'string', format: 'date-time', description: 'Within the next 35 days' },
        ScheduleType: { type: 'string', enum: ['fixed'] },
      },
      ['To'],
    ),
    response: { 201: MESSAGE, ...REFUSALS },
  }),
  list: operation('List messages, newest first', ACCOUNT, {
    querystring: {
      type: 'object',
      properties: {
        From: STRING,
        To: STRING,
        Status: STATUS,
        DateSent: DAY,
        'DateSent<': DAY,
        'DateSent>': DAY,
        ...PLACE,
      },
    },
    response: { 200: page('messages', MESSAGE), ...REFUSALS },
  }),
  show: operation('Show a message', ONE, { response: { 200: MESSAGE, ...REFUSALS_OF_ONE } }),
  update: operation('Take the text of a message away, or call off one that is queued', ONE, {
    ...form({ Body: { type: 'string', maxLength: 0 }, Status: { type: 'string', enum: ['canceled'] } }),
    response: { 200: MESSAGE, ...REFUSALS_OF_ONE, 422: ERROR },
  }),
  remove: operation('Delete a message', ONE, { response: { 204: GONE, ...REFUSALS_OF_ONE, 422: ERROR } }),
  listMedia: operation('List the media of a message', ONE, {
    querystring: {
      type: 'object',
      properties: { DateCreated: DAY, 'DateCreated<': DAY, 'DateCreated>': DAY, ...PLACE },
    },
    response: { 200: page('media_list', MEDIA), ...REFUSALS_OF_ONE },
  }),
  showMedia: operation('Show one of the media of a message', ONE_MEDIA, {
    response: {
      200: MEDIA,
      302: { type: 'null', description: 'To the file, for who does not accept JSON' },
      ...REFUSALS_OF_ONE,
    },
  }),
  removeMedia: operation('Delete one of the media of a message', ONE_MEDIA, {
    response: { 204: GONE, ...REFUSALS_OF_ONE, 422: ERROR },
  }),
};

function operation(summary: string, params: Readonly<Record<string, Schema>>, more: Schema) {
  return { summary, tags: ['Compatibility API'], params: object(params), ...more };
}

function form(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []) {
  const consumes = ['application/x-www-form-urlencoded'];
  return { consumes, body: { type: 'object', ...(required.length > 0 && { required }), properties } };
}

function page(name: string, item: Schema): Schema {
  return object({
    uri: STRING,
    first_page_uri: STRING,
    next_page_uri: STRING_OR_NULL,
    previous_page_uri: STRING_OR_NULL,
    page: INTEGER,
    page_size: INTEGER,
    [name]: { type: 'array', items: item },
  });
}

/** An object of which every property is there. */
function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}
