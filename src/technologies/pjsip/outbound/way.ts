import { formatUri } from '../../../protocols/sip/syntax/format-uri.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';
import { type BadDestination, badDestination, shown } from '../destination/destination.ts';
import { legNameOf } from './identifiers.ts';
import { routeSet } from './route-set.ts';
import { toHeader } from './to-header.ts';
import { withUserEqPhone } from './user-eq-phone.ts';
import { canonicalName, isHeaderName, isHeaderValue } from './variables.ts';

/**
 * The way to one contact or URI, prepared: all that is the same for every message that goes there. A message then
 * is one concatenation.
 */
export interface Way {
  /** The URI it leads to, as the configuration or the registration has it. */
  readonly uri: SipUri;
  /** As it goes on the wire. */
  readonly requestUri: string;
  readonly nextHop: SipUri;
  /** The value of the To header. */
  readonly to: string;
  /** Header lines before those of the variables: the URI's own headers, the outbound proxy. */
  readonly linesBefore: string;
  /** Header lines after those of the variables: the contact's Path. */
  readonly linesAfter: string;
  readonly legName: string;
  /** The Path it was prepared for. */
  readonly path: string;
}

export interface WayOptions {
  readonly uri: SipUri;
  readonly display: string;
  /** See Leg.key. */
  readonly leg: string;
  /** Empty if none. */
  readonly outboundProxy: string;
  /** Empty if none. */
  readonly path: string;
  /** The AOR's support_path: Asterisk says `Supported: path` then. */
  readonly supportPath: boolean;
  readonly userEqPhone: boolean;
  /** Lower-case names that URI headers may not set. */
  readonly blocked: ReadonlySet<string>;
}

export function prepareWay(options: WayOptions): Way | BadDestination {
  const { display, leg, outboundProxy, path, supportPath } = options;
  const uri = options.userEqPhone ? withUserEqPhone(options.uri) : options.uri;
  const routes = routeSet(uri, outboundProxy, path);
  if (routes === undefined) {
    return badDestination(`A route to it, ${shown(outboundProxy || path)}, cannot be read as a SIP URI.`);
  }
  const headers = uriHeaderLines(uri, options.blocked);
  if (headers === undefined) {
    return badDestination(
      'A header in the URI cannot stand in a message: a bad name, or a line break or NUL.',
    );
  }
  return {
    uri,
    requestUri: formatUri(routes.requestUri, 'request-uri'),
    nextHop: routes.nextHop,
    to: toHeader(display, uri),
    linesBefore: headers + routes.proxyLines,
    linesAfter: (supportPath ? 'Supported: path\r\n' : '') + routes.pathLines,
    legName: legNameOf(leg),
    path,
  };
}

/**
 * `?X-A=b` becomes the header `X-A: b` (RFC 3261 §19.1.5), but for those that are not a URI's to set. undefined:
 * one that cannot be written; escapes are resolved here, so `%0d%0a` would be a line break.
 */
function uriHeaderLines(uri: SipUri, blocked: ReadonlySet<string>): string | undefined {
  let lines = '';
  for (const [name, value] of uri.headers) {
    if (!isHeaderName(name) || !isHeaderValue(value)) return undefined;
    const canonical = canonicalName(name);
    if (!blocked.has(canonical) && !NOT_FROM_URI.has(canonical)) lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

/** RFC 3261 §19.1.5: dangerous ones a URI should not set; `body` is no header. */
const NOT_FROM_URI: ReadonlySet<string> = new Set([
  'body',
  'content-type',
  'max-forwards',
  'record-route',
  'request-uri',
  'user-agent',
]);
