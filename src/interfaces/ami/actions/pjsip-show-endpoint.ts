import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { field } from '../../../protocols/ami/serialize.ts';
import { textOf } from '../../../protocols/ami/text.ts';
import { aorOptions } from '../objects/aor.ts';
import { endpointOptions } from '../objects/endpoint.ts';
import { identifyOptions } from '../objects/identify.ts';
import { type Listing, maySeeSecrets } from '../objects/listing.ts';
import { configured } from '../objects/shown-option.ts';
import { transportOptions } from '../objects/transport.ts';
import type { Items, PjsipListing } from './pjsip-listing.ts';
import { authItems, contactStatusItem, objectLines } from './pjsip-object-lines.ts';

/** `PJSIPShowEndpoint`: an endpoint with everything that belongs to it, an event each. */
export function listEndpoint(listing: Listing): PjsipListing {
  return {
    message: 'Following are Events for each object associated with the Endpoint',
    complete: 'EndpointDetailComplete',
    list: ({ fields }, session) => {
      const given = fields.text('Endpoint');
      if (given === '') return { error: 'PJSIPShowEndpoint requires an endpoint name' };
      const name = textOf(given).replace(/^pjsip\//i, '');
      const endpoint = listing.configuration.endpoints.get(name);
      if (endpoint === undefined) return { error: `Unable to retrieve endpoint ${configured(name)}` };
      return { items: details(listing, endpoint, maySeeSecrets(session)) };
    },
  };
}

function* details(listing: Listing, endpoint: PjsipEndpoint, secrets: boolean): Items {
  const owner = field('EndpointName', configured(endpoint.name));
  yield [
    'EndpointDetail',
    objectLines('endpoint', endpoint.name, endpointOptions(), endpoint, secrets) +
      field('DeviceState', listing.deviceState(endpoint.name)) +
      field('ActiveChannels', '0'),
  ];
  yield* authItems(listing, [...endpoint.auth, ...endpoint.outboundAuth], secrets, owner);
  const transport = listing.configuration.transports.find(({ name }) => name === endpoint.transport);
  if (transport !== undefined) {
    yield [
      'TransportDetail',
      objectLines('transport', transport.name, transportOptions(), transport, secrets) + owner,
    ];
  }
  const aors = listing.aors(endpoint.aors);
  for (const shown of aors) {
    const registered = shown.contacts.filter(({ kind }) => kind === 'registered').length;
    yield [
      'AorDetail',
      objectLines('aor', shown.aor.name, aorOptions(), shown) +
        field('TotalContacts', String(shown.contacts.length)) +
        field('ContactsRegistered', String(registered)) +
        owner,
    ];
  }
  for (const shown of aors) {
    for (const contact of listing.shownContacts(shown)) yield contactStatusItem(contact, endpoint.name);
  }
  for (const identify of listing.objects.identifiesOf(endpoint.name)) {
    yield ['IdentifyDetail', objectLines('identify', identify.name, identifyOptions(), identify) + owner];
  }
}
