import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Contact } from '../contact.ts';
import { parseAddress } from '../destination/address.ts';
import { PJSIP } from './dialect.ts';
import { prepareWay, type Way } from './way.ts';

/**
 * The way to a contact for requests of our own (OPTIONS, message waiting), the same as a MESSAGE takes: its Path, the
 * outbound proxy. undefined: there is none.
 *
 * @param endpoint whose settings count; others may have the AOR, too
 * @param outboundProxy empty if none
 */
export function wayToContact(
  contact: Contact,
  endpoint: PjsipEndpoint | undefined,
  { aors }: PjsipConfiguration,
  outboundProxy: string,
): Way | undefined {
  const address = parseAddress(contact.uri);
  if (address === undefined) return undefined;
  const way = prepareWay({
    uri: address.uri,
    display: address.display,
    leg: contact.uri,
    outboundProxy,
    path: contact.path,
    supportPath: aors.get(contact.aor)?.supportPath ?? false,
    userEqPhone: endpoint?.userEqPhone ?? false,
    blocked: PJSIP.variables.blocked,
  });
  return 'kind' in way ? undefined : way;
}
