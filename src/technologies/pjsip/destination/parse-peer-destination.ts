import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import { utf8 } from '../../../protocols/sip/syntax/text.ts';
import { parseAddress } from './address.ts';
import { type BadDestination, badDestination, type Destination, shown } from './destination.ts';

/**
 * Reads a destination of the `sip` technology (chan_sip.c, sip_msg_send). `text` is what stands behind `sip:`; the
 * whole is a URI whose host is looked up among the peers, here the endpoints: `sip:alice` and `sip:100@alice` go
 * to the contact of the peer alice, `sip:bob@example.com` to that host.
 */
export function parsePeerDestination(
  text: string,
  configuration: PjsipConfiguration,
): Destination | BadDestination {
  const whole = text.startsWith('<') ? text : `sip:${text}`;
  const address = parseAddress(whole);
  if (address === undefined || address.uri.scheme === 'tel' || address.uri.host === '') {
    return badDestination(`${shown(`sip:${text}`)} cannot be read as a SIP URI.`);
  }
  const peer =
    configuration.endpoints.get(utf8(hostAsWritten(whole))) ?? configuration.endpoints.get(address.uri.host);
  if (peer !== undefined) {
    const aors = peer.aors.filter((name) => {
      const aor = configuration.aors.get(name);
      return aor !== undefined && (aor.maxContacts > 0 || aor.contact.length > 0);
    });
    return aors.length === 0
      ? badDestination(`Nobody can register as the peer ${shown(peer.name)}, and it has no address.`)
      : { endpoint: peer.name, target: { kind: 'aors', aors, user: undefined } };
  }
  if (isNumeric(address.uri.host)) {
    return badDestination(`There is no peer ${shown(address.uri.host)}, and a number is no host.`);
  }
  return { endpoint: '', target: { kind: 'uri', uri: address.uri, display: '' } };
}

/** Peers are named in any case, hosts are decoded to lower case. */
function hostAsWritten(uri: string): string {
  const start = Math.max(uri.lastIndexOf('@'), uri.indexOf(':')) + 1;
  let end = start;
  while (end < uri.length && !':;?>'.includes(uri[end] ?? '')) end++;
  return uri.slice(start, end);
}

function isNumeric(host: string): boolean {
  for (let i = 0; i < host.length; i++) {
    const code = host.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
