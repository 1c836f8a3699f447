import type { SipUri } from '../syntax/uri.ts';
import { type Family, familyOf } from '../transport/address.ts';
import type { DnsRecords } from './dns-records.ts';
import { lookUpTargets } from './look-up.ts';
import { defaultPort, type LocateResult, PREFERENCE, type Reach, type TargetProtocol } from './target.ts';

/**
 * RFC 3263: where a request to a URI goes. An IP address needs no looking up and is answered at once, without a promise.
 *
 * @param wanted the protocol when something other than the URI decides it (an endpoint's transport).
 * @param random in [0, 1), for the weights of SRV records.
 */
export function locate(
  uri: SipUri,
  wanted: TargetProtocol | undefined,
  reach: Reach,
  dns: DnsRecords,
  random: () => number,
): LocateResult | Promise<LocateResult> {
  if (uri.scheme === 'tel' || uri.host === '') {
    return none('no-transport', `A ${uri.scheme} URI without a host names no next hop.`);
  }
  const explicit = explicitProtocol(uri);
  if (explicit === 'unsupported') {
    const transport = uri.parameters.get('transport');
    return none('no-transport', `Nothing can be sent over transport=${transport} to ${uri.host}.`);
  }
  const protocol = explicit ?? wanted;
  if (protocol !== undefined && !reach.has(protocol)) {
    return none('no-transport', `There is no ${protocol.toUpperCase()} transport to reach ${uri.host} with.`);
  }

  const host = uri.parameters.get('maddr') || uri.host;
  const family = familyOf(host);
  if (family === 0)
    return lookUpTargets({ host, port: uri.port, sips: uri.scheme === 'sips', protocol }, reach, dns, random);
  const chosen = protocol ?? firstOf(reach, family);
  if (chosen === undefined || !reach.hasFamily(chosen, family)) {
    return none('no-transport', `There is no IPv${family} transport to reach ${host} with.`);
  }
  return {
    kind: 'targets',
    targets: [
      { protocol: chosen, address: host, port: uri.port || defaultPort(chosen), serverName: uri.host },
    ],
  };
}

/** What the URI itself asks for: a sips URI means TLS whatever else it says (RFC 3261 §26.2.2). */
function explicitProtocol(uri: SipUri): TargetProtocol | 'unsupported' | undefined {
  const transport = uri.parameters.get('transport')?.toLowerCase();
  if (uri.scheme === 'sips') {
    return transport === undefined || transport === 'tcp' || transport === 'tls' ? 'tls' : 'unsupported';
  }
  switch (transport) {
    case undefined:
    case '':
      return undefined;
    case 'udp':
    case 'tcp':
    case 'tls':
      return transport;
    default:
      return 'unsupported';
  }
}

function firstOf(reach: Reach, family: Family): TargetProtocol | undefined {
  return PREFERENCE.find((protocol) => reach.hasFamily(protocol, family));
}

function none(cause: 'no-transport', text: string): LocateResult {
  return { kind: 'none', cause, text };
}
