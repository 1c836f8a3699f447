import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { Contact } from '../contact.ts';

/** What the 200 to a REGISTER tells. */
export interface RegisterAnswer {
  readonly request: SipRequest;
  /** All contacts of the AOR as they are now. */
  readonly contacts: readonly Contact[];
  /** Seconds, for the Expires header; undefined for none. */
  readonly expires: number | undefined;
  /** `support_path`. */
  readonly supportPath: boolean;
  /** The value of the Date header. */
  readonly date: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** The header lines of the 200 (RFC 3261 §10.3 step 8), in Asterisk's order; Server is not among them. */
export function registerAnswer({
  request,
  contacts,
  expires,
  supportPath,
  date,
  now,
}: RegisterAnswer): string {
  let lines = `Date: ${date}\r\n`;
  for (const contact of contacts) {
    lines += `Contact: <${shown(contact, request.callId)}>`;
    lines += contact.kind === 'static' ? '\r\n' : `;expires=${remaining(contact.expiresAt, now)}\r\n`;
  }
  if (expires !== undefined) lines += `Expires: ${expires}\r\n`;
  if (!supportPath) return lines;
  lines += 'Supported: path\r\n';
  const path = request.values('path');
  return path.length === 0 ? lines : `${lines}Path: ${path.join(',')}\r\n`;
}

/** The phone looks for what it wrote itself, not for its address on our side of the NAT. */
function shown(contact: Contact, callId: string): string {
  return contact.original !== '' && contact.callId === callId ? contact.original : contact.uri;
}

/** Rounded down as Asterisk does, which says 119 for 120 at once. */
function remaining(expiresAt: number, now: number): number {
  return Math.max(0, Math.ceil((expiresAt - now) / 1000) - 1);
}
