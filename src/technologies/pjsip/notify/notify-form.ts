import type { LocalIdentity } from '../../../protocols/sip/stack.ts';
import { SipSyntaxError } from '../../../protocols/sip/syntax/errors.ts';
import { shown } from '../destination/destination.ts';
import { type FromTemplate, fromLine } from '../outbound/from-header.ts';
import { callIdOf, fromTagOf } from '../outbound/identifiers.ts';
import { contentLines, type RequestForm } from '../outbound/request-form.ts';
import {
  type CustomHeaders,
  canonicalName,
  isHeaderName,
  isHeaderValue,
  type Variables,
} from '../outbound/variables.ts';
import { ownContactOf } from '../own-contact.ts';
import { notifyOutcome, notifySilence } from './notify-outcome.ts';

/**
 * NOTIFY outside of a subscription. The header lines in Asterisk's order (recordings 07 and 08): From, To, Contact,
 * Call-ID, CSeq, the outbound proxy's Route, `Subscription-State: terminated`, the program's own, the Path's Route,
 * Max-Forwards, User-Agent, credentials, Content-Type, Content-Length. 3xx are not followed, as there.
 */
export const NOTIFY: RequestForm = {
  method: 'NOTIFY',
  redirectMethod: '',
  head(request, local) {
    const { message, sender, custom, contentType, body, plans } = request.options;
    const leg = request.legName;
    return (
      `${fromLine(sender, local.host)}${fromTagOf(message.id, leg)}\r\nTo: ${request.to}\r\n` +
      contactLine(sender, local, request.way.uri.scheme) +
      `Call-ID: ${callIdOf(message.id, leg)}\r\nCSeq: ${request.cseq} NOTIFY\r\n` +
      request.way.linesBefore +
      custom.lines +
      request.way.linesAfter +
      (custom.hasMaxForwards ? '' : plans.maxForwardsLine) +
      (custom.hasUserAgent ? '' : plans.userAgentLine) +
      request.credentialLines +
      (contentType === '' ? 'Content-Length:  0\r\n' : contentLines(contentType, body.length))
    );
  },
  outcomeOfResponse: notifyOutcome,
  outcomeOfSilence: notifySilence,
};

/** The lines of the program's own headers, which {@link composeNotify} let through. Throws a SipSyntaxError rather than an unsafe line. */
export function notifyHeaders(headers: Variables): CustomHeaders {
  let lines = 'Subscription-State: terminated\r\n';
  let hasMaxForwards = false;
  let hasUserAgent = false;
  for (const [name, value] of headers) {
    if (!isHeaderName(name) || !isHeaderValue(value)) {
      throw new SipSyntaxError('unsafe-text', `The header ${shown(name)} cannot be written.`);
    }
    const canonical = canonicalName(name);
    if (canonical === 'max-forwards') hasMaxForwards = true;
    if (canonical === 'user-agent') hasUserAgent = true;
    lines += `${name}: ${value}\r\n`;
  }
  return { lines, hasMaxForwards, hasUserAgent };
}

/** The user of the From header at this side's address and port. */
function contactLine({ before }: FromTemplate, local: LocalIdentity, scheme: string): string {
  const user = before.slice(before.lastIndexOf('<') + '<sip:'.length);
  return `Contact: ${ownContactOf(local, user, scheme === 'sips')}\r\n`;
}
