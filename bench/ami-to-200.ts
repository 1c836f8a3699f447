import { ADMIN_SECRET, type Site } from '../test/site.ts';
import { allRecorded, prefill, withGateway } from './gateway.ts';
import type { AmiMessagesJob, AmiMessagesResult } from './load/ami-messages.ts';
import { LoadProcess } from './load/process.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** From MessageSend over AMI to the recipient's 200, durable on both ends. */
export async function run(progress: Progress): Promise<BenchTable> {
  return {
    title: 'AMI MessageSend to confirmed 200 over UDP, kept on disk; one connection, 100 destinations',
    rows: await measure(progress, 0, 18_000),
  };
}

/** The same table on a store that holds `stored` messages already. */
export async function measure(progress: Progress, stored: number, goal: number): Promise<BenchRow[]> {
  const load = new LoadProcess<AmiMessagesJob, AmiMessagesResult>('./ami-messages.ts', progress);
  try {
    const port = await load.ready();
    const endpoints = Array.from({ length: DESTINATIONS }, (_, i) => ({
      name: `d${i}`,
      contact: `sip:d${i}@127.0.0.1:${port}`,
    }));
    return await withGateway(
      { endpoints },
      async (_, site) => {
        const once = (job: Partial<AmiMessagesJob>) => deliver(load, site, job);
        await once({ total: WARM_UP });
        const wide = await once({ total: 200_000 });
        const events = await once({ total: 50_000, events: true });
        const narrow = await once({ total: 5_000, window: 1 });
        const afterwards = await once({ total: 100_000 });
        return [
          row('window 200', wide, goal),
          row('window 200, once more', afterwards, goal),
          row('window 200, listening to all events', events),
          row('window 1', narrow),
        ];
      },
      (site) => (stored > 0 ? prefill(site, stored, progress) : Promise.resolve()),
    );
  } finally {
    await load.end();
  }
}

interface Delivered extends AmiMessagesResult {
  readonly rate: number;
}

/** Counts until the last outcome is on disk, not only until the last 200. */
async function deliver(
  load: LoadProcess<AmiMessagesJob, AmiMessagesResult>,
  site: Site,
  job: Partial<AmiMessagesJob>,
): Promise<Delivered> {
  const total = job.total ?? 0;
  const login = { amiPort: site.amiPort, user: 'admin', secret: ADMIN_SECRET };
  const result = await load.run({
    ...login,
    events: false,
    total,
    window: 200,
    destinations: DESTINATIONS,
    ...job,
  });
  const begun = performance.now();
  await allRecorded(site);
  const seconds = result.seconds + (performance.now() - begun) / 1000;
  if (result.refused > 0) throw new Error(`${result.refused} of ${total} messages were refused`);
  return { ...result, rate: total / seconds };
}

function row(name: string, { rate, p50, p99, repeated }: Delivered, goal?: number): BenchRow {
  const again = repeated > 0 ? `, ${repeated} came twice` : '';
  const note = `action to 200: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms${again}`;
  return { name, value: rate, unit: '/s', note, ...(goal !== undefined && { goal }) };
}

const DESTINATIONS = 100;
const WARM_UP = 30_000;
