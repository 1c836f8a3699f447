import type { StoredCallback } from '../messages/callbacks.ts';
import type { StatusCallback } from '../messages/message.ts';
import { formSignature, jsonSignatures, webhookHeaders } from '../protocols/signalwire/signature.ts';
import { formFields, jsonPayload, type ToldMessage } from './payload.ts';

/** A callback as it is posted. */
export interface CallbackRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Writes a callback and signs it.
 *
 * @param now Unix milliseconds, for the header that tells when it was sent
 * @returns undefined when there is nothing to tell
 */
export function callbackRequest(
  callback: StoredCallback,
  message: ToldMessage,
  { url, form }: StatusCallback,
  signingKey: string,
  now: number,
): CallbackRequest | undefined {
  // The same however often it is sent, so that the receiver can tell a repetition.
  const id = `${callback.message}.${callback.status}`;
  if (form === 'json') {
    const body = jsonPayload(callback, message);
    const headers = {
      'Content-Type': 'application/json',
      ...jsonSignatures(signingKey, url, body),
      ...webhookHeaders(signingKey, id, now, body),
    };
    return { url, headers, body };
  }
  const fields = formFields(callback, message);
  if (fields === undefined) return undefined;
  const body = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    'X-SignalWire-Signature': formSignature(signingKey, url, fields),
    ...webhookHeaders(signingKey, id, now, body),
  };
  return { url, headers, body };
}
