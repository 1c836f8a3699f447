import { describeMachine } from './machine.ts';
import { formatMachine, formatTable, meetsGoal } from './print.ts';
import { Progress } from './progress.ts';
import type { BenchTable } from './table.ts';

/**
 * `npm run bench [name…] [--json]`: runs the benches named, or all, one after the other, and prints a table
 * of each. With `--json`: one object a line, the machine first. Gives the exit code: 1 when a goal is missed
 * or a bench fails, 2 when there is no such bench.
 */
async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const names = args.filter((argument) => argument !== '--json');
  const unknown = names.find((name) => !(name in BENCHES));
  if (unknown !== undefined) {
    process.stderr.write(`There is no bench "${unknown}"; there are: ${Object.keys(BENCHES).join(', ')}\n`);
    return 2;
  }
  const machine = describeMachine();
  process.stdout.write(json ? `${JSON.stringify({ machine })}\n` : `${formatMachine(machine)}\n`);
  let code = 0;
  for (const [name, load] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const progress = new Progress(process.stderr);
    progress.begin(name);
    try {
      const { run } = await load();
      const table = await run(progress);
      progress.clear();
      process.stdout.write(json ? `${JSON.stringify({ name, ...table })}\n` : `${formatTable(table)}\n`);
      if (!table.rows.every(meetsGoal)) code = 1;
    } catch (error) {
      progress.clear();
      process.stderr.write(`${name} failed: ${error instanceof Error ? error.message : String(error)}\n`);
      code = 1;
    }
  }
  return code;
}

type Bench = () => Promise<{ run(progress: Progress): Promise<BenchTable> }>;

/** In the order they run: the short ones first. */
const BENCHES: Readonly<Record<string, Bench>> = {
  'sip-codec': () => import('./sip-codec.ts'),
  'smpp-codec': () => import('./smpp-codec.ts'),
  segments: () => import('./segments.ts'),
  'sip-transactions': () => import('./sip-transactions.ts'),
  store: () => import('./store.ts'),
  start: () => import('./start.ts'),
  show: () => import('./show.ts'),
  reload: () => import('./reload.ts'),
  'ami-to-200': () => import('./ami-to-200.ts'),
  'ami-to-200-million': () => import('./ami-to-200-million.ts'),
  rest: () => import('./rest.ts'),
  callbacks: () => import('./callbacks.ts'),
  carriers: () => import('./carriers.ts'),
  xmpp: () => import('./xmpp.ts'),
  notify: () => import('./notify.ts'),
  inbound: () => import('./inbound.ts'),
  register: () => import('./register.ts'),
  subscribe: () => import('./subscribe.ts'),
  memory: () => import('./memory.ts'),
  steady: () => import('./steady.ts'),
  logs: () => import('./logs.ts'),
};

process.exitCode = await main(process.argv.slice(2));
