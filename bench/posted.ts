import { ACME, basicAuth } from '../test/project.ts';
import type { Site } from '../test/site.ts';
import { allRecorded } from './gateway.ts';
import type { RestMessagesJob, RestMessagesResult } from './load/post-messages.ts';
import type { LoadProcess } from './load/process.ts';
import type { BenchRow } from './table.ts';

/** What came of posting messages. */
export interface Posted extends RestMessagesResult {
  /** Messages a second, until everything that came of them is on disk. */
  readonly rate: number;
}

/** As the benches post, unless they say otherwise: over 64 connections, in turn to 100 numbers. */
export const USUAL_POSTS = {
  authorization: basicAuth(ACME),
  numbers: 100,
  connections: 64,
  rate: 0,
  window: 200,
  statusCallback: '',
} as const;

/**
 * Posts messages, and waits until what came of them is recorded where they are to be delivered.
 *
 * @param waiting messages that stay open in the store, whatever becomes of these
 */
export async function post<Job extends RestMessagesJob>(
  load: LoadProcess<Job, RestMessagesResult>,
  site: Site,
  job: Job,
  waiting: number,
): Promise<Posted> {
  const { total, until } = job;
  const result = await load.run(job);
  const begun = performance.now();
  if (until === 'delivered') await allRecorded(site, waiting);
  const seconds = result.seconds + (performance.now() - begun) / 1000;
  if (result.refused > 0) throw new Error(`${result.refused} of ${total} messages were refused`);
  return { ...result, rate: total / seconds };
}

/** @param what the latencies are of: `request to 201` */
export function postedRow(
  name: string,
  { rate, p50, p99, repeated }: Posted,
  what: string,
  goal?: number,
): BenchRow {
  const again = repeated > 0 ? `, ${repeated} came twice` : '';
  const note = `${what}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms${again}`;
  return { name, value: rate, unit: '/s', note, ...(goal !== undefined && { goal }) };
}
