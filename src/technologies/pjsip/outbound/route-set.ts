import { formatUri } from '../../../protocols/sip/syntax/format-uri.ts';
import { parseNameAddrList } from '../../../protocols/sip/syntax/name-addr.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';
import { parseAddress } from '../destination/address.ts';

/** Where a request goes on its way to its target. */
export interface RouteSet {
  /** What stands in the request line. */
  readonly requestUri: SipUri;
  /** What is located (RFC 3263) and sent to. */
  readonly nextHop: SipUri;
  /** `Route` lines of the outbound proxy, each with its CRLF. */
  readonly proxyLines: string;
  /** `Route` lines of the contact's Path (RFC 3327 §5.1), each with its CRLF. */
  readonly pathLines: string;
}

/**
 * The route set of a request (RFC 3261 §8.1.2, §12.2.1.1): the outbound proxy, then the Path the contact
 * registered with. A first route without `lr` is a strict router: it takes the place of the Request-URI, and the
 * target goes to the end of the list. undefined: a route that cannot be read.
 */
export function routeSet(target: SipUri, outboundProxy: string, path: string): RouteSet | undefined {
  if (outboundProxy === '' && path === '') {
    return { requestUri: target, nextHop: target, proxyLines: '', pathLines: '' };
  }
  const proxies = outboundProxy === '' ? [] : parseProxy(outboundProxy);
  const paths = path === '' ? [] : parsePath(path);
  if (proxies === undefined || paths === undefined) return undefined;
  const first = proxies[0] ?? paths[0];
  if (first === undefined) return undefined;
  if (first.uri.parameters.has('lr')) {
    return {
      requestUri: target,
      nextHop: first.uri,
      proxyLines: routeLines(proxies),
      pathLines: routeLines(paths),
    };
  }
  // RFC 3261 §12.2.1.1: stripped of what a Request-URI may not hold.
  const parameters = new Map([...first.uri.parameters].filter(([name]) => name !== 'method'));
  const requestUri: SipUri = { ...first.uri, parameters, headers: [] };
  const rest = [...proxies, ...paths].slice(1);
  return {
    requestUri,
    nextHop: requestUri,
    proxyLines: '',
    pathLines: routeLines([...rest, { uri: target, text: `<${formatUri(target, 'request-uri')}>` }]),
  };
}

interface Route {
  readonly uri: SipUri;
  readonly text: string;
}

/** One URI or name-addr, as `outbound_proxy` has it: the parameters of a bare URI are its own. */
function parseProxy(text: string): Route[] | undefined {
  const address = parseAddress(text.trim());
  if (address === undefined || address.uri.scheme === 'tel') return undefined;
  return [{ uri: address.uri, text: `<${formatUri(address.uri, 'route')}>` }];
}

/** The values of Path headers, joined by commas. */
function parsePath(text: string): Route[] | undefined {
  const routes: Route[] = [];
  for (const { uri, uriText, parameters } of parseNameAddrList(text) ?? []) {
    if (uri === undefined || uri.scheme === 'tel') return undefined;
    let value = `<${uriText}>`;
    for (const [name, parameter] of parameters)
      value += parameter === '' ? `;${name}` : `;${name}=${parameter}`;
    routes.push({ uri, text: value });
  }
  return routes.length === 0 ? undefined : routes;
}

function routeLines(routes: readonly Route[]): string {
  let lines = '';
  for (const { text } of routes) lines += `Route: ${text}\r\n`;
  return lines;
}
