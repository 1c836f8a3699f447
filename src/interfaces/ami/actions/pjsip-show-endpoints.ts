import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { field } from '../../../protocols/ami/serialize.ts';
import { contactName } from '../objects/contact.ts';
import type { Listing } from '../objects/listing.ts';
import { configured } from '../objects/shown-option.ts';
import type { Items, PjsipListing } from './pjsip-listing.ts';

/** `PJSIPShowEndpoints`: one event for each endpoint. */
export function listEndpoints(listing: Listing): PjsipListing {
  return {
    message: 'A listing of Endpoints follows, presented as EndpointList events',
    complete: 'EndpointListComplete',
    none: 'No endpoints found',
    list: () => ({ items: endpoints(listing) }),
  };
}

function* endpoints(listing: Listing): Items {
  for (const endpoint of listing.objects.endpoints) yield ['EndpointList', lines(listing, endpoint)];
}

function lines(listing: Listing, endpoint: PjsipEndpoint): string {
  return (
    `ObjectType: endpoint\r\n` +
    field('ObjectName', configured(endpoint.name)) +
    field('Transport', configured(endpoint.transport)) +
    field('Aor', configured(endpoint.aors.join(','))) +
    field('Auths', configured(endpoint.auth.join(','))) +
    field('OutboundAuths', configured(endpoint.outboundAuth.join(','))) +
    contactLines(listing, endpoint) +
    field('DeviceState', listing.deviceState(endpoint.name)) +
    // Names of channels; there are none.
    `ActiveChannels: 0\r\n`
  );
}

/** A line for each AOR, with a comma behind each contact. */
function contactLines(listing: Listing, endpoint: PjsipEndpoint): string {
  let text = '';
  for (const { contacts } of listing.aors(endpoint.aors)) {
    let names = '';
    for (const contact of contacts) names += `${contactName(contact)},`;
    text += field('Contacts', configured(names));
  }
  return text;
}
