import { openSqliteStore } from '../src/storage/sqlite/store.ts';
import type { RunningGateway } from '../test/gateway.ts';
import { makeSite, type Site, type SiteOptions } from '../test/site.ts';
import { storeMessages } from './load/stored-messages.ts';
import type { Progress } from './progress.ts';

/** The real program on a directory of its own; everything is gone afterwards. */
export async function withGateway<T>(
  options: SiteOptions & { readonly environment?: Readonly<Record<string, string>> },
  body: (gateway: RunningGateway, site: Site) => Promise<T>,
  before: (site: Site) => Promise<void> = async () => {},
): Promise<T> {
  const site = await makeSite(options);
  try {
    await before(site);
    const gateway = await site.start({
      timeoutMs: 60_000,
      ...(options.environment && { environment: options.environment }),
    });
    const interrupted = (): void => {
      gateway.signal('SIGKILL');
      site.remove();
      process.exit(INTERRUPTED);
    };
    for (const signal of SIGNALS) process.once(signal, interrupted);
    try {
      return await Promise.race([body(gateway, site), endOf(gateway)]);
    } finally {
      for (const signal of SIGNALS) process.off(signal, interrupted);
      await gateway.stop();
    }
  } finally {
    site.remove();
  }
}

/** Rejects when the gateway ends by itself, with the last it said. */
async function endOf(gateway: RunningGateway): Promise<never> {
  const code = await gateway.ended;
  throw new Error(`The gateway ended with ${code}: ${gateway.log.slice(-5).join('\n')}`);
}

/** Puts delivered messages into a site's store before its gateway starts. */
export async function prefill(site: Site, total: number, progress: Progress): Promise<void> {
  const store = await openSqliteStore({
    directory: site.data,
    node: 'bench',
    onProblem: (problem) => {
      throw problem;
    },
  });
  progress.begin(`storing ${total.toLocaleString('en-GB')} messages first`);
  await storeMessages(store, { total, window: 500, lanes: 100 }, progress);
  await store.close();
}

/** Waits until nothing is open in the store any more, but for what waits: everything that came of the rest is recorded. */
export async function allRecorded(site: Site, waiting = 0): Promise<void> {
  while ((await gauge(site, 'aldis_messages_open')) > waiting) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export async function gauge(site: Site, name: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${site.httpPort}/metrics`);
  const line = (await answer.text()).split('\n').find((text) => text.startsWith(`${name} `));
  if (line === undefined) throw new Error(`The gateway tells no ${name}`);
  return Number(line.slice(name.length + 1));
}

const POLL_MS = 10;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const INTERRUPTED = 130;
