import { ACME, basicAuth, numberSection, projectSections } from '../test/project.ts';
import { withGateway } from './gateway.ts';
import type { CallbackReceiverJob, CallbackReceiverResult } from './load/callback-receiver.ts';
import type { RestMessagesJob, RestMessagesResult } from './load/post-messages.ts';
import { LoadProcess } from './load/process.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** Status callbacks: signed, taken by their receiver and forgotten by the store. */
export async function run(progress: Progress): Promise<BenchTable> {
  const load = new LoadProcess<RestMessagesJob, RestMessagesResult>('./rest-messages.ts', progress);
  const receiver = new LoadProcess<CallbackReceiverJob, CallbackReceiverResult>(
    './callback-receiver.ts',
    progress,
  );
  try {
    const [port, callbackPort] = await Promise.all([load.ready(), receiver.ready()]);
    return await withGateway(
      {
        messaging: ['rate_limit=1000000000', 'backlog_limit=1000000000', 'outgoing_networks=127.0.0.1'],
        endpoints: [{ name: 'trunk', contact: `sip:127.0.0.1:${port}` }],
        projects:
          projectSections(ACME) +
          numberSection(FROM, ACME) +
          `[leaves]\ntype=route\nprefix=${LEAVES}\ndestination=pjsip:trunk/sip:\${to_digits}@127.0.0.1:${port}\n`,
      },
      async (_, site) => {
        const job: RestMessagesJob = {
          httpPort: site.httpPort,
          authorization: basicAuth(ACME),
          from: FROM,
          toPrefix: LEAVES,
          numbers: 100,
          total: WARM_UP,
          connections: 64,
          rate: 0,
          until: 'delivered',
          window: 200,
          statusCallback: `http://127.0.0.1:${callbackPort}/status`,
        };
        const live = async (total: number) => {
          const taken = receiver.run({ expected: total * STATUSES });
          const posted = await load.run({ ...job, total });
          if (posted.refused > 0) throw new Error(`${posted.refused} of ${total} messages were refused`);
          return taken;
        };
        await live(WARM_UP);
        const along = await live(MESSAGES);
        await receiver.run({ expected: 0 });
        await load.run({ ...job, total: BACKLOG / STATUSES });
        const behind = await receiver.run({ expected: BACKLOG });
        return {
          title: 'Status callbacks to one receiver, kept on disk until taken',
          rows: [
            row(
              'while messages go from REST to a confirmed 200 over UDP, three of each',
              MESSAGES * STATUSES,
              along,
              5000,
            ),
            row('what waited while the receiver was down', BACKLOG, behind, 5000),
          ],
        };
      },
    );
  } finally {
    await Promise.all([load.end(), receiver.end()]);
  }
}

function row(
  name: string,
  total: number,
  { seconds, repeated, disordered }: CallbackReceiverResult,
  goal: number,
): BenchRow {
  if (disordered > 0) throw new Error(`${disordered} callbacks came behind a later one of their message`);
  const note = repeated > 0 ? `${repeated} came twice` : '';
  return { name, value: total / seconds, unit: '/s', goal, ...(note !== '' && { note }) };
}

const FROM = '+15550000001';
const LEAVES = '+15552';
/** `queued`, `initiated`, `delivered`. */
const STATUSES = 3;
const WARM_UP = 5000;
const MESSAGES = 20_000;
const BACKLOG = 30_000;
