import type { PjsipAor } from '../../../config/pjsip-types.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import { parseUri, sameUri } from '../../../protocols/sip/syntax/uri.ts';
import { type Contact, registeredContact } from '../contact.ts';
import type { ContactStep } from '../contacts.ts';
import { newContact } from './new-contact.ts';
import type { RegisterFacts } from './register-facts.ts';
import { type RequestedContact, requestedContacts, requestedExpires } from './requested-contacts.ts';

export type RegisterDecision = RegisterAccepted | RegisterRefused;

export interface RegisterAccepted {
  readonly kind: 'accepted';
  /** Empty: a query, or nothing to remove. */
  readonly steps: readonly ContactStep[];
  /** For the Expires header, in seconds; undefined when the request had none. */
  readonly expires: number | undefined;
}

export interface RegisterRefused {
  readonly kind: 'refused';
  readonly status: number;
  /** undefined: the status's own. */
  readonly reason: string | undefined;
  /** ACLName of the security event FailedACL; '' for none. */
  readonly aclName: string;
}

/**
 * Decides a REGISTER (RFC 3261 §10.3 steps 6 and 7) as Asterisk does: all of it or nothing. Beyond Asterisk: a lower
 * CSeq with a known Call-ID is refused, and a contact that is known by its instance (RFC 5626 §6) or by the address
 * behind its NAT takes the place of its old one.
 */
export function decideRegister(facts: RegisterFacts): RegisterDecision {
  const { request, aor } = facts;
  const requested = requestedContacts(request);
  if (requested.kind === 'invalid') return refused(400, 'registrar_invalid_contacts_provided');
  const path = aor.supportPath ? request.values('path').join(',') : '';
  // RFC 3327 §5.3: a Path that the phone does not know of must not be used.
  if (path !== '' && !supports(request, 'path')) return refused(420);

  const hasExpires = request.header('expires') !== undefined;
  const expires = granted(aor, requestedExpires(request) ?? aor.defaultExpiration);
  const accepted = { kind: 'accepted', expires: hasExpires ? expires : undefined } as const;
  const kept: Kept = { state: facts.registered, touched: new Set(), steps: [] };

  if (requested.kind === 'remove-all') {
    for (const contact of facts.registered) {
      if (isOutdated(request, contact)) return OUT_OF_ORDER;
      kept.steps.push({ what: 'removed', contact });
    }
    return { ...accepted, steps: kept.steps };
  }
  if (requested.contacts.length > MOST_CONTACTS_AT_ONCE)
    return refused(403, 'registrar_attempt_exceeds_maximum_configured_contacts');
  for (const contact of requested.contacts) {
    const seconds = contact.expires === undefined ? expires : granted(aor, contact.expires);
    if (!obey(facts, kept, contact, seconds, path)) return OUT_OF_ORDER;
  }
  if (kept.touched.size > 0 && !makeRoom(facts, kept))
    return refused(403, 'registrar_attempt_exceeds_maximum_configured_contacts');
  return { ...accepted, steps: kept.steps };
}

function refused(status: number, aclName = '', reason?: string): RegisterRefused {
  return { kind: 'refused', status, reason, aclName };
}

/** True when the request says it supports an extension (RFC 3261 §20.37). */
export function supports(request: SipRequest, extension: string): boolean {
  return request.values('supported').some((tag) => tag.toLowerCase() === extension);
}

/** The AOR as this REGISTER would leave it. */
interface Kept {
  state: readonly Contact[];
  /** URIs that the request itself put there. */
  readonly touched: Set<string>;
  readonly steps: ContactStep[];
}

