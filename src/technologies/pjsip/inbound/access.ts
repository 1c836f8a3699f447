import { isIP } from 'node:net';
import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { IncomingRequest } from '../../../protocols/sip/stack.ts';
import { parseNameAddr } from '../../../protocols/sip/syntax/name-addr.ts';

/** True when the `type=acl` sections let this request in: by its source address, and by its Contacts. */
export function isAllowed({ acl, contactAcl }: PjsipConfiguration, incoming: IncomingRequest): boolean {
  return (
    (acl.empty || acl.allows(incoming.flow.remote.address)) &&
    (contactAcl.empty || contactAddresses(incoming, false).every((address) => contactAcl.allows(address)))
  );
}

/** ACLName of what an endpoint's own lists refuse; undefined when they let the request in. */
export function refusedByEndpoint(endpoint: PjsipEndpoint, incoming: IncomingRequest): string | undefined {
  const { acl, contactAcl, rewriteContact } = endpoint;
  if (!acl.empty && !acl.allows(incoming.flow.remote.address)) return 'not_match_endpoint_acl';
  if (contactAcl.empty) return undefined;
  return contactAddresses(incoming, rewriteContact).every((address) => contactAcl.allows(address))
    ? undefined
    : 'not_match_endpoint_contact_acl';
}

/**
 * The addresses that the Contacts lead to, with `rewritten` where the request came from. A host name counts as an
 * address that no rule names: it could stand for any.
 */
function contactAddresses({ request, flow }: IncomingRequest, rewritten: boolean): string[] {
  const addresses: string[] = [];
  for (const contact of request.values('contact')) {
    const host = parseNameAddr(contact)?.uri?.host;
    if (host !== undefined)
      addresses.push(rewritten ? flow.remote.address : isIP(host) === 0 ? NOWHERE : host);
  }
  return addresses;
}

const NOWHERE = '0.0.0.0';
