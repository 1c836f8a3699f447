import { formatUri } from '../syntax/format-uri.ts';
import type { SipRequest } from '../syntax/message.ts';
import { formatFromTo, parseNameAddr } from '../syntax/name-addr.ts';
import type { SipUri } from '../syntax/sip-uri.ts';
import { detached } from '../syntax/text.ts';
import { parseUri } from '../syntax/uri.ts';

/**
 * A dialog as the side that answered its first request holds it (RFC 3261 §12.1.1). A plain value, so that it can be
 * kept and read back; all texts are Latin-1 images.
 */
export interface Dialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** What From says in requests of ours: the To of the first request, with our tag. */
  readonly local: string;
  /** What To says in requests of ours: the From of the first request, with its tag. */
  readonly remote: string;
  /** The peer's Contact: what the Request-URI says. */
  readonly target: string;
  /** The values of Route in requests of ours, first hop first. */
  readonly routes: readonly string[];
  /** The number of the last request of ours. */
  localCseq: number;
  /** The number of the last request of the peer's. */
  remoteCseq: number;
}

export interface DialogOptions {
  readonly localTag: string;
  /** The number before that of our first request. */
  readonly localCseq: number;
}

/** The dialog that answering this request makes. */
export function dialogOf(request: SipRequest, target: SipUri, options: DialogOptions): Dialog {
  const local = formatFromTo(request.header('to') ?? '');
  return {
    callId: detached(request.callId),
    localTag: options.localTag,
    remoteTag: detached(request.from.tag),
    local: `${detached(local)};tag=${options.localTag}`,
    remote: detached(formatFromTo(request.header('from') ?? '')),
    target: detached(formatUri(target, 'request-uri')),
    // §12.1.1: the route set of the answering side is the Record-Route in its order.
    routes: request.values('record-route').map(detached),
    localCseq: options.localCseq,
    remoteCseq: request.cseq.number,
  };
}

/** What names a dialog among all (RFC 3261 §12), seen from the side that answered. */
export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId}\n${localTag}\n${remoteTag}`;
}

/**
 * Takes in a request within the dialog (RFC 3261 §12.2.2): the Contact of a target refresh, if it has one, takes the place
 * of the old one.
 */
export function refreshDialog(dialog: Dialog, request: SipRequest, target: SipUri | undefined): Dialog {
  return {
    ...dialog,
    target: target === undefined ? dialog.target : detached(formatUri(target, 'request-uri')),
    remoteCseq: request.cseq.number,
  };
}

/** RFC 3261 §12.2.2: a request with a lower number than the last is answered with 500. */
export function isOutOfOrder(dialog: Dialog, request: SipRequest): boolean {
  return request.cseq.number < dialog.remoteCseq;
}

/** The URI in the Contact of a request that makes or refreshes a dialog; undefined: there is none that can be used. */
export function contactOf(request: SipRequest): SipUri | undefined {
  const uri = parseNameAddr(request.values('contact')[0] ?? '')?.uri;
  return uri === undefined || uri.scheme === 'tel' ? undefined : uri;
}

/** Where a request within the dialog goes. */
export interface DialogRoute {
  readonly requestUri: string;
  readonly nextHop: SipUri;
  /** `Route` lines, each with its CRLF. */
  readonly lines: string;
}

/**
 * RFC 3261 §12.2.1.1: with a loose router first the target stays in the request line; a strict one takes its place and
 * the target ends the list. undefined: something in it is no SIP URI.
 */
export function routeOf({ target, routes }: Pick<Dialog, 'target' | 'routes'>): DialogRoute | undefined {
  const [first, ...rest] = routes;
  if (first === undefined) {
    const uri = parseUri(target);
    return uri === undefined ? undefined : { requestUri: target, nextHop: uri, lines: '' };
  }
  const hop = parseNameAddr(first)?.uri;
  if (hop === undefined || hop.scheme === 'tel') return undefined;
  if (hop.parameters.has('lr')) {
    return { requestUri: target, nextHop: hop, lines: routeLines(routes) };
  }
  const strict: SipUri = { ...hop, headers: [] };
  return {
    requestUri: formatUri(strict, 'request-uri'),
    nextHop: strict,
    lines: routeLines([...rest, `<${target}>`]),
  };
}

function routeLines(routes: readonly string[]): string {
  let lines = '';
  for (const route of routes) lines += `Route: ${route}\r\n`;
  return lines;
}