/** Carries out one Contact. False: it comes too late (RFC 3261 §10.3 step 7). */
function obey(
  facts: RegisterFacts,
  kept: Kept,
  requested: RequestedContact,
  expires: number,
  path: string,
): boolean {
  const wanted = newContact(facts, requested, expires, path);
  const known = sameContact(kept.state, wanted.uri);
  const replaced = kept.state.filter((other) => other !== known && isSamePhone(other, wanted));
  const gone = expires === 0 && known !== undefined ? [known] : replaced;
  if (known !== undefined && isOutdated(facts.request, known)) return false;
  if (gone.some((contact) => isOutdated(facts.request, contact))) return false;
  if (expires > 0) {
    // Asterisk keeps the text of the first REGISTER for a URI that only compares equal.
    const contact =
      known === undefined || known.uri === wanted.uri
        ? wanted
        : registeredContact({ ...wanted, uri: known.uri });
    kept.touched.add(contact.uri);
    kept.state =
      known === undefined
        ? [...kept.state, contact]
        : kept.state.map((other) => (other === known ? contact : other));
    kept.steps.push({ what: known === undefined ? 'added' : 'refreshed', contact });
  }
  for (const contact of gone) {
    kept.state = kept.state.filter((other) => other !== contact);
    kept.touched.delete(contact.uri);
    kept.steps.push({ what: 'removed', contact });
  }
  return true;
}

/** The binding with this URI (RFC 3261 §10.3: compared by §19.1.4). */
function sameContact(contacts: readonly Contact[], text: string): Contact | undefined {
  for (const contact of contacts) if (contact.uri === text) return contact;
  if (contacts.length === 0) return undefined;
  const uri = parseUri(text);
  if (uri === undefined) return undefined;
  for (const contact of contacts) {
    const known = parseUri(contact.uri);
    if (known !== undefined && sameUri(known, uri)) return contact;
  }
  return undefined;
}

/** An older binding of the same phone, which the new one replaces. */
function isSamePhone(known: Contact, wanted: Contact): boolean {
  // RFC 5626 §6: the instance and the reg-id are the key.
  if (wanted.regId > 0 && known.regId === wanted.regId && known.instance === wanted.instance) return true;
  // Behind a NAT that gave it another port.
  return wanted.original !== '' && known.original === wanted.original && known.callId === wanted.callId;
}

/**
 * An equal CSeq is taken: it is a retransmission that outlived its transaction (the gateway was restarted meanwhile),
 * and doing it again changes nothing.
 */
function isOutdated({ callId, cseq }: SipRequest, known: Contact): boolean {
  return known.callId === callId && cseq.number < known.cseq;
}

/** Pushes out what `remove_existing` and `remove_unavailable` allow. False: there are too many all the same. */
function makeRoom({ aor, isUnreachable }: RegisterFacts, kept: Kept): boolean {
  const over = kept.state.length - aor.maxContacts;
  if (over <= 0) return true;
  const isUnavailable = (contact: Contact): boolean => !contact.reachable || isUnreachable(contact);
  let candidates = kept.state.filter((contact) => !kept.touched.has(contact.uri));
  if (!aor.removeExisting) candidates = aor.removeUnavailable ? candidates.filter(isUnavailable) : [];
  if (candidates.length < over) return false;
  // Whole seconds, as Asterisk keeps them: of two that expire in the same one the first in the AOR's order goes.
  candidates.sort((a, b) => Math.floor(a.expiresAt / 1000) - Math.floor(b.expiresAt / 1000));
  if (aor.removeUnavailable)
    candidates = [
      ...candidates.filter(isUnavailable),
      ...candidates.filter((contact) => !isUnavailable(contact)),
    ];
  for (const contact of candidates.slice(0, over)) kept.steps.push({ what: 'removed', contact });
  return true;
}

/** Never 423: too short is raised, too long is cut. 0 stays 0. */
function granted(aor: PjsipAor, seconds: number): number {
  if (seconds === 0) return 0;
  return Math.min(Math.max(seconds, aor.minimumExpiration), aor.maximumExpiration);
}

/** Each is compared with every other. Asterisk's limit is the size of a packet, 4,000 bytes, which hold fewer. */
const MOST_CONTACTS_AT_ONCE = 128;
const OUT_OF_ORDER: RegisterRefused = refused(500, '', 'CSeq Is Lower Than The Last One');
