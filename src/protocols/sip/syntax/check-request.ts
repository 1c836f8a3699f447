import { digits } from './characters.ts';
import { headerLine } from './header-safety.ts';
import type { SipRequest } from './message.ts';
import { parseNameAddr, parseNameAddrList } from './name-addr.ts';
import { parseUri, schemeOf } from './uri.ts';

/** How a request is refused before anybody looks at what it wants. */
export interface Rejection {
  readonly status: number;
  readonly reason: string;
  /** Header lines for the response, each with its CRLF. */
  readonly headers: string;
  /** For the log. */
  readonly problem: string;
}

/**
 * What every element checks of a request that could be read (RFC 3261 §8.2.1–8.2.2, §16.3; RFC 4475). undefined when the
 * request is in order. `supported` holds the option tags that a Require may name, in lower case. Not checked here: whether
 * the method is known (405), whether Max-Forwards is used up (483), and the body (415).
 */
export function checkRequest(request: SipRequest, supported: ReadonlySet<string>): Rejection | undefined {
  if (request.cseq.method !== request.method) return badRequest('CSeq Method Mismatch');
  // Nothing after the cookie identifies no transaction (RFC 4475 §3.2.1).
  if (request.via.branch === MAGIC_COOKIE) return badRequest('Empty Branch');
  return (
    checkUri(request.uri) ??
    checkAddresses(request) ??
    checkMaxForwards(request) ??
    checkRequire(request, supported)
  );
}

function checkUri(text: string): Rejection | undefined {
  const uri = parseUri(text);
  if (uri === undefined) {
    const scheme = schemeOf(text);
    const isKnown = scheme === 'sip' || scheme === 'sips' || scheme === 'tel';
    if (scheme === '' || isKnown) return badRequest('Bad Request-URI');
    return {
      status: 416,
      reason: 'Unsupported URI Scheme',
      headers: '',
      problem: `Request-URI of scheme ${scheme}`,
    };
  }
  // They have no place there, and must not become headers of anything (RFC 4475 §3.1.2.11).
  return uri.headers.length > 0 ? badRequest('Headers in Request-URI') : undefined;
}

/**
 * From and To may be of any scheme; of a known one they must be well formed. A registrar needs a To it can look up and
 * contacts that can be read (RFC 4475 §3.3.4, §3.1.2.13).
 */
function checkAddresses(request: SipRequest): Rejection | undefined {
  if (isBroken(request.from)) return badRequest('Bad From');
  if (isBroken(request.to)) return badRequest('Bad To');
  if (request.method !== 'REGISTER') return undefined;
  if (request.to.uri === undefined) return badRequest('Bad To');
  for (const line of request.headers('contact')) {
    if (line === '*' || parseNameAddrList(line) !== undefined) continue;
    if (!hasStarAmongOthers(request)) return badRequest('Bad Contact');
  }
  return undefined;
}

/** `*` beside addresses can be read; what it asks for is for the registrar to refuse (RFC 3261 §10.3 step 6). */
function hasStarAmongOthers(request: SipRequest): boolean {
  const values = request.values('contact');
  if (values.length < 2 || !values.includes('*')) return false;
  return values.every((value) => value === '*' || parseNameAddr(value) !== undefined);
}

function isBroken(address: SipRequest['from']): boolean {
  return address.uri === undefined && /^(?:sips?|tel):/i.test(address.uriText);
}

/** Once, and from 0 to 255 (RFC 3261 §20.22). RFC 2543 elements send none. */
function checkMaxForwards(request: SipRequest): Rejection | undefined {
  const lines = request.headers('max-forwards');
  if (lines.length === 0) return undefined;
  const value = lines[0]!;
  if (lines.length > 1 || digits(value, 0, value.length, 255) < 0) return badRequest('Bad Max-Forwards');
  return undefined;
}

/** Require is ignored in ACK and CANCEL (RFC 3261 §8.2.2.3). */
function checkRequire(request: SipRequest, supported: ReadonlySet<string>): Rejection | undefined {
  if (request.header('require') === undefined || request.method === 'ACK' || request.method === 'CANCEL') {
    return undefined;
  }
  const unsupported = request.values('require').filter((option) => !supported.has(option.toLowerCase()));
  if (unsupported.length === 0) return undefined;
  const list = unsupported.join(', ');
  return {
    status: 420,
    reason: 'Bad Extension',
    headers: headerLine('Unsupported', list),
    problem: `Require: ${list}`,
  };
}

function badRequest(problem: string): Rejection {
  return { status: 400, reason: problem, headers: '', problem };
}

const MAGIC_COOKIE = 'z9hG4bK';
