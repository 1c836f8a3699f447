import type { Site } from '../test/site.ts';
import { gauge, withGateway } from './gateway.ts';
import { LoadProcess } from './load/process.ts';
import type { RequestWindowResult } from './load/request-window.ts';
import type { SipRequestsJob } from './load/sip-requests.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** REGISTER with digest, answered 200 when the contact is on disk; 10,000 phones in turn. */
export async function run(progress: Progress): Promise<BenchTable> {
  const load = new LoadProcess<SipRequestsJob, RequestWindowResult>('./sip-requests.ts', progress);
  try {
    await load.ready();
    const endpoints = Array.from({ length: PHONES }, (_, i) => ({ name: `u${i}`, password: 'secret' }));
    return await withGateway({ endpoints }, async (_, site) => {
      const register = (total: number, digest: SipRequestsJob['digest']) => run1(load, site, total, digest);
      const first = await register(PHONES, 'each');
      const contacts = await gauge(site, 'aldis_contacts_registered');
      if (contacts !== PHONES) throw new Error(`${contacts} of ${PHONES} phones are registered`);
      const refresh = await register(150_000, 'reuse');
      const challenged = await register(50_000, 'each');
      return {
        title: 'REGISTER with digest over UDP, kept on disk; 10,000 phones, window 200',
        rows: [
          row('refresh, nonce counted up', 150_000, refresh, 10_000),
          row('challenged each time: two requests', 50_000, challenged),
          row('first registrations, challenged', PHONES, first),
        ],
      };
    });
  } finally {
    await load.end();
  }
}

async function run1(
  load: LoadProcess<SipRequestsJob, RequestWindowResult>,
  site: Site,
  total: number,
  digest: SipRequestsJob['digest'],
): Promise<RequestWindowResult> {
  const result = await load.run({
    port: site.sipPort,
    method: 'REGISTER',
    total,
    window: 200,
    users: PHONES,
    destinations: 1,
    contacts: 1,
    expect: 200,
    digest,
  });
  if (Object.keys(result.failed).length > 0)
    throw new Error(`REGISTERs failed: ${JSON.stringify(result.failed)}`);
  return result;
}

function row(name: string, total: number, result: RequestWindowResult, goal?: number): BenchRow {
  const { seconds, p50, p99, repeated } = result;
  const note = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${repeated} sent again`;
  return { name, value: total / seconds, unit: '/s', note, ...(goal !== undefined && { goal }) };
}

const PHONES = 10_000;
