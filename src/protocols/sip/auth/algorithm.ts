import { hash } from 'node:crypto';

/** The hash algorithms of digest authentication (RFC 8760 §2.1), by their names in the registry. */
export type DigestAlgorithm = 'MD5' | 'SHA-256' | 'SHA-512-256';

/** From the strongest to the weakest. */
export const DIGEST_ALGORITHMS: readonly DigestAlgorithm[] = ['SHA-512-256', 'SHA-256', 'MD5'];

/** The algorithm of a header's `algorithm` parameter, which is MD5 where it is missing (RFC 2617 §3.2.1); undefined for one we do not have. */
export function algorithmOf(parameter: string | undefined): DigestAlgorithm | undefined {
  if (parameter === undefined) return 'MD5';
  const name = parameter.toUpperCase();
  return DIGEST_ALGORITHMS.find((algorithm) => algorithm === name);
}

/** H(text) in lower case hexadecimal digits. `image` is a Latin-1 image: a character is a byte. */
export function digestOf(algorithm: DigestAlgorithm, image: string): string {
  for (let i = 0; i < image.length; i++) {
    if (image.charCodeAt(i) > 0x7f) return hash(HASHES[algorithm], Buffer.from(image, 'latin1'));
  }
  return hash(HASHES[algorithm], image);
}

const HASHES: Readonly<Record<DigestAlgorithm, string>> = {
  MD5: 'md5',
  'SHA-256': 'sha256',
  'SHA-512-256': 'sha512-256',
};
