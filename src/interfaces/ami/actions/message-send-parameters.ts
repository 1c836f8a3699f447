import type { SubmitRequest } from '../../../messages/messaging.ts';
import { decodeBase64 } from '../../../protocols/ami/base64.ts';
import type { Fields } from '../../../protocols/ami/fields.ts';
import { textOf } from '../../../protocols/ami/text.ts';
import { readVariables } from '../../../protocols/ami/variables.ts';
import { readExtras } from './submission-extras.ts';

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
  const wanted = destination === '' ? to : destination;
  const submission = {
    direction: 'outbound' as const,
    source: 'ami',
    owner,
    requestId: fields.text('ActionID'),
    ...(wanted.startsWith(XMPP)
      ? ofXmpp(wanted, fields)
      : { destination: wanted, from: fields.text('From') }),
    to: destination === '' ? '' : to,
    contentType: 'text/plain',
    body,
    variables: readVariables(fields.all('Variable')),
    ...extras,
  };
  return brokenField(submission) ?? submission;
}

/** Addresses and accounts of XMPP are texts, where SIP's are bytes. */
function ofXmpp(destination: string, fields: Fields): Pick<SubmitRequest, 'destination' | 'from'> {
  return { destination: textOf(destination), from: textOf(fields.text('From')) };
}

function readBody(fields: Fields): Buffer | string {
  const base64 = fields.text('Base64Body');
  const body = base64 === '' ? Buffer.from(fields.text('Body'), 'latin1') : decodeBase64(base64);
  if (body === undefined) return 'Base64Body is not valid Base64.';
  return body.length > MAXIMUM_BODY ? `Body may have up to ${MAXIMUM_BODY} bytes.` : body;
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
  return BROKEN_VALUE;
}

export function hasCr(text: string): boolean {
  return text.includes('\r');
}

export const BROKEN_VALUE = 'A header value may not hold CR, LF or NUL.';
const XMPP = 'xmpp:';
const MAXIMUM_BODY = 1_048_576;
