import type { XmppAccount } from '../../config/xmpp-types.ts';
import { Refused } from './connection-end.ts';
import type { StreamSocket } from './socket.ts';

type Reached = Pick<StreamSocket, 'secure' | 'remoteAddress'>;

/**
 * Whether nobody between can read: there is TLS, or no network. What counts is the address that was reached, not the name that
 * was asked for it.
 */
export function isPrivate({ secure, remoteAddress = '' }: Reached): boolean {
  return secure || LOOPBACK.test(remoteAddress);
}

/**
 * Whether an account may not go on as it stands. STARTTLS is the last that can make up for it, and is asked for in the features of
 * a client's stream: components have none (XEP-0114).
 *
 * @param offered whether the server offers STARTTLS; undefined: that is not known yet
 */
export function lacksTls(account: XmppAccount, socket: Reached, offered?: boolean): boolean {
  const { tlsRequired, useTls, type } = account;
  if (!tlsRequired || isPrivate(socket)) return false;
  const canCome = useTls && type === 'client' && offered !== false;
  return !canCome;
}

/**
 * SCRAM first (RFC 7677, RFC 5802; SHA-512 as ejabberd and Prosody have it), and a password in plain only where nobody can read it.
 *
 * @param offered by the server
 * @throws Refused where none will do
 */
export function chooseMechanism(offered: readonly string[], socket: Reached): string {
  const chosen = MECHANISMS.find((name) => offered.includes(name) && (name !== 'PLAIN' || isPrivate(socket)));
  if (chosen !== undefined) return chosen;
  throw new Refused(
    `The server offers no way to log in that Aldis takes (SCRAM-SHA-512, SCRAM-SHA-256, SCRAM-SHA-1, and PLAIN under TLS): ${offered.join(', ') || 'none'}`,
  );
}

export const NOT_ENCRYPTED = 'The connection would not be encrypted, and the server is not on this machine';
const MECHANISMS = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'];
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
