import type { Flow } from '../../../protocols/sip/stack.ts';
import { parameterOf } from '../../../protocols/sip/syntax/name-addr.ts';
import { unquoted } from '../../../protocols/sip/syntax/parameters.ts';
import { detached } from '../../../protocols/sip/syntax/text.ts';
import { formatUri, type SipUri } from '../../../protocols/sip/syntax/uri.ts';
import { type Contact, registeredContact } from '../contact.ts';
import type { RegisterFacts } from './register-facts.ts';
import type { RequestedContact } from './requested-contacts.ts';

/**
 * The contact that a REGISTER asks for. All its strings are copies: a slice of the request would keep the whole
 * datagram in memory for as long as the contact lives.
 *
 * @param expires seconds granted
 * @param path the Path values, joined; empty if none
 */
export function newContact(
  { request, flow, endpoint, aor, now, node }: RegisterFacts,
  { address, uri }: RequestedContact,
  expires: number,
  path: string,
): Contact {
  const written = formatUri(uri, 'contact');
  const rewritten = endpoint.rewriteContact ? formatUri(atSource(uri, flow), 'contact') : written;
  const instance = parameterOf(address, '+sip.instance') ?? '';
  const { via } = request;
  return registeredContact({
    aor: aor.name,
    uri: detached(rewritten),
    endpoint: endpoint.name,
    expiresAt: now + expires * 1000,
    registeredAt: now,
    callId: detached(request.callId),
    cseq: request.cseq.number,
    userAgent: copied((request.header('user-agent') ?? '').slice(0, LONGEST_USER_AGENT)),
    path: copied(path),
    viaAddress: detached(via.host),
    viaPort: via.port,
    transport: flow.protocol,
    instance: copied(unquoted(instance)),
    regId: instance === '' ? 0 : regId(parameterOf(address, 'reg-id')),
    node,
    original: rewritten === written ? '' : detached(written),
    flow: isDirect(flow, path, request.headers('via').length) ? flow : undefined,
    transportName: flow.transport,
    reachable: true,
  });
}

/** `rewrite_contact`: where the REGISTER came from in place of what the phone believes of itself behind its NAT. */
function atSource(uri: SipUri, { protocol, remote }: Flow): SipUri {
  const parameters = new Map(uri.parameters);
  if (protocol === 'udp') parameters.delete('transport');
  else parameters.set('transport', protocol);
  return { ...uri, host: remote.address, port: remote.port, parameters };
}

/** Whether the connection leads to the phone itself and not to a proxy before it. */
function isDirect(flow: Flow, path: string, vias: number): boolean {
  return flow.protocol !== 'udp' && path === '' && vias === 1;
}

/** RFC 5626 §6: from 1 to 2^31 - 1; anything else is not a reg-id. */
function regId(text: string | undefined): number {
  const value = Number(text ?? '0');
  return Number.isInteger(value) && value > 0 && value < 2 ** 31 ? value : 0;
}

function copied(text: string): string {
  return text === '' ? '' : detached(text);
}

/** Characters. */
const LONGEST_USER_AGENT = 256;
