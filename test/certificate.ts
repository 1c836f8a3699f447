import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a certificate is written to: PEM. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate that signs itself, for two days; the first of its names (`DNS:localhost`, `IP:127.0.0.1`) is its subject's. */
export function makeCertificate({ certificate, key }: CertificateFiles, ...names: readonly string[]): void {
  const [first = ''] = names;
  const commonName = first.slice(first.indexOf(':') + 1);
  const subject = ['-subj', `/CN=${commonName}`, '-addext', `subjectAltName=${names.join(',')}`];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', ...curve, '-days', '2', ...subject, ...files], { stdio: 'pipe' });
}

/** A certificate and its key, as files and as what is in them: PEM. */
export interface TemporaryCertificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** A certificate that signs itself, until `t` ends: a test, or a file of them (`{ after }`). Its names as in {@link makeCertificate}. */
export function temporaryCertificate(
  t: { after(over: () => void): void },
  ...names: readonly string[]
): TemporaryCertificate {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-certificate-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const [certFile, keyFile] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  makeCertificate({ certificate: certFile, key: keyFile }, ...(names.length > 0 ? names : LOOPBACK));
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

const LOOPBACK = ['DNS:localhost', 'IP:127.0.0.1'];
