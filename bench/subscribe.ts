import { withGateway } from './gateway.ts';
import { LoadProcess } from './load/process.ts';
import type { RequestWindowResult } from './load/request-window.ts';
import type { SubscribesJob } from './load/subscribes.ts';
import type { Progress } from './progress.ts';
import type { BenchTable } from './table.ts';

/** SUBSCRIBE for message-summary with digest: kept on disk, its 200, and its NOTIFY answered. */
export async function run(progress: Progress): Promise<BenchTable> {
  const load = new LoadProcess<SubscribesJob, RequestWindowResult>('./subscribes.ts', progress);
  try {
    await load.ready();
    const endpoints = Array.from({ length: PHONES }, (_, i) => ({
      name: `u${i}`,
      password: 'secret',
      aor: [`mailboxes=u${i}@default`],
    }));
    return await withGateway({ endpoints }, async (_, site) => {
      const subscribe = async (total: number): Promise<RequestWindowResult> => {
        const result = await load.run({ port: site.sipPort, total, window: 200, users: PHONES });
        if (Object.keys(result.failed).length > 0)
          throw new Error(`SUBSCRIBEs failed: ${JSON.stringify(result.failed)}`);
        return result;
      };
      await subscribe(PHONES);
      const result = await subscribe(TOTAL);
      const { seconds, p50, p99, repeated } = result;
      return {
        title: 'SUBSCRIBE for message-summary with digest over UDP, kept on disk; 1,000 phones, window 200',
        rows: [
          {
            name: 'until its NOTIFY is answered, nonce counted up',
            value: TOTAL / seconds,
            unit: '/s',
            goal: 3000,
            note: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${repeated} sent again`,
          },
        ],
      };
    });
  } finally {
    await load.end();
  }
}

const PHONES = 1000;
const TOTAL = 20_000;
