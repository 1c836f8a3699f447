import { execFileSync } from 'node:child_process';

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
