import { ADMIN_SECRET } from '../test/site.ts';
import { withGateway } from './gateway.ts';
import { AmiExchange } from './load/ami-exchange.ts';
import { storeContacts } from './load/stored-contacts.ts';
import { LOOP_PROBED, loopHeld } from './loop-held.ts';
import type { Progress } from './progress.ts';
import type { BenchTable } from './table.ts';

/** From the action Reload to its answer, when everything follows the configuration read anew. */
export async function run(_progress: Progress): Promise<BenchTable> {
  const endpoints = Array.from({ length: ENDPOINTS }, (_, i) => ({ name: `u${i}`, password: 'secret' }));
  return withGateway(
    { endpoints, environment: LOOP_PROBED },
    async (gateway, site) => {
      const ami = await AmiExchange.login(site.amiPort, ADMIN_SECRET);
      await loopHeld(gateway);
      const took: number[] = [];
      for (let i = 0; i < TIMES; i++) {
        took.push((await ami.ask('Action: Reload\r\n', 'Message: Module Reloaded')).ms);
      }
      ami.close();
      const held = await loopHeld(gateway);
      took.sort((a, b) => a - b);
      const note = `${took[0]!.toFixed(0)} to ${took.at(-1)!.toFixed(0)} ms; the event loop held for ${held.toFixed(0)} ms at most`;
      return {
        title: 'Reload over AMI with 10,000 endpoints, a contact registered with each; the median',
        rows: [{ name: '10,000 endpoints', value: took[TIMES >> 1]!, unit: 'ms', goal: 500, note }],
      };
    },
    (site) => storeContacts(site, ENDPOINTS),
  );
}

const ENDPOINTS = 10_000;
const TIMES = 9;
