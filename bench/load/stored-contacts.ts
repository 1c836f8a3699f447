import type { StoredContact } from '../../src/messages/store.ts';
import { openSqliteStore } from '../../src/storage/sqlite/store.ts';
import type { Site } from '../../test/site.ts';

/**
 * Puts one registered contact for each of the endpoints `u0`, `u1`… into a site's store before its gateway starts.
 *
 * @param portOf where the phone of an endpoint listens; default: nowhere in particular
 */
export async function storeContacts(
  site: Site,
  count: number,
  portOf: (endpoint: number) => number = (endpoint) => 10_000 + endpoint,
): Promise<void> {
  const store = await openSqliteStore({
    directory: site.data,
    node: 'bench',
    onProblem: (problem) => {
      throw problem;
    },
  });
  const now = Date.now();
  const contacts = Array.from({ length: count }, (_, i): StoredContact => {
    const port = portOf(i);
    const uri = `sip:u${i}@127.0.0.1:${port}`;
    const via = { viaAddress: '127.0.0.1', viaPort: port, transport: 'udp', path: '' };
    const registration = { registeredAt: now, callId: `${i}@127.0.0.1`, cseq: 1, userAgent: 'Aldis bench' };
    const rest = { instance: '', regId: 0, node: 'bench', expiresAt: now + 3_600_000 };
    return { aor: `u${i}`, uri, endpoint: `u${i}`, ...registration, ...via, ...rest };
  });
  await store.saveContacts(contacts);
  await store.close();
}
