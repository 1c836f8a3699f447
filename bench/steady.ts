import { setTimeout as wait } from 'node:timers/promises';
import { ADMIN_SECRET } from '../test/site.ts';
import { allRecorded, gauge, withGateway } from './gateway.ts';
import type { AmiMessagesJob, AmiMessagesResult } from './load/ami-messages.ts';
import { LoadProcess } from './load/process.ts';
import type { RequestWindowResult } from './load/request-window.ts';
import type { SipRequestsJob } from './load/sip-requests.ts';
import { memoryOf, PROBED } from './memory-use.ts';
import type { Progress } from './progress.ts';
import type { BenchTable } from './table.ts';

/** Whether memory stays where it is: a million messages and a million REGISTERs, one after the other. */
export async function run(progress: Progress): Promise<BenchTable> {
  const messages = new LoadProcess<AmiMessagesJob, AmiMessagesResult>('./ami-messages.ts', progress);
  const registers = new LoadProcess<SipRequestsJob, RequestWindowResult>('./sip-requests.ts', progress);
  try {
    const port = await messages.ready();
    await registers.ready();
    const endpoints = [
      ...Array.from({ length: 100 }, (_, i) => ({ name: `d${i}`, contact: `sip:d${i}@127.0.0.1:${port}` })),
      ...Array.from({ length: PHONES }, (_, i) => ({ name: `u${i}`, password: 'secret' })),
    ];
    return await withGateway({ endpoints, environment: PROBED }, async (gateway, site) => {
      const send = async (total: number) => {
        progress.begin('steady: messages');
        await messages.run({
          amiPort: site.amiPort,
          user: 'admin',
          secret: ADMIN_SECRET,
          events: false,
          window: 200,
          destinations: 100,
          total,
        });
        await allRecorded(site);
      };
      const register = async (total: number) => {
        progress.begin('steady: REGISTERs');
        const job = { ...REGISTER, port: site.sipPort, total };
        const { failed } = await registers.run(job);
        if (Object.keys(failed).length > 0) throw new Error(`REGISTERs failed: ${JSON.stringify(failed)}`);
      };
      /** When all transactions are over. */
      const use = async () => {
        while ((await gauge(site, 'aldis_sip_server_transactions')) > 0) await wait(500);
        while ((await gauge(site, 'aldis_sip_client_transactions')) > 0) await wait(500);
        await memoryOf(gateway);
        await wait(1000);
        const { live, resident } = await memoryOf(gateway);
        return { live: live / MIB, resident: resident / MIB };
      };
      await send(SETTLE);
      await register(SETTLE);
      const before = await use();
      await send(MILLION);
      const sent = await use();
      await register(MILLION);
      const registered = await use();
      const grown = (from: number) => ({ unit: 'MiB', goal: from + ALLOWED_MIB });
      return {
        title: 'Memory after a million messages and a million REGISTERs, transactions over',
        rows: [
          { name: `live after ${SETTLE.toLocaleString('en-GB')} of each`, value: before.live, unit: 'MiB' },
          { name: 'live after 1,000,000 messages more', value: sent.live, ...grown(before.live) },
          { name: 'live after 1,000,000 REGISTERs more', value: registered.live, ...grown(before.live) },
          { name: 'of the process, before', value: before.resident, unit: 'MiB' },
          { name: 'of the process, after the messages', value: sent.resident, unit: 'MiB' },
          { name: 'of the process, after the REGISTERs', value: registered.resident, unit: 'MiB' },
        ],
      };
    });
  } finally {
    await messages.end();
    await registers.end();
  }
}

const PHONES = 1000;
const SETTLE = 100_000;
const MILLION = 1_000_000;
const MIB = 2 ** 20;
/** Noise between two collections. */
const ALLOWED_MIB = 8;
const REGISTER = {
  method: 'REGISTER',
  window: 200,
  users: PHONES,
  destinations: 1,
  contacts: 1,
  expect: 200,
  digest: 'reuse',
} as const;
