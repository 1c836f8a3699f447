import { createHash, timingSafeEqual } from 'node:crypto';
import type { CarrierRequest } from '../../carriers/upstream.ts';
import type { Mm7UpstreamOptions } from '../../config/carriers.ts';

/**
 * Whether a request is the MMSC's: by where it comes from, where there is an ACL, and by HTTP Basic, where there is a user. With
 * neither nobody is believed.
 */
export function isProven(
  { headers, remoteAddress }: Pick<CarrierRequest, 'headers' | 'remoteAddress'>,
  { inboundUsername, inboundPassword, acl }: Mm7UpstreamOptions,
): 'proven' | 'address' | 'credentials' {
  if (!acl.allows(remoteAddress) || (acl.empty && inboundUsername === '')) return 'address';
  if (inboundUsername === '') return 'proven';
  const [, encoded = ''] = /^Basic +([A-Za-z0-9+/=]{1,1024}) *$/i.exec(headers['authorization'] ?? '') ?? [];
  const login = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = login.indexOf(':');
  const name = sha256(login.slice(0, Math.max(colon, 0)));
  const password = sha256(login.slice(colon + 1));
  const expected = inboundPassword.startsWith(HASHED)
    ? Buffer.from(inboundPassword.slice(HASHED.length), 'hex')
    : sha256(inboundPassword);
  // Both are looked at, so that the time tells nothing of either.
  const isName = timingSafeEqual(name, sha256(inboundUsername));
  return timingSafeEqual(password, expected) && isName ? 'proven' : 'credentials';
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const HASHED = 'sha256:';
