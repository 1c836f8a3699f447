import { setTimeout as wait } from 'node:timers/promises';
import type { RunningGateway } from '../test/gateway.ts';
import { gauge, withGateway } from './gateway.ts';
import { LoadProcess } from './load/process.ts';
import type { RequestWindowResult } from './load/request-window.ts';
import type { SipRequestsJob } from './load/sip-requests.ts';
import { type MemoryUse, memoryOf, PROBED } from './memory-use.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** Memory of a registered contact, and of a transaction that is over and lingers for its 32 s (Timer J). */
export async function run(progress: Progress): Promise<BenchTable> {
  const load = new LoadProcess<SipRequestsJob, RequestWindowResult>('./sip-requests.ts', progress);
  try {
    await load.ready();
    const aor = ['max_contacts=10'];
    const endpoints = Array.from({ length: AORS }, (_, i) => ({ name: `u${i}`, aor }));
    return await withGateway({ endpoints, environment: PROBED }, async (gateway, site) => {
      const send = (method: SipRequestsJob['method'], total: number, expect: number) =>
        load.run({ ...JOB, port: site.sipPort, method, total, expect });
      await send('OPTIONS', WARM_UP, 200);
      await allEnded(() => gauge(site, 'aldis_sip_server_transactions'), progress);
      const idle = await settled(gateway);

      await send('OPTIONS', LINGERING, 200);
      const transactions = await gauge(site, 'aldis_sip_server_transactions');
      const lingering = await memoryOf(gateway);
      await allEnded(() => gauge(site, 'aldis_sip_server_transactions'), progress);
      const drained = await settled(gateway);

      await send('REGISTER', CONTACTS, 200);
      await allEnded(() => gauge(site, 'aldis_sip_server_transactions'), progress);
      const contacts = await gauge(site, 'aldis_contacts_registered');
      const registered = await settled(gateway);
      return {
        title: `Memory: ${CONTACTS.toLocaleString('en-GB')} contacts, ${LINGERING.toLocaleString('en-GB')} transactions`,
        rows: [
          ...rows('a registered contact', drained, registered, contacts, REUSED),
          ...rows('a lingering transaction', idle, lingering, transactions),
          { name: 'resident at first', value: idle.resident / MIB, unit: 'MiB' },
          { name: 'resident after the transactions', value: drained.resident / MIB, unit: 'MiB' },
        ],
      };
    });
  } finally {
    await load.end();
  }
}

function rows(what: string, before: MemoryUse, after: MemoryUse, count: number, note = ''): BenchRow[] {
  const each = (bytes: number) => ({ value: bytes / count / 1024, unit: 'KiB', goal: 1 });
  return [
    { name: `${what}, live`, ...each(after.live - before.live) },
    { name: `${what}, of the process`, ...each(after.resident - before.resident), note },
  ];
}

async function allEnded(count: () => Promise<number>, progress: Progress): Promise<void> {
  progress.begin('memory: waiting for transactions to end');
  while ((await count()) > 0) await wait(500);
  progress.clear();
}

/** After a moment in which nothing happens. */
async function settled(gateway: RunningGateway): Promise<MemoryUse> {
  await memoryOf(gateway);
  await wait(1000);
  return memoryOf(gateway);
}

const AORS = 20_000;
const CONTACTS = 100_000;
const LINGERING = 200_000;
const WARM_UP = 20_000;
/** Why the process grows by less than what lives. */
const REUSED = 'also uses what the transactions gave back';
const MIB = 2 ** 20;
const JOB = { window: 200, users: AORS, destinations: 1, contacts: CONTACTS / AORS, digest: 'none' } as const;
