import { formSignature, jsonSignatures, webhookHeaders } from './signature.ts';

/** What a signed request says of itself. */
export interface Signing {
  readonly key: string;
  /** The same whenever this very request is sent again. */
  readonly id: string;
  /** Unix milliseconds, when it is sent. */
  readonly at: number;
}

/** Headers and body that are to go to the URL which they were signed for. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request of the native API; an empty body, as a GET has it, is signed as well. */
export function signedJson(url: string, body: string, { key, id, at }: Signing): SignedRequest {
  const headers = {
    ...(body !== '' && { 'Content-Type': 'application/json' }),
    ...jsonSignatures(key, url, body),
    ...webhookHeaders(key, id, at, body),
  };
  return { headers, body };
}

/** A form of the Compatibility API. A GET has none: what it says stands in the URL. */
export function signedForm(
  url: string,
  fields: readonly (readonly [name: string, value: string])[],
  { key, id, at }: Signing,
): SignedRequest {
  const body = encodedFields(fields);
  const headers = {
    ...(body !== '' && { 'Content-Type': 'application/x-www-form-urlencoded' }),
    'X-SignalWire-Signature': formSignature(key, url, fields),
    ...webhookHeaders(key, id, at, body),
  };
  return { headers, body };
}

/** `application/x-www-form-urlencoded` (WHATWG URL §5.2), for a body or a query. */
export function encodedFields(fields: readonly (readonly [name: string, value: string])[]): string {
  return new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();
}
