import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions, type SecureVersion, type TLSSocket } from 'node:tls';
import type { TransportOptions } from '../stack.ts';
import { systemCode, TransportSetupError } from './errors.ts';

/** Reads the certificate files of a TLS transport. Throws TransportSetupError, naming the file. */
export function secureContextOptions(options: TransportOptions): SecureContextOptions {
  const { tls, name } = options;
  if (tls === undefined) return {};
  const context: SecureContextOptions = {};
  if (tls.certFile !== '') context.cert = read(name, tls.certFile);
  // One file may hold both, as Asterisk allows.
  if (tls.certFile !== '' || tls.keyFile !== '') context.key = read(name, tls.keyFile || tls.certFile);
  if (tls.caFile !== '') context.ca = read(name, tls.caFile);
  if (tls.ciphers !== '') context.ciphers = tls.ciphers;
  const minVersion = VERSIONS.get(tls.minVersion.toLowerCase());
  if (minVersion !== undefined) context.minVersion = minVersion;
  try {
    createSecureContext(context);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const text = `Transport '${name}' cannot use its certificate, key or cipher list: ${problem}`;
    throw new TransportSetupError(name, systemCode(error), text, { cause: error });
  }
  return context;
}

/**
 * Whether a client that connected over TLS may stay: `verifyClient` refuses a certificate that does not hold,
 * `requireClientCert` the lack of one.
 */
export function admits(options: TransportOptions, socket: TLSSocket): boolean {
  const { verifyClient = false, requireClientCert = false } = options.tls ?? {};
  const hasCertificate = Object.keys(socket.getPeerCertificate()).length > 0;
  if (!hasCertificate) return !requireClientCert;
  return !verifyClient || socket.authorized;
}

/** Asterisk's `method`, and Node's own names. What is not here (`default`, `sslv23`) leaves it to Node. */
const VERSIONS: ReadonlyMap<string, SecureVersion> = new Map([
  ['tlsv1', 'TLSv1'],
  ['tlsv1_1', 'TLSv1.1'],
  ['tlsv1_2', 'TLSv1.2'],
  ['tlsv1_3', 'TLSv1.3'],
  ['tlsv1.1', 'TLSv1.1'],
  ['tlsv1.2', 'TLSv1.2'],
  ['tlsv1.3', 'TLSv1.3'],
]);

function read(transport: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const text = `Transport '${transport}' cannot read ${file}: ${problem}`;
    throw new TransportSetupError(transport, systemCode(error), text, { cause: error });
  }
}
