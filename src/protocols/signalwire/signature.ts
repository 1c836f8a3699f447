import { createHmac } from 'node:crypto';

/**
 * The headers that sign a JSON request of the native API: HMAC over URL and raw body, lower-case hex, with SHA-1 and with
 * SHA-256. The URL is the one that was configured, to the letter.
 */
export function jsonSignatures(
  signingKey: string,
  url: string,
  body: string,
): { readonly 'X-SignalWire-Signature': string; readonly 'X-SignalWire-SHA256-Signature': string } {
  const hex = (algorithm: string) => createHmac(algorithm, signingKey).update(url).update(body).digest('hex');
  return { 'X-SignalWire-Signature': hex('sha1'), 'X-SignalWire-SHA256-Signature': hex('sha256') };
}

/**
 * The header that signs a form of the Compatibility API (and of cXML): base64 HMAC-SHA1 over the URL and each name and
 * value, sorted by name. A name that stands several times contributes each value, in their order. A GET has its fields in the
 * URL and signs that alone.
 */
export function formSignature(
  signingKey: string,
  url: string,
  fields: readonly (readonly [name: string, value: string])[],
): string {
  const sorted = fields.toSorted(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1));
  const text = url + sorted.map(([name, value]) => name + value).join('');
  return createHmac('sha1', signingKey).update(text).digest('base64');
}

/**
 * What tells a repetition from a replay, in the words of Standard Webhooks: an id that stays the same however often it is
 * sent, when it was sent, and a signature over both and the body.
 *
 * @param at Unix milliseconds
 */
export function webhookHeaders(
  signingKey: string,
  id: string,
  at: number,
  body: string,
): {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
} {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', signingKey).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
