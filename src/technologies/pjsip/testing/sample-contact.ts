import { type Contact, registeredContact } from '../contact.ts';

/** A contact that bob registered over UDP; of the time, which is a test's own, it says nothing. */
export function sampleContact(more: Partial<Contact>): Contact {
  return registeredContact({
    aor: 'bob',
    uri: 'sip:bob@192.0.2.1',
    endpoint: 'bob',
    expiresAt: 0,
    registeredAt: 0,
    callId: 'c',
    cseq: 1,
    userAgent: '',
    path: '',
    viaAddress: '192.0.2.1',
    viaPort: 5060,
    transport: 'udp',
    instance: '',
    regId: 0,
    node: 'here',
    original: '',
    flow: undefined,
    transportName: 'transport-udp',
    reachable: true,
    ...more,
  });
}
