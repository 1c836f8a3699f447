import { quoted } from '../syntax/parameters.ts';
import { algorithmOf, type DigestAlgorithm, digestOf } from './algorithm.ts';
import { parseAuthValues } from './auth-parameters.ts';

/** Digest credentials: the value of Authorization or Proxy-Authorization (RFC 3261 §22.4, RFC 7616 §3.4). */
export interface DigestCredentials {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  /** As the sender saw the Request-URI. */
  readonly uri: string;
  /** Lower case. */
  readonly response: string;
  /** undefined for an algorithm that we do not have. */
  readonly algorithm: DigestAlgorithm | undefined;
  readonly opaque: string | undefined;
  /** Lower case; undefined without qop (RFC 2069). */
  readonly qop: string | undefined;
  readonly cnonce: string;
  /** The nonce count's eight hexadecimal digits as written. */
  readonly nc: string;
}

/** undefined when the line holds no digest credentials or lacks one of the parts that they need. */
export function parseCredentials(line: string): DigestCredentials | undefined {
  const values = parseAuthValues(line);
  if (values?.length !== 1 || values[0]!.scheme !== 'digest') return undefined;
  const { parameters } = values[0]!;
  const username = parameters.get('username');
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const uri = parameters.get('uri');
  const response = parameters.get('response');
  if (
    username === undefined ||
    realm === undefined ||
    nonce === undefined ||
    uri === undefined ||
    response === undefined
  ) {
    return undefined;
  }
  const qop = parameters.get('qop')?.toLowerCase();
  const cnonce = parameters.get('cnonce') ?? '';
  const nc = parameters.get('nc') ?? '';
  if (qop !== undefined && (cnonce === '' || !/^[0-9a-f]{8}$/i.test(nc))) return undefined;
  return {
    username,
    realm,
    nonce,
    uri,
    response: response.toLowerCase(),
    algorithm: algorithmOf(parameters.get('algorithm')),
    opaque: parameters.get('opaque'),
    qop,
    cnonce,
    nc,
  };
}

/**
 * Writes credentials with the parts in PJSIP's order: username, realm, nonce, uri, response, algorithm, cnonce, opaque,
 * qop, nc. `algorithm` is repeated as the challenge wrote it, and left out where it named none.
 */
export function formatCredentials(
  credentials: Omit<DigestCredentials, 'algorithm'> & { readonly algorithm: string | undefined },
): string {
  const { username, realm, nonce, uri, response, algorithm, opaque, qop, cnonce, nc } = credentials;
  let text = `Digest username=${quoted(username)}, realm=${quoted(realm)}, nonce=${quoted(nonce)}, uri=${quoted(uri)}, response="${response}"`;
  if (algorithm !== undefined) text += `, algorithm=${algorithm}`;
  if (qop !== undefined) text += `, cnonce=${quoted(cnonce)}`;
  if (opaque !== undefined) text += `, opaque=${quoted(opaque)}`;
  if (qop !== undefined) text += `, qop=${qop}, nc=${nc}`;
  return text;
}

/** What the response is computed from, besides the secret. */
export interface ResponseInput {
  readonly algorithm: DigestAlgorithm;
  readonly method: string;
  readonly uri: string;
  readonly nonce: string;
  /** Only `auth`; undefined without qop. */
  readonly qop: string | undefined;
  readonly cnonce: string;
  readonly nc: string;
}

/** KD(H(A1), …) of RFC 7616 §3.4.1 (RFC 2617 §3.2.2.1); without qop that of RFC 2069. */
export function digestResponse(ha1: string, input: ResponseInput): string {
  const ha2 = digestOf(input.algorithm, `${input.method}:${input.uri}`);
  return digestOf(
    input.algorithm,
    input.qop === undefined
      ? `${ha1}:${input.nonce}:${ha2}`
      : `${ha1}:${input.nonce}:${input.nc}:${input.cnonce}:${input.qop}:${ha2}`,
  );
}
