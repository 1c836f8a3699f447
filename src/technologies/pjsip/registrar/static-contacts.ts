import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import type { Contact } from '../contact.ts';

/** The contacts that AORs are configured with, by AOR, each under the first endpoint that names the AOR. */
export function staticContacts(configuration: PjsipConfiguration): Map<string, readonly Contact[]> {
  const endpoints = new Map<string, string>();
  for (const endpoint of configuration.endpoints.values()) {
    for (const aor of endpoint.aors) if (!endpoints.has(aor)) endpoints.set(aor, endpoint.name);
  }
  const contacts = new Map<string, readonly Contact[]>();
  for (const aor of configuration.aors.values()) {
    if (aor.contact.length === 0) continue;
    const endpoint = endpoints.get(aor.name) ?? '';
    contacts.set(
      aor.name,
      aor.contact.map((uri) => staticContact(aor.name, uri, endpoint)),
    );
  }
  return contacts;
}

function staticContact(aor: string, uri: string, endpoint: string): Contact {
  return {
    kind: 'static',
    aor,
    uri,
    endpoint,
    expiresAt: 0,
    registeredAt: 0,
    callId: '',
    cseq: 0,
    userAgent: '',
    path: '',
    viaAddress: '',
    viaPort: 0,
    transport: '',
    instance: '',
    regId: 0,
    node: '',
    original: '',
    flow: undefined,
    transportName: '',
    reachable: true,
  };
}
