import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import { utf8 } from '../../../protocols/sip/syntax/text.ts';
import { parseAddress } from '../destination/address.ts';
import { type BadDestination, badDestination, type Destination, shown } from '../destination/destination.ts';
import { parsePeerDestination } from '../destination/parse-peer-destination.ts';
import { type Dialect, PJSIP, SIP } from '../outbound/dialect.ts';
import { RESERVED } from './compose-notify.ts';

/** Targets of PJSIPNotify: the name of an endpoint, or a URI. */
export const PJSIP_NOTIFY: Dialect = {
  ...PJSIP,
  name: 'pjsip-notify',
  variables: { blocked: RESERVED, lowestMaxForwards: 0 },
  destination: parseNotifyDestination,
  contentType: (given) => given,
};

/** Targets of SIPnotify: the name of a peer, or a host. */
export const SIP_NOTIFY: Dialect = {
  ...SIP,
  name: 'sip-notify',
  variables: { blocked: RESERVED, lowestMaxForwards: 0 },
  destination: (text, configuration) => parsePeerDestination(bareOf(text), configuration),
  takesRequestUri: false,
  contentType: (given) => given,
};

/**
 * `sip:bob@example.com` and `"Bob" <sip:bob@example.com>` are URIs, which go out by way of the default outbound endpoint;
 * any other text is the name of an endpoint, all of whose AORs are looked at (res_pjsip_notify.c, notify_endpoint).
 */
export function parseNotifyDestination(
  text: string,
  configuration: PjsipConfiguration,
): Destination | BadDestination {
  const address = parseAddress(text);
  if (address !== undefined) {
    const endpoint = configuration.global.defaultOutboundEndpoint;
    if (address.uri.scheme === 'tel') return badDestination(`${shown(text)} is no SIP URI.`);
    if (endpoint === '' || !configuration.endpoints.has(endpoint)) {
      return badDestination('A URI needs default_outbound_endpoint in [global] of pjsip.conf.');
    }
    return { endpoint, target: { kind: 'uri', uri: address.uri, display: address.display } };
  }
  const endpoint = configuration.endpoints.get(utf8(text));
  if (endpoint === undefined) {
    return badDestination(
      text.includes(':')
        ? `${shown(text)} cannot be read as a SIP URI.`
        : `There is no endpoint ${shown(text)}.`,
      'removed',
    );
  }
  const aors = endpoint.aors.filter((name) => configuration.aors.has(name));
  return { endpoint: endpoint.name, target: { kind: 'aors', aors, user: undefined } };
}

function bareOf(text: string): string {
  return text.startsWith('sip:') ? text.slice('sip:'.length) : text;
}
