/** The session that a request's `Cookie` header names, quoted or not; empty when there is none (RFC 6265 §4.2). */
export function sessionIn(cookies: string): string {
  return COOKIE.exec(cookies)?.[1] ?? '';
}

/**
 * The header that gives a client its session. Asterisk's form, which clients cut at the quotes, and what keeps it from
 * scripts and from the pages of others (RFC 6265 §4.1.2.5 and §4.1.2.6; SameSite of its successor).
 */
export function sessionCookie(id: string, lifeSeconds: number, secure: boolean): string {
  return `mansession_id="${id}"; Version=1; Max-Age=${lifeSeconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

const COOKIE = /(?:^|;)\s*mansession_id="?([0-9a-f]{1,64})"?\s*(?:;|$)/i;
