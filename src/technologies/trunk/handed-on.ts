import { isIPv6 } from 'node:net';
import type { Outgoing } from '../../carriers/upstream.ts';
import type { TrunkUpstreamOptions } from '../../config/carriers.ts';
import type { PjsipEndpoint } from '../../config/pjsip-types.ts';
import type { Message } from '../../messages/message.ts';
import type { Accepted, Draft } from '../../messages/technology.ts';

/** What of an endpoint says who sends. */
export type TrunkEndpoint = Pick<PjsipEndpoint, 'fromDomain' | 'options'>;

/** Sender and recipient as the trunk wants them. */
export interface TrunkNumbers {
  readonly from: string;
  readonly to: string;
}

/**
 * What the technology pjsip is asked for: a MESSAGE through the endpoint to the number at the carrier's domain, else at the
 * contact's, from the number of ours. With `send_pai` the number stands in P-Asserted-Identity, too (RFC 3325 §9.1).
 */
export function trunkDraft(
  { message, text }: Outgoing,
  { from, to }: TrunkNumbers,
  { endpoint, domain, fromDomain }: TrunkUpstreamOptions,
  configured: TrunkEndpoint | undefined,
): Draft {
  const host = fromDomain || (configured?.fromDomain ?? '');
  // Without a host of ours there is nothing that a provider could take for an identity.
  const identity = configured !== undefined && host !== '' && sendsIdentity(configured);
  return {
    destination: domain === '' ? `PJSIP/${to}@${endpoint}` : `${endpoint}/sip:${to}@${hostPart(domain)}`,
    from: fromDomain === '' ? from : `${from}@${hostPart(fromDomain)}`,
    to: '',
    contentType: message.contentType,
    body: Buffer.from(text),
    variables: identity ? [...message.variables, [IDENTITY, identityOf(from, host)]] : message.variables,
  };
}

/** The message as pjsip has it; id and attempt stay, so that a resend looks like a retransmission. */
export function handedOn({ message, media }: Outgoing, draft: Draft, accepted: Accepted): Message {
  return {
    ...message,
    technology: 'pjsip',
    destination: `pjsip:${draft.destination}`,
    lane: accepted.lane,
    from: draft.from,
    to: '',
    contentType: accepted.contentType,
    body: draft.body,
    variables: accepted.variables,
    project: message.project && { ...message.project, media },
  };
}

/** The last `send_pai` counts, as everywhere; an endpoint keeps options that mean nothing to it as they stand. */
function sendsIdentity({ options }: TrunkEndpoint): boolean {
  return YES.test(options.get('send_pai')?.at(-1) ?? '');
}

function identityOf(from: string, host: string): string {
  return `<sip:${from}@${hostPart(host)}>`;
}

function hostPart(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

const IDENTITY = 'P-Asserted-Identity';
/** As Asterisk reads a boolean. */
const YES = /^(?:yes|true|y|t|1|on)$/i;
