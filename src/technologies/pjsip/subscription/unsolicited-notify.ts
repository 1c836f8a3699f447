import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { SipStack } from '../../../protocols/sip/stack.ts';
import { escapeUser } from '../../../protocols/sip/syntax/format-uri.ts';
import type { SipUri } from '../../../protocols/sip/syntax/sip-uri.ts';
import { latin1 } from '../../../protocols/sip/syntax/text.ts';
import type { Contact } from '../contact.ts';
import { ALLOW_EVENTS } from '../inbound/capabilities.ts';
import { fromDomain, fromLine, template } from '../outbound/from-header.ts';
import { wayToContact } from '../outbound/way-to-contact.ts';
import { ownContact } from '../own-contact.ts';
import { randomToken } from '../random-token.ts';
import { messageSummary, type Summary } from './bodies/message-summary.ts';
import { Notify, type NotifySurroundings } from './notify.ts';

export interface UnsolicitedSurroundings extends NotifySurroundings {
  readonly stack: Pick<SipStack, 'request' | 'identityOn' | 'transports'>;
}

export interface UnsolicitedOptions {
  readonly endpoint: PjsipEndpoint;
  readonly contact: Contact;
  readonly summary: Summary;
}

/**
 * A NOTIFY outside of any dialog to one contact, over the way that a MESSAGE takes to it. Returns false, and calls nothing
 * back, when there is no way. `done` is told whether the contact took it.
 */
export function sendUnsolicited(
  surroundings: UnsolicitedSurroundings,
  { endpoint, contact, summary }: UnsolicitedOptions,
  done: (answered: boolean) => void,
): boolean {
  const configuration = surroundings.configuration();
  const way = wayToContact(contact, endpoint, configuration, endpoint.outboundProxy);
  if (way === undefined) return false;
  const { randomBytes, stack } = surroundings;
  const own = endpoint.fromUser || endpoint.name;
  const from = template('', latin1(endpoint.mwiFromUser || own), fromDomain(endpoint), endpoint.userEqPhone);
  const voicemail = endpoint.voicemailExtension || configuration.global.defaultVoicemailExtension;
  const host = voicemail === '' ? '' : (fromDomain(endpoint) ?? localHost(stack, way.nextHop));
  const account = host === '' ? '' : `sip:${escapeUser(latin1(voicemail))}@${host}`;
  const tag = randomToken(randomBytes);
  const callId = randomToken(randomBytes);
  const secure = way.uri.scheme === 'sips';
  let cseq = randomBytes(2).readUInt16BE();
  new Notify(
    surroundings,
    endpoint,
    {
      requestUri: way.requestUri,
      nextHop: way.nextHop,
      transport: endpoint.transport || undefined,
      // An outbound proxy comes first, whatever connection the contact registered over.
      flow: endpoint.outboundProxy === '' ? contact.flow : undefined,
      opening: (local) =>
        `${fromLine(from, local.host)}${tag}\r\nTo: ${way.to}\r\n` +
        `Contact: ${ownContact(local, endpoint.contactUser || own, secure)}\r\nCall-ID: ${callId}\r\n`,
      nextCseq: () => ++cseq,
      lines:
        `${way.linesBefore}Subscription-State: terminated\r\nEvent: message-summary\r\n` +
        ALLOW_EVENTS +
        way.linesAfter,
      content: messageSummary(summary, account),
    },
    (result) => {
      const status = result.kind === 'response' ? result.response.status : 0;
      done(status >= 200 && status < 300);
    },
  ).send();
  return true;
}

/** How this side calls itself towards a peer that is reached over UDP; '' when that cannot be said. */
function localHost(stack: UnsolicitedSurroundings['stack'], { host, port }: SipUri): string {
  for (const { name, protocol, local } of stack.transports) {
    if (protocol !== 'udp') continue;
    const remote = { address: host, port: port || 5060 };
    return stack.identityOn({ transport: name, protocol, local, remote, connection: 0 })?.host ?? '';
  }
  return '';
}
