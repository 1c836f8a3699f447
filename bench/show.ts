import { ADMIN_SECRET } from '../test/site.ts';
import { withGateway } from './gateway.ts';
import { AmiExchange } from './load/ami-exchange.ts';
import { storeContacts } from './load/stored-contacts.ts';
import { LOOP_PROBED, loopHeld } from './loop-held.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** Listings of 10,000 endpoints, each registered, to one client; and for how long they hold up everybody else. */
export async function run(_progress: Progress): Promise<BenchTable> {
  const endpoints = Array.from({ length: ENDPOINTS }, (_, i) => ({ name: `u${i}`, password: 'secret' }));
  return withGateway(
    { endpoints, environment: LOOP_PROBED },
    async (gateway, site) => {
      const ami = await AmiExchange.login(site.amiPort, ADMIN_SECRET);
      await loopHeld(gateway);
      const rows: BenchRow[] = [];
      for (const { name, action, end, times, goal, heldGoal } of LISTINGS) {
        const took: number[] = [];
        let size = 0;
        for (let i = 0; i < times; i++) {
          const { ms, bytes } = await ami.ask(action, end);
          took.push(ms);
          size = bytes;
        }
        const first = took[0] ?? 0;
        took.sort((a, b) => a - b);
        const note = `${(size / 1024).toFixed(0)} KiB; first ${first.toFixed(1)} ms, longest ${took.at(-1)!.toFixed(1)} ms`;
        rows.push({ name, value: took[times >> 1]!, unit: 'ms', note, ...(goal !== undefined && { goal }) });
        const held = await loopHeld(gateway);
        rows.push({
          name: '  the event loop held, longest',
          value: held,
          unit: 'ms',
          ...(heldGoal !== undefined && { goal: heldGoal }),
        });
      }
      ami.close();
      return { title: 'Listings over AMI of 10,000 endpoints with a contact each; the median', rows };
    },
    (site) => storeContacts(site, ENDPOINTS),
  );
}

const ENDPOINTS = 10_000;

interface ListingBench {
  readonly name: string;
  readonly action: string;
  readonly end: string;
  readonly times: number;
  readonly goal?: number;
  readonly heldGoal?: number;
}

const LISTINGS: readonly ListingBench[] = [
  {
    name: 'PJSIPShowEndpoints',
    action: 'Action: PJSIPShowEndpoints\r\n',
    end: 'Event: EndpointListComplete',
    times: 9,
    goal: 250,
    heldGoal: 20,
  },
  {
    name: 'PJSIPShowEndpoint',
    action: 'Action: PJSIPShowEndpoint\r\nEndpoint: u5000\r\n',
    end: 'Event: EndpointDetailComplete',
    times: 200,
  },
  {
    name: 'PJSIPShowContacts',
    action: 'Action: PJSIPShowContacts\r\n',
    end: 'Event: ContactListComplete',
    times: 9,
    heldGoal: 20,
  },
  {
    name: 'PJSIPShowAors',
    action: 'Action: PJSIPShowAors\r\n',
    end: 'Event: AorListComplete',
    times: 9,
    heldGoal: 20,
  },
  {
    name: 'Command: pjsip show endpoints',
    action: 'Action: Command\r\nCommand: pjsip show endpoints\r\n',
    end: 'Objects found: 1',
    times: 9,
  },
];
