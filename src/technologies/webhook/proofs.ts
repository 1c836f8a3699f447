import { createHmac } from 'node:crypto';
import { isSame } from '../../carriers/is-same.ts';
import type { CarrierRequest } from '../../carriers/upstream.ts';
import type { WebhookUpstreamOptions } from '../../config/carriers.ts';

/** What a provider's requests are for. */
export type Purpose = 'receipt' | 'inbound';

/** The path of requests behind `/carriers/NAME`: `/receipt`, and the secret behind it where there is one. */
export function pathOf(purpose: Purpose, secret: string): string {
  return secret === '' ? `/${purpose}` : `/${purpose}/${encodeURIComponent(secret)}`;
}

/** What a request is for. `unknown`: nothing is at its path. */
export function purposeOf({ path }: CarrierRequest): Purpose | 'unknown' {
  const [, first] = path.split('/', 2);
  return first === 'receipt' || first === 'inbound' ? first : 'unknown';
}

/**
 * Whether a request proves itself, by each of the proofs that are configured: the secret in its path, a signature, and the
 * address it came from. Without any it does not.
 */
export function isProven(
  request: CarrierRequest,
  { secret, signature, acl }: Pick<WebhookUpstreamOptions, 'secret' | 'signature' | 'acl'>,
): boolean {
  if (secret === '' && signature === undefined && acl.empty) return false;
  return (
    (secret === '' || isSame(lastPart(request.path), secret)) &&
    (signature === undefined || isSigned(request, signature)) &&
    acl.allows(request.remoteAddress)
  );
}

function isSigned(
  { headers, url, body }: CarrierRequest,
  { header, algorithm, encoding, key, prefix, over }: NonNullable<WebhookUpstreamOptions['signature']>,
): boolean {
  const given = headers[header.toLowerCase()]?.trim();
  if (given === undefined || key === '' || !given.startsWith(prefix)) return false;
  const hmac = createHmac(algorithm, key);
  if (over === 'url+body') hmac.update(url);
  const wanted = hmac.update(body).digest(encoding);
  const signature = given.slice(prefix.length);
  return isSame(encoding === 'hex' ? signature.toLowerCase() : signature, wanted);
}

function lastPart(path: string): string {
  const [, , secret = ''] = path.split('/');
  try {
    return decodeURIComponent(secret);
  } catch {
    return secret;
  }
}
