import type { StoredContact } from '../../messages/store.ts';
import type { Flow } from '../../protocols/sip/stack.ts';
import type { Expiring } from './registrar/expiry-queue.ts';
import type { ContactEvent } from './surface.ts';

/** Where somebody can be reached: a registered contact, or a static one from an AOR's `contact`. Never changes; a refresh puts another in its place. */
export interface Contact extends StoredContact {
  readonly kind: 'registered' | 'static';
  /** The contact as the phone wrote it, where `rewrite_contact` put its source address in place; else ''. */
  readonly original: string;
  /** The connection it registered over, while it lives; undefined for UDP, static contacts and after a restart. */
  readonly flow: Flow | undefined;
  /** The configured transport it registered over, '' when that is not known (static, or loaded after a restart). */
  readonly transportName: string;
  /** False for a WebSocket client whose connection is gone: nobody can connect to a browser. */
  readonly reachable: boolean;
}

/** A registered contact as the table holds it. */
export interface Registered extends Contact, Expiring {}

/** A registered contact in the form the table keeps: the same fields in the same order, so that all share one shape. */
export function registeredContact(fields: Omit<Contact, 'kind'>): Contact {
  const contact: Registered = {
    kind: 'registered',
    aor: fields.aor,
    uri: fields.uri,
    endpoint: fields.endpoint,
    expiresAt: fields.expiresAt,
    registeredAt: fields.registeredAt,
    callId: fields.callId,
    cseq: fields.cseq,
    userAgent: fields.userAgent,
    path: fields.path,
    viaAddress: fields.viaAddress,
    viaPort: fields.viaPort,
    transport: fields.transport,
    instance: fields.instance,
    regId: fields.regId,
    node: fields.node,
    original: fields.original,
    flow: fields.flow,
    transportName: fields.transportName,
    reachable: fields.reachable,
    place: -1,
  };
  return contact;
}

/** A contact from the store: whatever connection it had is not ours any more. */
export function loaded(contact: StoredContact): Contact {
  return registeredContact({
    ...contact,
    original: '',
    flow: undefined,
    transportName: '',
    reachable: !isWebSocket(contact),
  });
}

export function withoutFlow(contact: Contact): Contact {
  return registeredContact({ ...contact, flow: undefined, reachable: !isWebSocket(contact) });
}

function isWebSocket({ transport }: StoredContact): boolean {
  return transport === 'ws' || transport === 'wss';
}

/** Only what the store keeps: it hands the object to another thread. */
export function stored(contact: Contact): StoredContact {
  return {
    aor: contact.aor,
    uri: contact.uri,
    endpoint: contact.endpoint,
    expiresAt: contact.expiresAt,
    registeredAt: contact.registeredAt,
    callId: contact.callId,
    cseq: contact.cseq,
    userAgent: contact.userAgent,
    path: contact.path,
    viaAddress: contact.viaAddress,
    viaPort: contact.viaPort,
    transport: contact.transport,
    instance: contact.instance,
    regId: contact.regId,
    node: contact.node,
  };
}

export function contactEvent(
  { uri, aor, endpoint }: Contact,
  status: ContactEvent['status'],
  peer: 'Reachable' | 'Unreachable' | undefined,
  roundtripUsec = 0,
): ContactEvent {
  const event = { kind: 'ContactStatus', uri, status, aor, endpoint, roundtripUsec } as const;
  return peer === undefined ? event : { ...event, peer };
}
