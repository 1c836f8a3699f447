import type { SubmitRequest } from '../../../messages/messaging.ts';
import { decodeBase64 } from '../../../protocols/ami/base64.ts';
import type { Fields } from '../../../protocols/ami/fields.ts';
import { readVariables } from '../../../protocols/ami/variables.ts';
import { parseRfc3339 } from '../time.ts';

/**
 * Reads the parameters of MessageSend (ami.md §2.1). A string is the text of the error.
 *
 * `To` is the destination when there is no `Destination`, and the To header when there is one. What Asterisk
 * lacks: `ValidityPeriod`, `SendAt`, `IdempotencyKey`.
 */
export function readSubmission(fields: Fields, owner: string, now: number): SubmitRequest | string {
  const destination = fields.text('Destination');
  const to = fields.text('To');
  if (destination === '' && to === '') return "No 'To' address specified.";

  const body = readBody(fields);
  if (typeof body === 'string') return body;
  const extras = readExtras(fields, now);
  if (typeof extras === 'string') return extras;
  const submission = {
    direction: 'outbound' as const,
    source: 'ami',
    owner,
    requestId: fields.text('ActionID'),
    destination: destination === '' ? to : destination,
    from: fields.text('From'),
    to: destination === '' ? '' : to,
    contentType: 'text/plain',
    body,
    variables: readVariables(fields.all('Variable')),
    ...extras,
  };
  return brokenField(submission) ?? submission;
}

function readBody(fields: Fields): Buffer | string {
  const base64 = fields.text('Base64Body');
  const body = base64 === '' ? Buffer.from(fields.text('Body'), 'latin1') : decodeBase64(base64);
  if (body === undefined) return 'Base64Body is not valid Base64.';
  return body.length > MAXIMUM_BODY ? `Body may have up to ${MAXIMUM_BODY} bytes.` : body;
}

interface Extras {
  validityMs?: number;
  sendAt?: number;
  idempotencyKey?: string;
}

function readExtras(fields: Fields, now: number): Extras | string {
  const validity = fields.text('ValidityPeriod').trim();
  const sendAt = fields.text('SendAt').trim();
  const key = fields.text('IdempotencyKey');
  if (validity === '' && sendAt === '' && key === '') return NONE;

  const extras: Extras = {};
  if (validity !== '') {
    if (!SECONDS.test(validity)) return 'ValidityPeriod must be a number of seconds.';
    extras.validityMs = Number(validity) * 1000;
  }
  if (sendAt !== '') {
    const at = parseRfc3339(sendAt);
    if (at === undefined) return 'SendAt must be a date and time as in RFC 3339.';
    if (at > now + FURTHEST_MS) return 'SendAt may be up to a year ahead.';
    extras.sendAt = at;
  }
  if (key !== '') {
    if (key.length > MAXIMUM_KEY) return `IdempotencyKey may have up to ${MAXIMUM_KEY} characters.`;
    extras.idempotencyKey = key;
  }
  return extras;
}

/**
 * LF and NUL cannot come this far, but a CR in the middle of a line can. In a header it could become a line
 * break on somebody's parser: nothing with one leaves.
 */
function brokenField({
  destination,
  from,
  to,
  variables,
  requestId,
  ...rest
}: SubmitRequest): string | undefined {
  if (
    !hasCr(destination) &&
    !hasCr(from) &&
    !hasCr(to) &&
    !hasCr(requestId) &&
    !hasCr(rest.idempotencyKey ?? '')
  ) {
    const broken = variables.find(([name, value]) => hasCr(name) || hasCr(value));
    if (!broken) return undefined;
  }
  return 'A header value may not hold CR, LF or NUL.';
}

function hasCr(text: string): boolean {
  return text.includes('\r');
}

const NONE: Extras = {};
/** One second to about thirty years. */
const SECONDS = /^0*[1-9]\d{0,8}$/;
const FURTHEST_MS = 366 * 86_400_000;
const MAXIMUM_BODY = 1_048_576;
const MAXIMUM_KEY = 255;
