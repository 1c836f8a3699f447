import { domainToUnicode } from 'node:url';
import { preparedBare } from '../../config/xmpp-address.ts';

/** An address: `local@domain/resource` (RFC 7622), the local part and the domain prepared as far as that goes without a server. */
export interface Jid {
  /** Empty: the address of a server or a component itself. */
  readonly local: string;
  readonly domain: string;
  /** Empty: a bare one. */
  readonly resource: string;
  /** Without the resource. */
  readonly bare: string;
  readonly full: string;
}

/** Reads an address as it is written; undefined: it is none. */
export function parseJid(text: string): Jid | undefined {
  const slash = text.indexOf('/');
  const address = preparedBare(slash < 0 ? text : text.slice(0, slash));
  const resource = slash < 0 ? '' : text.slice(slash + 1);
  const at = address.indexOf('@');
  const local = at < 0 ? '' : address.slice(0, at);
  const domain = address.slice(at + 1);
  if (slash >= 0 && !isPart(resource)) return undefined;
  if (at >= 0 && (!isPart(local) || NOT_IN_LOCAL.test(local))) return undefined;
  if (!isPart(domain) || NOT_IN_DOMAIN.test(domain)) return undefined;
  const bare = local === '' ? domain : `${local}@${domain}`;
  return { local, domain, resource, bare, full: resource === '' ? bare : `${bare}/${resource}` };
}

/** The address without its resource, for comparing; what is no address stays as it is. */
export function bareOf(jid: string): string {
  const slash = jid.indexOf('/');
  return preparedBare(slash < 0 ? jid : jid.slice(0, slash));
}

/**
 * As {@link bareOf}, for telling whether what comes from one address answers what went to the other: also with `ß`, `ς` and domains
 * in ASCII (`xn--…`) as servers fold them that prepare addresses by stringprep (RFC 6122, as Prosody and ejabberd do). Nobody
 * can be written to there: by RFC 7622 `straße` and `strasse` are two.
 */
export function foldedBare(jid: string): string {
  const bare = bareOf(jid);
  if (!OUTSIDE_ASCII.test(bare) && !bare.includes('xn--')) return bare;
  const domain = bare.indexOf('@') + 1;
  const unicode = domainToUnicode(bare.slice(domain)) || bare.slice(domain);
  return `${bare.slice(0, domain)}${unicode}`.replaceAll('ß', 'ss').replaceAll('ς', 'σ');
}

function isPart(text: string): boolean {
  return text !== '' && Buffer.byteLength(text) <= MOST_BYTES && !CONTROL.test(text);
}

const OUTSIDE_ASCII = /[\u0080-\uffff]/;
/** RFC 7622 §3.2–3.4: each part. */
const MOST_BYTES = 1023;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/u;
/** RFC 7622 §3.3.1, and what precis refuses in local parts: blanks. */
const NOT_IN_LOCAL = /["&'/:<>@\s]/;
const NOT_IN_DOMAIN = /["&'/<>@\s]/;
