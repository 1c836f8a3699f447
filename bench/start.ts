import { makeSite, type Site, type SiteOptions } from '../test/site.ts';
import { gauge, prefill } from './gateway.ts';
import { storeContacts } from './load/stored-contacts.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** From starting the program to everything listening and told so. */
export async function run(progress: Progress): Promise<BenchTable> {
  const few = Array.from({ length: 10 }, (_, i) => ({ name: `u${i}`, password: 'secret' }));
  const many = Array.from({ length: MANY }, (_, i) => ({ name: `u${i}`, password: 'secret' }));
  return {
    title: 'From start to serving; the median of seven, the first start of a directory left out',
    rows: [
      await measure('10 endpoints', { endpoints: few }, 300),
      await measure('10 endpoints, 1,000,000 messages stored', { endpoints: few }, 300, (site) =>
        prefill(site, 1_000_000, progress),
      ),
      await measure('10,000 endpoints, 10,000 contacts registered', { endpoints: many }, 1000, (site) =>
        storeContacts(site, MANY),
      ),
    ],
  };
}

async function measure(
  name: string,
  options: SiteOptions,
  goal: number,
  before: (site: Site) => Promise<void> = async () => {},
): Promise<BenchRow> {
  const site = await makeSite(options);
  try {
    await before(site);
    const took: number[] = [];
    let contacts = 0;
    for (let i = 0; i < 8; i++) {
      const begun = performance.now();
      const gateway = await site.start({ timeoutMs: 60_000 });
      if (i > 0) took.push(performance.now() - begun);
      contacts = await gauge(site, 'aldis_contacts_registered');
      await gateway.stop();
    }
    took.sort((a, b) => a - b);
    const note = `${took[0]!.toFixed(0)} to ${took.at(-1)!.toFixed(0)} ms, ${contacts} contacts`;
    return { name, value: took[3]!, unit: 'ms', goal, note };
  } finally {
    site.remove();
  }
}

const MANY = 10_000;
