import type { StoredContact } from '../../messages/store.ts';

/** Column `registration`: a contact but for its key and expiry. */
export function packContact(c: StoredContact): string {
  return JSON.stringify([
    c.endpoint,
    c.registeredAt,
    c.callId,
    c.cseq,
    c.userAgent,
    c.path,
    c.viaAddress,
    c.viaPort,
    c.transport,
    c.instance,
    c.regId,
    c.node,
  ]);
}

export type ContactRow = readonly [aor: string, uri: string, expiresAt: number, registration: string];

type Registration = [
  endpoint: string,
  registeredAt: number,
  callId: string,
  cseq: number,
  userAgent: string,
  path: string,
  viaAddress: string,
  viaPort: number,
  transport: string,
  instance: string,
  regId: number,
  node: string,
];

export function unpackContact([aor, uri, expiresAt, registration]: ContactRow): StoredContact {
  const r = JSON.parse(registration) as Registration;
  return {
    aor,
    uri,
    endpoint: r[0],
    expiresAt,
    registeredAt: r[1],
    callId: r[2],
    cseq: r[3],
    userAgent: r[4],
    path: r[5],
    viaAddress: r[6],
    viaPort: r[7],
    transport: r[8],
    instance: r[9],
    regId: r[10],
    node: r[11],
  };
}
