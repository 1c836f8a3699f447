import { callbackId, type StoredCallback } from '../messages/callbacks.ts';
import type { ProjectMessage, StatusCallback } from '../messages/message.ts';
import { type SignedRequest, signedForm, signedJson } from '../protocols/signalwire/signed-request.ts';
import { formFields, jsonPayload } from './payload.ts';

/** A callback as it is posted. */
export interface CallbackRequest extends SignedRequest {
  readonly url: string;
}

/**
 * Writes a callback and signs it.
 *
 * @param now Unix milliseconds, for the header that tells when it was sent
 * @returns undefined when there is nothing to tell
 */
export function callbackRequest(
  callback: StoredCallback,
  message: ProjectMessage,
  { url, form }: StatusCallback,
  signingKey: string,
  now: number,
): CallbackRequest | undefined {
  const signing = { key: signingKey, id: callbackId(callback), at: now };
  if (form === 'json') return { url, ...signedJson(url, jsonPayload(callback, message), signing) };
  const fields = formFields(callback, message);
  return fields === undefined ? undefined : { url, ...signedForm(url, fields, signing) };
}
