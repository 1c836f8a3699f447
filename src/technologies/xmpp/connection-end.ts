import type { Down } from './wire.ts';
import type { XmlElement } from './xml-element.ts';

/** It would not do to go on, and another try will come to the same. */
export class Refused extends Error {}

/** What an error of the packages, of Node, or a {@link Refused} of ours means for the next connection. */
export function downOf(error: unknown): Down {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof Refused) return { kind: 'refused', reason };
  const { name = '', condition = '', code = '' } = named(error);
  if (name === 'SASLError') {
    return {
      kind: TEMPORARY_LOGIN_ERRORS.has(condition) ? 'lost' : 'credentials',
      reason: `The server refused the login: ${reason || condition}`,
    };
  }
  if (name === 'StanzaError') {
    return {
      kind: condition === 'resource-constraint' ? 'lost' : 'refused',
      reason: `The server refused the resource: ${reason || condition}`,
    };
  }
  if (name === 'TimeoutError') return { kind: 'lost', reason: 'The server did not answer in time' };
  if (/CERT|^ERR_TLS|SELF_SIGNED|UNABLE_TO/.test(code)) {
    // What Node adds behind a semicolon is advice on Node.
    const [why = ''] = reason.split('; if ');
    const advice = ISSUER_CODES.has(code) ? '; "tls_ca_file" names who signed it' : '';
    return { kind: 'refused', reason: `The server's certificate is not trusted: ${why}${advice}` };
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return {
      kind: 'lost',
      reason: 'The server does not begin with TLS at this port, as "forceoldssl" wants it to',
    };
  }
  return { kind: 'lost', reason: reason || code || 'The connection broke' };
}

/** What the `error` of a stream means (RFC 6120 §4.9). */
export function downOfStreamError(error: XmlElement): Down {
  const condition = error
    .getChildElements()
    .find((child) => child.getNS() === STREAMS && child.name !== 'text');
  const name = condition?.name ?? 'undefined-condition';
  const text = error.getChildText('text', STREAMS) ?? '';
  const reason = `The server ended the stream: ${name}${text === '' ? '' : ` (${text.slice(0, TEXT_LIMIT)})`}`;
  if (name === 'not-authorized') return { kind: 'credentials', reason };
  return {
    kind: FINAL.has(name) ? 'refused' : 'lost',
    reason: `${reason}${ADVICE.get(name) ?? ''}`,
    ...(BLAMING.has(name) && { blames: true }),
  };
}

interface Named {
  readonly name?: string;
  readonly condition?: string;
  readonly code?: string;
}

function named(error: unknown): Named {
  return typeof error === 'object' && error !== null ? error : {};
}

const STREAMS = 'urn:ietf:params:xml:ns:xmpp-streams';
/** The certificate, or one above it, is not of those that are trusted. */
const ISSUER_CODES: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
/** RFC 6120 §6.5: what is no word on the credentials. */
const TEMPORARY_LOGIN_ERRORS: ReadonlySet<string> = new Set(['aborted', 'temporary-auth-failure']);
/** Another try comes to the same. */
const FINAL: ReadonlySet<string> = new Set(['conflict', 'host-unknown', 'invalid-namespace']);
/** RFC 6120 §4.9.3: what they say is wrong was written by us; a policy is, above all, how long a stanza may be. */
const BLAMING: ReadonlySet<string> = new Set([
  'bad-format',
  'invalid-xml',
  'not-well-formed',
  'policy-violation',
  'restricted-xml',
  'unsupported-stanza-type',
]);
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['invalid-namespace', ': clients and components have ports of their own'],
]);
const TEXT_LIMIT = 300;
