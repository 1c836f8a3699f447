import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Prosody } from '../test/peers/prosody.ts';
import { ACME, basicAuth, numberSection, projectSections } from '../test/project.ts';
import type { Site } from '../test/site.ts';
import { withGateway } from './gateway.ts';
import type { RestMessagesResult } from './load/post-messages.ts';
import { LoadProcess } from './load/process.ts';
import type { XmppReceiptsJob } from './load/xmpp-receipts.ts';
import type { Progress } from './progress.ts';
import type { BenchTable } from './table.ts';

/**
 * From the POST through a Prosody to the recipient's receipt, kept on disk, beside what two bare connections of @xmpp reach through the
 * same server; the recipients are in the process of the load generator.
 */
export async function run(progress: Progress): Promise<BenchTable> {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-prosody-'));
  const load = new LoadProcess<XmppReceiptsJob, RestMessagesResult>('./xmpp-receipts.ts', progress);
  await load.ready();
  const prosody = await Prosody.start(directory, {
    users: { aldis: SECRET, bare: SECRET },
    components: { [DOMAIN]: SECRET },
    without: ['mam'],
  });
  try {
    const users = { componentPort: prosody.componentPort, domain: DOMAIN, secret: SECRET };
    const bare = (total: number) =>
      load.run({
        ...users,
        kind: 'bare',
        port: prosody.port,
        certificate: prosody.certificate,
        username: 'bare',
        password: SECRET,
        total,
        window: 200,
        numbers: NUMBERS,
      });
    await bare(2000);
    const first = await bare(TOTAL);
    const ours = await withGateway(
      {
        messaging: ['rate_limit=1000000000', 'backlog_limit=1000000000'],
        projects:
          projectSections(ACME) +
          numberSection(FROM, ACME) +
          `\n[to-users]\ntype=route\ndestination=xmpp:\${to}@${DOMAIN}\n`,
      },
      async (_, site) => {
        await measure(load, users, site, 2000, 0);
        return await measure(load, users, site, TOTAL, 2000);
      },
      async (site) => writeFileSync(join(site.config, 'xmpp.conf'), xmppConf(prosody)),
    );
    const second = await bare(TOTAL);
    const most = TOTAL / Math.min(first.seconds, second.seconds);
    return {
      title: `Messages through Prosody to a receipt; ${NUMBERS} recipients`,
      rows: [
        {
          name: 'two bare connections of @xmpp, window 200',
          value: most,
          unit: '/s',
          note: `before and after: ${rate(first)} and ${rate(second)}`,
        },
        {
          name: 'POST /api/messaging/messages, kept, sent, and its receipt kept',
          value: TOTAL / ours.seconds,
          unit: '/s',
          goal: most * 0.9,
          note: `request to recipient: p50 ${ours.p50.toFixed(1)} ms, p99 ${ours.p99.toFixed(1)} ms`,
        },
      ],
    };
  } finally {
    await load.end();
    await prosody.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Until the receipts of all are on disk. */
async function measure(
  load: LoadProcess<XmppReceiptsJob, RestMessagesResult>,
  users: Pick<XmppReceiptsJob, 'componentPort' | 'domain' | 'secret'>,
  site: Site,
  total: number,
  before: number,
): Promise<RestMessagesResult> {
  const result = await load.run({
    ...users,
    kind: 'rest',
    rest: {
      httpPort: site.httpPort,
      authorization: basicAuth(ACME),
      from: FROM,
      toPrefix: '+15551',
      numbers: NUMBERS,
      total,
      connections: 64,
      rate: 0,
      until: 'delivered',
      window: 200,
      statusCallback: '',
    },
  });
  if (result.refused > 0) throw new Error(`${result.refused} of ${total} messages were refused`);
  const begun = performance.now();
  while ((await delivered(site)) < before + total) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return { ...result, seconds: result.seconds + (performance.now() - begun) / 1000 };
}

async function delivered(site: Site): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${site.httpPort}/metrics`);
  const lines = (await answer.text()).split('\n');
  const line = lines.find(
    (text) => text.startsWith('aldis_message_status_total{') && text.includes('status="delivered"'),
  );
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ') + 1));
}

function rate({ seconds }: RestMessagesResult): string {
  return `${Math.round(TOTAL / seconds).toLocaleString('en-GB')}/s`;
}

function xmppConf(prosody: Prosody): string {
  return `[bench]
type=client
serverhost=127.0.0.1
port=${prosody.port}
username=aldis@localhost/bench
tls_ca_file=${prosody.certificate}
secret=${SECRET}
`;
}

const TOTAL = 20_000;
const NUMBERS = 100;
const FROM = '+15550000001';
const DOMAIN = 'users.localhost';
const SECRET = 'bench-secret';
const POLL_MS = 10;
