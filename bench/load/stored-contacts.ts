import type { StoredContact } from '../../src/messages/store.ts';
import { openSqliteStore } from '../../src/storage/sqlite/store.ts';
import type { Site } from '../../test/site.ts';

/** Puts one registered contact for each of the endpoints `u0`, `u1`… into a site's store before its gateway starts. */
export async function storeContacts(site: Site, count: number): Promise<void> {
  const store = await openSqliteStore({
    directory: site.data,
    node: 'bench',
    onProblem: (problem) => {
      throw problem;
    },
  });
  const now = Date.now();
  const contacts = Array.from({ length: count }, (_, i): StoredContact => {
    const uri = `sip:u${i}@127.0.0.1:${10_000 + i}`;
    const via = { viaAddress: '127.0.0.1', viaPort: 10_000 + i, transport: 'udp', path: '' };
    const registration = { registeredAt: now, callId: `${i}@127.0.0.1`, cseq: 1, userAgent: 'Aldis bench' };
    const rest = { instance: '', regId: 0, node: 'bench', expiresAt: now + 3_600_000 };
    return { aor: `u${i}`, uri, endpoint: `u${i}`, ...registration, ...via, ...rest };
  });
  await store.saveContacts(contacts);
  await store.close();
}
