import type { Site, SiteEndpoint } from '../test/site.ts';
import { gauge, withGateway } from './gateway.ts';
import { LoadProcess } from './load/process.ts';
import type { RequestWindowResult } from './load/request-window.ts';
import type { SipRequestsJob } from './load/sip-requests.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** MESSAGEs from a phone to others that are offline, answered 202 when they are on disk. */
export async function run(progress: Progress): Promise<BenchTable> {
  const load = new LoadProcess<SipRequestsJob, RequestWindowResult>('./sip-requests.ts', progress);
  try {
    await load.ready();
    const receivers = Array.from({ length: RECEIVERS }, (_, i): SiteEndpoint => ({ name: `d${i}` }));
    const open = await withGateway({ endpoints: [{ name: 'u0' }, ...receivers] }, (_, site) =>
      both(load, site, 'none'),
    );
    const digest = await withGateway(
      { endpoints: [{ name: 'u0', password: 'secret' }, ...receivers] },
      (_, site) => both(load, site, 'reuse'),
    );
    return {
      title: 'MESSAGE over UDP to 202, kept on disk for a recipient who is offline; window 200',
      rows: [row('sender known by its name', open, 13_000), row('sender with digest', digest)],
    };
  } finally {
    await load.end();
  }
}

type Load = LoadProcess<SipRequestsJob, RequestWindowResult>;

async function both(load: Load, site: Site, digest: SipRequestsJob['digest']): Promise<RequestWindowResult> {
  const job = { port: site.sipPort, method: 'MESSAGE', users: 1, destinations: RECEIVERS, digest } as const;
  const warm = await load.run({ ...job, window: 200, contacts: 1, expect: 202, total: WARM_UP });
  const result = await load.run({ ...job, window: 200, contacts: 1, expect: 202, total: TOTAL });
  const kept = await gauge(site, 'aldis_messages_open');
  if (kept < WARM_UP + TOTAL) {
    const answers = JSON.stringify({ ...warm.failed, ...result.failed });
    throw new Error(`Only ${kept} of ${WARM_UP + TOTAL} messages were kept; other answers: ${answers}`);
  }
  return result;
}

function row(name: string, result: RequestWindowResult, goal?: number): BenchRow {
  const { seconds, p50, p99, repeated } = result;
  const note = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${repeated} sent again`;
  return { name, value: TOTAL / seconds, unit: '/s', note, ...(goal !== undefined && { goal }) };
}

const RECEIVERS = 100;
const WARM_UP = 20_000;
const TOTAL = 150_000;
