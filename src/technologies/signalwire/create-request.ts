import type { Outgoing } from '../../carriers/upstream.ts';
import type { SignalwireUpstreamOptions } from '../../config/carriers.ts';
import { basicCredentials } from '../../protocols/http/basic.ts';
import type { OutgoingRequest } from '../../protocols/http/outgoing.ts';
import { encodedFields } from '../../protocols/signalwire/signed-request.ts';

/** What stands in a request beside the message. */
export interface RequestParts {
  /** Links to the files. */
  readonly mediaUrls: readonly string[];
  /** Where statuses are to be told; empty: nowhere. */
  readonly statusCallback: string;
}

/**
 * The request that sends a message. Whatever may differ from one attempt to the next stays out of it, as a peer that knows the
 * `Idempotency-Key` takes the same key with another request for a mistake.
 */
export function createRequest(
  options: SignalwireUpstreamOptions,
  outgoing: Outgoing,
  parts: RequestParts,
): OutgoingRequest {
  const { api, url, project, token, timeoutSeconds } = options;
  const isNative = api === 'native';
  const account = `Accounts/${encodeURIComponent(project)}/Messages.json`;
  return {
    method: 'POST',
    url: isNative
      ? `${url}/api/messaging/messages`
      : `${url}${api === 'compat' ? '/api/laml' : ''}/2010-04-01/${account}`,
    headers: {
      authorization: basicCredentials(project, token),
      accept: 'application/json',
      'content-type': isNative ? 'application/json' : 'application/x-www-form-urlencoded',
      'idempotency-key': outgoing.message.id,
    },
    body: isNative ? jsonBody(options, outgoing, parts) : encodedFields(formFields(options, outgoing, parts)),
    timeoutMs: timeoutSeconds * 1000,
    maxBytes: LARGEST_ANSWER,
    maxRedirects: 0,
  };
}

function jsonBody(
  options: SignalwireUpstreamOptions,
  outgoing: Outgoing,
  { mediaUrls, statusCallback }: RequestParts,
): string {
  const { from, to, text } = outgoing;
  return JSON.stringify({
    from,
    to,
    ...(text !== '' && { body: text }),
    ...(mediaUrls.length > 0 && { media: mediaUrls }),
    ...(isTextAsMms(options, outgoing) && { send_as_mms: true }),
    ...(statusCallback !== '' && { status_callback: statusCallback }),
  });
}

function formFields(
  options: SignalwireUpstreamOptions,
  outgoing: Outgoing,
  { mediaUrls, statusCallback }: RequestParts,
): (readonly [name: string, value: string])[] {
  const { from, to, text, message } = outgoing;
  const fields: (readonly [string, string])[] = [
    ['From', from],
    ['To', to],
  ];
  if (text !== '') fields.push(['Body', text]);
  for (const mediaUrl of mediaUrls) fields.push(['MediaUrl', mediaUrl]);
  if (isTextAsMms(options, outgoing)) fields.push(['SendAsMms', 'true']);
  if (statusCallback !== '') fields.push(['StatusCallback', statusCallback]);
  // All of its time, not what is left of it: that would be another request each time.
  const seconds = Math.ceil((message.expiresAt - message.sendAt) / 1000);
  const longest = options.api === 'twilio' ? TWILIO_LONGEST_VALIDITY_S : LONGEST_VALIDITY_S;
  fields.push(['ValidityPeriod', String(Math.min(Math.max(seconds, 1), longest))]);
  return fields;
}

/** A text without files that was asked for as MMS. */
function isTextAsMms({ mms }: SignalwireUpstreamOptions, { message, media }: Outgoing): boolean {
  return mms && media.length === 0 && message.project?.kind === 'mms';
}

const LARGEST_ANSWER = 262_144;
const LONGEST_VALIDITY_S = 172_800;
/** https://www.twilio.com/docs/messaging/api/message-resource: ten hours. */
const TWILIO_LONGEST_VALIDITY_S = 36_000;
