import { OutgoingError, type OutgoingErrorCode } from './outgoing.ts';

/**
 * What went wrong, from what undici, net and tls throw. The text is for people and says nothing that the peer has said.
 *
 * @param left any of the request was written to a connection: a kept one can also end in `ETIMEDOUT`
 */
export function classify(error: unknown, left: boolean): OutgoingError {
  if (error instanceof OutgoingError) return error;
  const code = codeOf(error);
  const [kind, text] = kindOf(code);
  return new OutgoingError(kind, code === '' ? `${text}.` : `${text} (${code}).`, {
    cause: error,
    left,
  });
}

function kindOf(code: string): readonly [OutgoingErrorCode, string] {
  if (CONNECT.has(code)) return ['connect', 'No connection could be made'];
  if (TLS.test(code)) return ['tls', 'TLS could not be agreed on'];
  if (code.startsWith('UND_ERR_INVALID') || code === 'ERR_INVALID_URL') {
    return ['bad-url', 'The request cannot be written'];
  }
  return ['protocol', 'The connection broke off, or what came is no HTTP'];
}

/** Of several addresses tried, what the first said. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && !('code' in error)) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const CONNECT = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'EINVAL',
  'EMFILE',
  'ENFILE',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** node:tls: https://nodejs.org/api/tls.html#x509-certificate-error-codes and OpenSSL's own. */
const TLS =
  /^(EPROTO$|ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERROR_IN_|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH|OUT_OF_MEM)/;
