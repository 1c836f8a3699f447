import type { RunningGateway } from '../test/gateway.ts';

/** What a gateway uses, bytes. `live` is what garbage collection leaves: heap and buffers. */
export interface MemoryUse {
  readonly live: number;
  readonly resident: number;
}

/** The environment of a gateway that {@link memoryOf} can ask. */
export const PROBED = {
  NODE_OPTIONS: `--expose-gc --import=${new URL('./load/memory-probe.ts', import.meta.url).href}`,
};

/** Asks a gateway that was started with {@link PROBED}; collects its garbage first. */
export async function memoryOf(gateway: RunningGateway): Promise<MemoryUse> {
  const answers = () => gateway.log.filter((line) => line.startsWith(MARK));
  const before = answers().length;
  gateway.signal('SIGUSR2');
  while (answers().length === before) await new Promise((resolve) => setTimeout(resolve, 10));
  const use = JSON.parse(answers().at(-1)!.slice(MARK.length)) as NodeJS.MemoryUsage;
  return { live: use.heapUsed + use.external, resident: use.rss };
}

const MARK = 'bench-memory ';
