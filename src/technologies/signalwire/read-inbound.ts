import { shapeOf } from './shape.ts';

/** A message that came in by a webhook, SWML or cXML request, before its files are fetched. */
export interface InboundRequest {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly mediaUrls: readonly string[];
  readonly providerId: string;
}

/**
 * Reads `{message: {message_id, from, to, body, media: [{url}]}}`, as a request for SWML and a webhook of the native API have it.
 *
 * @returns undefined: it tells of no inbound message
 */
export function inboundOfJson(value: unknown): InboundRequest | undefined {
  const message = shapeOf(shapeOf(value)['message']);
  const from = stringOf(message['from']);
  const to = stringOf(message['to']);
  if (from === '' || to === '' || (message['direction'] ?? 'inbound') !== 'inbound') return undefined;
  const media: readonly unknown[] = Array.isArray(message['media']) ? message['media'] : [];
  return {
    from,
    to,
    text: stringOf(message['body']),
    mediaUrls: urlsOf(media.map((file) => (typeof file === 'string' ? file : shapeOf(file)['url']))),
    providerId: stringOf(message['message_id']) || stringOf(message['id']),
  };
}

/** Reads the form of a request for cXML or TwiML: `MessageSid`, `From`, `To`, `Body`, `NumMedia`, `MediaUrl0` … */
export function inboundOfForm(fields: URLSearchParams): InboundRequest | undefined {
  const field = (name: string) => fields.get(name) ?? '';
  if (field('From') === '' || field('To') === '') return undefined;
  const count = Math.min(Number(field('NumMedia')) || 0, MOST_MEDIA);
  return {
    from: field('From'),
    to: field('To'),
    text: field('Body'),
    mediaUrls: urlsOf(Array.from({ length: count }, (_, index) => field(`MediaUrl${index}`))),
    providerId: field('MessageSid') || field('SmsSid'),
  };
}

function urlsOf(values: readonly unknown[]): readonly string[] {
  return values.filter((url): url is string => typeof url === 'string' && url !== '').slice(0, MOST_MEDIA);
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Files of one message; as many as the APIs take out. */
const MOST_MEDIA = 10;
