/** The user and password of `Authorization: Basic`. */
export interface BasicCredentials {
  readonly user: string;
  /** May hold colons. */
  readonly password: string;
}

/** Reads `Basic` and base64 of `user:password` in UTF-8 (RFC 7617 §2); undefined when it is something else. */
export function parseBasic(authorization: string | undefined): BasicCredentials | undefined {
  const encoded = authorization === undefined ? undefined : BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? undefined : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

const BASIC = /^basic +([a-z0-9+/_-]+={0,2}) *$/i;
