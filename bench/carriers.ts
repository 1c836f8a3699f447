import { carrierRoute, smppCarrier } from '../test/carrier.ts';
import { ACME, numberSection, projectSections } from '../test/project.ts';
import { withGateway } from './gateway.ts';
import type { RestMessagesResult } from './load/post-messages.ts';
import { LoadProcess } from './load/process.ts';
import type { RestSubmitsJob } from './load/rest-submits.ts';
import { type Posted, post, postedRow, USUAL_POSTS } from './posted.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** From the POST to submit_sm_resp, durable on both ends; the SMSC is in the process of the load generator. */
export async function run(progress: Progress): Promise<BenchTable> {
  const load = new LoadProcess<RestSubmitsJob, RestMessagesResult>('./rest-submits.ts', progress);
  try {
    const port = await load.ready();
    return await withGateway(
      {
        messaging: ['rate_limit=1000000000', 'backlog_limit=1000000000'],
        projects:
          projectSections(ACME) +
          numberSection(FROM, ACME) +
          carrier('one', port, 'system_id=one', 'window=200') +
          carrierRoute('one', `prefix=${ONE}`) +
          names(MANY, 'good')
            .map((name, index) => ofMany(name, port, GOOD, index))
            .join('') +
          names(MANY, 'hang')
            .map((name, index) => ofMany(name, port, HUNG, index))
            .join(''),
      },
      async (_, site) => {
        const measure = (job: Partial<RestSubmitsJob>, waiting = 0) =>
          post(
            load,
            site,
            {
              ...USUAL_POSTS,
              httpPort: site.httpPort,
              from: FROM,
              toPrefix: ONE,
              total: 0,
              until: 'delivered',
              receipts: false,
              ...job,
            },
            waiting,
          );
        await measure({ total: 20_000 });
        const sent = await measure({ total: 100_000 });
        const receipted = await measure({ total: 50_000, receipts: true });
        const good = prefixes(GOOD);
        await measure({ total: 20_000, toPrefix: good });
        const before = await measure({ total: 60_000, toPrefix: good });
        const paced = await measure({ total: 20_000, toPrefix: good, rate: 3000 });
        await measure({ total: HANGING, toPrefix: prefixes(HUNG), numbers: 997, until: 'accepted' }, HANGING);
        const beside = await measure({ total: 60_000, toPrefix: good }, HANGING);
        const pacedBeside = await measure({ total: 20_000, toPrefix: good, rate: 3000 }, HANGING);
        return {
          title:
            'POST /api/messaging/messages to submit_sm_resp, kept on disk; 64 connections, one bind a carrier',
          rows: [
            submitRow('one carrier, window 200, 100 recipients', sent, 10_000),
            submitRow('the same with a receipt for each, until it is on disk', receipted),
            submitRow(`${MANY} carriers, window 10`, before),
            submitRow(
              `the same beside ${MANY} that hang, with ${HANGING.toLocaleString('en-GB')} messages for them`,
              beside,
              before.rate * 0.9,
            ),
            latency(`p99 of ${MANY} carriers at 3,000/s`, paced),
            latency('the same beside those that hang', pacedBeside),
          ],
        };
      },
    );
  } finally {
    await load.end();
  }
}

function submitRow(name: string, posted: Posted, goal?: number): BenchRow {
  return postedRow(name, posted, 'request to submit_sm', goal);
}

function latency(name: string, { p50, p99 }: Posted): BenchRow {
  return { name, value: p99, unit: 'ms', note: `p50 ${p50.toFixed(1)} ms` };
}

function names(count: number, kind: string): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}${index}`);
}

function ofMany(name: string, port: number, prefix: string, index: number): string {
  return carrier(name, port, `system_id=${name}`) + carrierRoute(name, `prefix=${prefixOf(prefix, index)}`);
}

function carrier(name: string, port: number, ...lines: readonly string[]): string {
  return smppCarrier(name, port, ...lines);
}

function prefixes(prefix: string): string {
  return names(MANY, '')
    .map((_, index) => prefixOf(prefix, index))
    .join(',');
}

function prefixOf(prefix: string, index: number): string {
  return `${prefix}${String(index).padStart(2, '0')}`;
}

const FROM = '+15550000001';
const ONE = '+15551';
const GOOD = '+1666';
const HUNG = '+1777';
const MANY = 50;
const HANGING = 20_000;
