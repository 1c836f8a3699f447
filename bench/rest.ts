import { ACME, numberSection, projectSections } from '../test/project.ts';
import { withGateway } from './gateway.ts';
import type { RestMessagesJob, RestMessagesResult } from './load/post-messages.ts';
import { LoadProcess } from './load/process.ts';
import { type Posted, post, postedRow, USUAL_POSTS } from './posted.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** The native API: from the POST to its 201, and to the 200 of the SIP phone that has it; durable on both ends. */
export async function run(progress: Progress): Promise<BenchTable> {
  const load = new LoadProcess<RestMessagesJob, RestMessagesResult>('./rest-messages.ts', progress);
  try {
    const port = await load.ready();
    return await withGateway(
      {
        messaging: ['rate_limit=1000000000', 'backlog_limit=1000000000'],
        endpoints: [
          { name: 'trunk', contact: `sip:127.0.0.1:${port}` },
          { name: 'away', password: 'away' },
          ...Array.from({ length: OWN }, (_, i) => ({
            name: `p${i}`,
            contact: `sip:p${i}@127.0.0.1:${port}`,
          })),
        ],
        projects:
          projectSections(ACME) +
          numberSection(FROM, ACME) +
          `[waits]\ntype=route\nprefix=${WAITS}\ndestination=pjsip:away\n` +
          `[leaves]\ntype=route\nprefix=${LEAVES}\ndestination=pjsip:trunk/sip:\${to_digits}@127.0.0.1:${port}\n` +
          Array.from({ length: OWN }, (_, i) =>
            numberSection(`${OURS}${String(i).padStart(6, '0')}`, ACME, `deliver_to=pjsip:p${i}`),
          ).join(''),
      },
      async (_, site) => {
        const measure = (job: Partial<RestMessagesJob>) =>
          post(
            load,
            site,
            {
              ...USUAL_POSTS,
              httpPort: site.httpPort,
              from: FROM,
              toPrefix: WAITS,
              total: 0,
              until: 'accepted',
              ...job,
            },
            WAITING,
          );
        await measure({ total: 20_000, toPrefix: WAITS });
        const accepted = await measure({ total: 100_000, toPrefix: WAITS });
        const paced = await measure({ total: 50_000, toPrefix: WAITS, rate: 5000 });
        await measure({ total: 20_000, toPrefix: LEAVES, until: 'delivered' });
        const delivered = await measure({ total: 100_000, toPrefix: LEAVES, until: 'delivered' });
        const inside = await measure({ total: 50_000, toPrefix: OURS, numbers: OWN, until: 'delivered' });
        return {
          title: 'POST /api/messaging/messages, kept on disk; 64 connections',
          rows: [
            postedRow('to its 201; the recipient is away', accepted, 'request to 201', 12_000),
            latency('p99 to its 201 at 5,000/s', paced),
            postedRow(
              'to a confirmed 200 over UDP, 100 numbers by a route',
              delivered,
              'request to 200',
              8_000,
            ),
            postedRow('to a confirmed 200 of a number of ours (two records)', inside, 'request to 200'),
          ],
        };
      },
    );
  } finally {
    await load.end();
  }
}

function latency(name: string, { p50, p99 }: Posted): BenchRow {
  return { name, value: p99, unit: 'ms', goal: 20, note: `p50 ${p50.toFixed(1)} ms` };
}

const FROM = '+15550000001';
const WAITS = '+15551';
const LEAVES = '+15552';
const OURS = '+15553';
const OWN = 100;
/** Messages for the recipient who is away. */
const WAITING = 170_000;
