import type { RunningGateway } from '../test/gateway.ts';

/** The environment of a gateway that {@link loopHeld} can ask. */
export const LOOP_PROBED = {
  NODE_OPTIONS: `--import=${new URL('./load/loop-probe.ts', import.meta.url).href}`,
};

/** For how many milliseconds the event loop of a gateway was held at most since this was last asked. */
export async function loopHeld(gateway: RunningGateway): Promise<number> {
  const answers = () => gateway.log.filter((line) => line.startsWith(MARK));
  const before = answers().length;
  gateway.signal('SIGUSR2');
  while (answers().length === before) await new Promise((resolve) => setTimeout(resolve, 10));
  return Number(answers().at(-1)!.slice(MARK.length));
}

const MARK = 'bench-loop ';
