import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Listing } from '../objects/listing.ts';
import {
  aorHeader,
  aorRow,
  authHeader,
  authRow,
  contactHeader,
  contactRow,
  endpointHeader,
  endpointRow,
  identifyHeader,
  identifyRow,
  matchHeader,
  matchRows,
  transportHeader,
  transportRow,
} from './pjsip-rows.ts';

/** The rows above endpoints with all that belongs to them. Those of channels stand there for nothing: there are none. */
export function endpointHeaders(): string {
  return (
    endpointHeader() +
    authHeader(1) +
    aorHeader(1) +
    contactHeader(2) +
    transportHeader(1) +
    identifyHeader(1) +
    matchHeader(2) +
    '    Channel:  <ChannelId......................................>  <State.....>  <Time.....>\n' +
    '        Exten: <DialedExten...........>  CLCID: <ConnectedLineCID.......>\n'
  );
}

/** An endpoint with its auths, AORs and their contacts, transport and identifies. */
export function endpointBlock(listing: Listing, endpoint: PjsipEndpoint): string {
  const { auths, transports } = listing.configuration;
  let text = endpointRow(endpoint, listing.deviceState(endpoint.name));
  for (const [name, list] of [
    ['OutAuth', endpoint.outboundAuth],
    ['InAuth', endpoint.auth],
  ] as const) {
    for (const auth of list.flatMap((id) => auths.get(id) ?? [])) text += authRow(auth, name, 1);
  }
  for (const shown of listing.aors(endpoint.aors)) {
    text += aorRow(shown.aor, 1);
    for (const contact of listing.shownContacts(shown)) text += contactRow(contact, 2);
  }
  const transport = transports.find(({ name }) => name === endpoint.transport);
  if (transport !== undefined) text += transportRow(transport, 1);
  for (const identify of listing.objects.identifiesOf(endpoint.name)) {
    text += identifyRow(identify, 1) + matchRows(identify, 2);
  }
  return text;
}
